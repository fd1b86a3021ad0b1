# verdict: failed
# mistake: none
# says: Your DecoderBlock has no weight `cross_attention_norm.gamma` once it is built.
import keras
from keras import ops


class DecoderBlock(keras.layers.Layer):
    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.hidden_dim, self.dropout = num_heads, hidden_dim, dropout

    def build(self, inputs_shape, encoded_shape):
        width = inputs_shape[-1]
        self.self_attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.cross_attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.self_attention_norm = keras.layers.LayerNormalization()
        self.output_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim)
        self.project = keras.layers.Dense(width)
        self.drop = keras.layers.Dropout(self.dropout)

    def call(self, inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=None):
        x = self.self_attention(inputs, inputs, use_causal_mask=True)
        x = self.self_attention_norm(inputs + self.drop(x, training=training))
        x = x + self.drop(self.cross_attention(x, encoded), training=training)
        y = self.project(ops.relu(self.expand(x)))
        return self.output_norm(x + self.drop(y, training=training))

    def get_config(self):
        mine = {"num_heads": self.num_heads, "hidden_dim": self.hidden_dim, "dropout": self.dropout}
        return {**super().get_config(), **mine}
