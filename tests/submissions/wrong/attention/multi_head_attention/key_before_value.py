# verdict: failed
# mistake: key_and_value_exchanged
# check: looks_at_another_sequence
# says: The second argument is taken for the key and the third for the value
import keras
from keras import ops


class MultiHeadAttention(keras.layers.Layer):
    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.value_dim = value_dim or key_dim
        self.dropout = dropout
        self.supports_masking = True
        self.drop = keras.layers.Dropout(dropout)

    def build(self, query_shape, key_shape, value_shape=None):
        value_shape = value_shape or key_shape
        h = self.num_heads
        self.query_kernel = self.add_weight(shape=(query_shape[-1], h, self.key_dim))
        self.key_kernel = self.add_weight(shape=(key_shape[-1], h, self.key_dim))
        self.value_kernel = self.add_weight(shape=(value_shape[-1], h, self.value_dim))
        self.output_kernel = self.add_weight(shape=(h, self.value_dim, query_shape[-1]))
        self.query_bias = self.add_weight(shape=(h, self.key_dim), initializer="zeros")
        self.key_bias = self.add_weight(shape=(h, self.key_dim), initializer="zeros")
        self.value_bias = self.add_weight(shape=(h, self.value_dim), initializer="zeros")
        self.output_bias = self.add_weight(shape=(query_shape[-1],), initializer="zeros")

    def call(
        self,
        query,
        key,
        value=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        value = key if value is None else value
        q = ops.einsum("btd,dhk->bhtk", query, self.query_kernel) + self.query_bias[:, None]
        k = ops.einsum("bsd,dhk->bhsk", key, self.key_kernel) + self.key_bias[:, None]
        v = ops.einsum("bsd,dhk->bhsk", value, self.value_kernel) + self.value_bias[:, None]
        weights = ops.softmax(ops.einsum("bhtk,bhsk->bhts", q, k) / self.key_dim**0.5)
        found = ops.einsum("bhts,bhsk->bhtk", self.drop(weights, training=training), v)
        output = ops.einsum("bhtk,hkd->btd", found, self.output_kernel) + self.output_bias
        return (output, weights) if return_attention_scores else output
