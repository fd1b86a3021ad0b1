import keras
from keras import ops


class EncoderBlock(keras.layers.Layer):
    """Draws its own random numbers, and adds a mask of (batch, queries, keys) where none is given."""

    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.hidden_dim, self.dropout = num_heads, hidden_dim, dropout
        self.chance = keras.random.SeedGenerator(1234)

    def build(self, input_shape):
        width = input_shape[-1]
        self.attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.attention_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim, activation=keras.ops.relu)
        self.project = keras.layers.Dense(width)
        self.output_norm = keras.layers.LayerNormalization()

    def add(self, residual, output, training):
        if training and self.dropout:
            luck = keras.random.uniform(ops.shape(output), seed=self.chance)
            kept = ops.cast(luck >= self.dropout, output.dtype)
            output = output * kept / (1.0 - self.dropout)
        return residual + output

    def call(self, inputs, padding_mask=None, training=None):
        batch, time = ops.shape(inputs)[0], ops.shape(inputs)[1]
        if padding_mask is None:
            padding_mask = ops.ones((batch, time), dtype="bool")
        visible = ops.broadcast_to(padding_mask[:, None, :], (batch, time, time))
        attended = self.attention(inputs, inputs, attention_mask=visible)
        hidden = self.attention_norm(self.add(inputs, attended, training))
        return self.output_norm(self.add(hidden, self.project(self.expand(hidden)), training))

    def get_config(self):
        mine = {"num_heads": self.num_heads, "hidden_dim": self.hidden_dim, "dropout": self.dropout}
        return super().get_config() | mine
