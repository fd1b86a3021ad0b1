# verdict: failed
# mistake: softmax_over_the_queries
# says: the queries compete for each key
import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    def call(self, query, key, value, mask=None):
        depth = ops.shape(query)[-1]
        logits = ops.einsum("...qd,...kd->...qk", query, key)
        logits = logits / ops.sqrt(ops.cast(depth, logits.dtype))
        if mask is not None:
            logits = ops.where(mask, logits, -1e9)
        attention = ops.softmax(logits, axis=-2)
        return ops.matmul(attention, value), attention
