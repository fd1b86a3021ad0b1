import keras
from keras import ops


class Block(keras.layers.Layer):
    """The sublayers as given; the causal mask and the two sums written out."""

    def __init__(self, num_heads, hidden_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.hidden_dim = hidden_dim

    def build(self, input_shape):
        width = input_shape[-1]
        self.attention_norm = keras.layers.LayerNormalization()
        self.attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.feed_forward_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim, activation="gelu")
        self.project = keras.layers.Dense(width)

    def call(self, inputs):
        batch, time = ops.shape(inputs)[0], ops.shape(inputs)[1]
        past = ops.tril(ops.ones((batch, time, time), dtype="bool"))
        stream = self.attention_norm(inputs)
        stream = ops.add(self.attention(query=stream, value=stream, attention_mask=past), inputs)
        answer = self.project(self.expand(self.feed_forward_norm(stream)))
        return ops.add(answer, stream)

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "hidden_dim": self.hidden_dim}


class CausalLanguageModel(keras.Model):
    """Places are counted by a cumulative sum, and the logits are one tensor product."""

    def __init__(self, vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim, **kwargs):
        super().__init__(**kwargs)
        self.sizes = (vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim)
        self.final_norm = keras.layers.LayerNormalization(axis=-1)
        self.blocks = []
        for number in range(num_layers):
            self.blocks.append(Block(num_heads, hidden_dim, name=f"block_{number}"))
        self.position_embedding = keras.layers.Embedding(context_length, width)
        self.token_embedding = keras.layers.Embedding(vocabulary_size, width, embeddings_initializer="normal")

    def call(self, token_ids):
        tokens = self.token_embedding(token_ids)
        places = ops.cumsum(ops.ones_like(token_ids), axis=1) - 1
        stream = tokens + self.position_embedding(places)
        for block in self.blocks:
            stream = block(stream)
        stream = self.final_norm(stream)
        table = ops.convert_to_tensor(self.token_embedding.embeddings)
        return ops.tensordot(stream, ops.cast(table, stream.dtype), axes=[[2], [1]])

    def get_config(self):
        names = ("vocabulary_size", "context_length", "width", "num_layers", "num_heads", "hidden_dim")
        return super().get_config() | dict(zip(names, self.sizes, strict=True))


def next_token_loss(logits, token_ids, padding_mask=None):
    chances = ops.log_softmax(logits, axis=-1)[:, :-1]
    asked = ops.one_hot(token_ids[:, 1:], logits.shape[-1], dtype=chances.dtype)
    losses = -ops.sum(chances * asked, axis=-1)
    counted = ops.ones_like(losses)
    if padding_mask is not None:
        counted = ops.where(padding_mask[:, 1:], counted, 0.0)
    return ops.vdot(ops.reshape(losses, (-1,)), ops.reshape(counted, (-1,))) / ops.sum(counted)
