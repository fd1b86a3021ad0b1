# verdict: failed
# mistake: padding_not_hidden
# says: The tokens listen to padding
import keras
from keras import ops


class EncoderBlock(keras.layers.Layer):
    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.hidden_dim = hidden_dim
        self.dropout = dropout

    def build(self, input_shape):
        self.attention = keras.layers.MultiHeadAttention(
            num_heads=self.num_heads, key_dim=input_shape[-1] // self.num_heads
        )
        self.attention_norm = keras.layers.LayerNormalization()
        self.output_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim, activation="relu")
        self.project = keras.layers.Dense(input_shape[-1])
        self.dropout_1 = keras.layers.Dropout(self.dropout)
        self.dropout_2 = keras.layers.Dropout(self.dropout)

    def call(self, inputs, padding_mask=None, training=None):
        if padding_mask is not None:
            padding_mask = ops.expand_dims(padding_mask, axis=-1)
        x = self.attention(inputs, inputs, attention_mask=padding_mask)
        x = self.attention_norm(inputs + self.dropout_1(x, training=training))
        y = self.project(self.expand(x))
        return self.output_norm(x + self.dropout_2(y, training=training))

    def get_config(self):
        config = super().get_config()
        config.update(num_heads=self.num_heads, hidden_dim=self.hidden_dim, dropout=self.dropout)
        return config
