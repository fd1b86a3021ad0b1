import keras
from keras import ops


class EncoderBlock(keras.layers.Layer):
    """Keras's own mask arguments, ReLU on its own, two dropouts, sublayers built when they are called."""

    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.config = {"num_heads": num_heads, "hidden_dim": hidden_dim, "dropout": dropout}
        self.first_dropout = keras.layers.Dropout(dropout, seed=1)
        self.second_dropout = keras.layers.Dropout(dropout, seed=2)
        self.relu = keras.layers.ReLU()

    def build(self, input_shape):
        width, heads = input_shape[-1], self.config["num_heads"]
        self.output_norm = keras.layers.LayerNormalization(axis=-1, name="after")
        self.project = keras.layers.Dense(width, kernel_initializer="he_uniform")
        self.expand = keras.layers.Dense(self.config["hidden_dim"])
        self.attention_norm = keras.layers.LayerNormalization(axis=-1, name="before")
        self.attention = keras.layers.MultiHeadAttention(num_heads=heads, key_dim=width // heads)

    def call(self, inputs, padding_mask=None, training=None):
        attention = self.attention(
            query=inputs,
            value=inputs,
            key=inputs,
            value_mask=padding_mask,
            key_mask=padding_mask,
            training=training,
        )
        hidden = self.attention_norm(ops.add(self.first_dropout(attention, training=training), inputs))
        output = self.project(self.relu(self.expand(hidden)))
        output = self.output_norm(ops.add(self.second_dropout(output, training=training), hidden))
        if padding_mask is None:
            return output
        return output * ops.cast(padding_mask, output.dtype)[..., None]

    def get_config(self):
        return {**super().get_config(), **self.config}
