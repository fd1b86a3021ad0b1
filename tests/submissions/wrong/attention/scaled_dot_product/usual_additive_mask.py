# verdict: failed
# mistake: mean_where_all_is_hidden
# says: softmax shares the weight evenly among the keys that it was not to see
import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    def call(self, query, key, value, mask=None):
        logits = ops.matmul(query, ops.swapaxes(key, -1, -2))
        logits /= float(key.shape[-1]) ** 0.5
        if mask is not None:
            logits += (1.0 - ops.cast(mask, logits.dtype)) * -1e9
        weights = ops.softmax(logits)
        return ops.matmul(weights, value), weights
