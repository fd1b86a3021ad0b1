# verdict: failed
# mistake: none
# check: predicts_the_next_token
# says: Your CausalLanguageModel has 38 weights where 36 are expected
import keras
from keras import ops


class Block(keras.layers.Layer):
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
        x = self.attention_norm(inputs)
        x = inputs + self.attention(x, x, use_causal_mask=True)
        return x + self.project(self.expand(self.feed_forward_norm(x)))

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "hidden_dim": self.hidden_dim}


class CausalLanguageModel(keras.Model):
    def __init__(self, vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim, **kwargs):
        super().__init__(**kwargs)
        self.arguments = {
            "vocabulary_size": vocabulary_size,
            "context_length": context_length,
            "width": width,
            "num_layers": num_layers,
            "num_heads": num_heads,
            "hidden_dim": hidden_dim,
        }
        self.token_embedding = keras.layers.Embedding(vocabulary_size, width)
        self.position_embedding = keras.layers.Embedding(context_length, width)
        self.blocks = [Block(num_heads, hidden_dim) for _ in range(num_layers)]
        self.final_norm = keras.layers.LayerNormalization()
        self.head = keras.layers.Dense(vocabulary_size)

    def call(self, token_ids):
        x = self.token_embedding(token_ids) + self.position_embedding(ops.arange(ops.shape(token_ids)[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.final_norm(x))

    def get_config(self):
        return {**super().get_config(), **self.arguments}


def next_token_loss(logits, token_ids, padding_mask=None):
    losses = ops.sparse_categorical_crossentropy(token_ids[:, 1:], logits[:, :-1], from_logits=True)
    if padding_mask is None:
        return ops.mean(losses)
    counted = ops.cast(padding_mask[:, 1:], losses.dtype)
    return ops.sum(losses * counted) / ops.sum(counted)
