import keras
from keras import ops


class Added(keras.layers.Layer):
    """Dropout, sum and normalisation: what goes around every sublayer."""

    def __init__(self, rate, norm, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.norm = rate, norm
        self.chance = keras.random.SeedGenerator(77)

    def call(self, residual, output, training=None):
        if training and self.rate > 0:
            luck = keras.random.uniform(ops.shape(output), seed=self.chance)
            output = ops.where(luck < self.rate, 0.0, output) / (1.0 - self.rate)
        return self.norm(residual + output)


class DecoderBlock(keras.layers.Layer):
    """Writes out each mask, and wraps the sublayers in a layer of its own."""

    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.arguments = {"num_heads": num_heads, "hidden_dim": hidden_dim, "dropout": dropout}

    def build(self, inputs_shape, encoded_shape):
        heads, rate = self.arguments["num_heads"], self.arguments["dropout"]
        width = inputs_shape[-1]
        self.self_attention = keras.layers.MultiHeadAttention(num_heads=heads, key_dim=width // heads)
        self.cross_attention = keras.layers.MultiHeadAttention(num_heads=heads, key_dim=width // heads)
        self.expand = keras.layers.Dense(self.arguments["hidden_dim"])
        self.project = keras.layers.Dense(width)
        self.self_attention_norm = keras.layers.LayerNormalization(axis=-1)
        self.cross_attention_norm = keras.layers.LayerNormalization(axis=-1)
        self.output_norm = keras.layers.LayerNormalization(axis=-1)
        self.first = Added(rate, self.self_attention_norm)
        self.second = Added(rate, self.cross_attention_norm)
        self.third = Added(rate, self.output_norm)

    def call(self, inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=None):
        places = ops.arange(ops.shape(inputs)[1])
        seen = ops.greater_equal(places[:, None], places[None, :])[None]
        if padding_mask is not None:
            seen = ops.logical_and(seen, padding_mask[:, None, :])
        x = self.first(inputs, self.self_attention(inputs, inputs, attention_mask=seen), training=training)
        visible = None
        if encoded_padding_mask is not None:
            ones = ops.ones_like(inputs[:, :, :1], dtype="bool")
            visible = ops.logical_and(ones, encoded_padding_mask[:, None, :])
        y = self.cross_attention(query=x, key=encoded, value=encoded, attention_mask=visible)
        x = self.second(x, y, training=training)
        return self.third(x, self.project(ops.maximum(self.expand(x), 0)), training=training)

    def compute_mask(self, inputs, previous_mask):
        return previous_mask

    def get_config(self):
        return super().get_config() | self.arguments
