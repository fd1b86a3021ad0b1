# verdict: failed
# mistake: pre_norm
# says: that is the pre-norm block of later models
import keras
from keras import ops


class EncoderBlock(keras.layers.Layer):
    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.hidden_dim = hidden_dim
        self.dropout = dropout

    def build(self, input_shape):
        dim = input_shape[-1]
        self.attention_norm = keras.layers.LayerNormalization()
        self.attention = keras.layers.MultiHeadAttention(self.num_heads, dim // self.num_heads)
        self.output_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim)
        self.project = keras.layers.Dense(dim)
        self.residual_dropout = keras.layers.Dropout(self.dropout)

    def call(self, x, padding_mask=None, training=None):
        y = self.attention_norm(x)
        mask = padding_mask[:, None, :] if padding_mask is not None else None
        y = self.attention(y, y, attention_mask=mask)
        x = x + self.residual_dropout(y, training=training)
        y = self.project(ops.relu(self.expand(self.output_norm(x))))
        return x + self.residual_dropout(y, training=training)

    def get_config(self):
        mine = {"num_heads": self.num_heads, "hidden_dim": self.hidden_dim, "dropout": self.dropout}
        return {**super().get_config(), **mine}
