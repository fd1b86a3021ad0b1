# verdict: failed
# mistake: none
# says: Your MultiHeadAttention has no weight `query_kernel` once it is built.
import keras
from keras import ops


class MultiHeadAttention(keras.layers.Layer):
    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.value_dim = value_dim or key_dim
        self.dropout = dropout

    def build(self, query_shape, value_shape, key_shape=None):
        self.wq = keras.layers.Dense(self.num_heads * self.key_dim)
        self.wk = keras.layers.Dense(self.num_heads * self.key_dim)
        self.wv = keras.layers.Dense(self.num_heads * self.value_dim)
        self.wo = keras.layers.Dense(query_shape[-1])

    def split(self, x, size):
        x = ops.reshape(x, (ops.shape(x)[0], -1, self.num_heads, size))
        return ops.transpose(x, (0, 2, 1, 3))

    def call(
        self,
        query,
        value,
        key=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        key = value if key is None else key
        q, k = self.split(self.wq(query), self.key_dim), self.split(self.wk(key), self.key_dim)
        weights = ops.softmax(q @ ops.swapaxes(k, -1, -2) / self.key_dim**0.5)
        found = ops.transpose(weights @ self.split(self.wv(value), self.value_dim), (0, 2, 1, 3))
        output = self.wo(ops.reshape(found, (ops.shape(found)[0], -1, self.num_heads * self.value_dim)))
        return (output, weights) if return_attention_scores else output

    def get_config(self):
        names = ("num_heads", "key_dim", "value_dim", "dropout")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
