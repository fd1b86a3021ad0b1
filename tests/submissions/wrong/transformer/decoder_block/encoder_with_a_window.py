# verdict: failed
# mistake: sees_the_future
# says: each token sees those that come after it
import keras


class DecoderBlock(keras.layers.Layer):
    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.hidden_dim, self.dropout = num_heads, hidden_dim, dropout
        self.supports_masking = True

    def build(self, inputs_shape, encoded_shape):
        width = inputs_shape[-1]
        self.self_attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.cross_attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.self_attention_norm = keras.layers.LayerNormalization()
        self.cross_attention_norm = keras.layers.LayerNormalization()
        self.output_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim, activation="relu")
        self.project = keras.layers.Dense(width)
        self.drop = keras.layers.Dropout(self.dropout)

    def call(self, inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=None):
        if padding_mask is not None:
            padding_mask = padding_mask[:, None, :]
        if encoded_padding_mask is not None:
            encoded_padding_mask = encoded_padding_mask[:, None, :]
        x = self.self_attention(inputs, inputs, attention_mask=padding_mask)
        x = self.self_attention_norm(inputs + self.drop(x, training=training))
        y = self.cross_attention(x, encoded, attention_mask=encoded_padding_mask)
        x = self.cross_attention_norm(x + self.drop(y, training=training))
        return self.output_norm(x + self.drop(self.project(self.expand(x)), training=training))

    def get_config(self):
        mine = {"num_heads": self.num_heads, "hidden_dim": self.hidden_dim, "dropout": self.dropout}
        return {**super().get_config(), **mine}
