# verdict: failed
# mistake: none
# says: Your code returned one tensor where 2 values are expected: output, weights.
import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    def call(self, query, key, value, mask=None):
        scores = ops.matmul(query, ops.swapaxes(key, -1, -2)) / key.shape[-1] ** 0.5
        if mask is not None:
            scores = ops.where(mask, scores, -1e9)
        weights = ops.softmax(scores)
        if mask is not None:
            weights = weights * ops.cast(mask, weights.dtype)
        return ops.matmul(weights, value)
