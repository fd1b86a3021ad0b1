# verdict: failed
# mistake: none
# says: Your weight `attention.query_dense.kernel` has shape (8, 2, 8); the exercise asks for (8, 2, 4).
import keras
from keras import ops


class EncoderBlock(keras.layers.Layer):
    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.hidden_dim, self.dropout = num_heads, hidden_dim, dropout

    def build(self, input_shape):
        width = input_shape[-1]
        self.attention = keras.layers.MultiHeadAttention(num_heads=self.num_heads, key_dim=width)
        self.attention_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim, activation="relu")
        self.project = keras.layers.Dense(width)
        self.output_norm = keras.layers.LayerNormalization()
        self.drop = keras.layers.Dropout(self.dropout)

    def call(self, inputs, padding_mask=None, training=None):
        mask = None if padding_mask is None else ops.expand_dims(padding_mask, 1)
        x = self.attention_norm(inputs + self.drop(self.attention(inputs, inputs, attention_mask=mask)))
        return self.output_norm(x + self.drop(self.project(self.expand(x))))

    def get_config(self):
        names = ("num_heads", "hidden_dim", "dropout")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
