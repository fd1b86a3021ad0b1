import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    def call(self, query, key, value, mask=None):
        scores = ops.einsum("...qd,...kd->...qk", query, key)
        if mask is None:
            weights = ops.softmax(scores, axis=-1)
        else:
            scores = ops.where(mask, scores, -1e9)
            weights = ops.softmax(scores, axis=-1) * ops.cast(mask, scores.dtype)
        return ops.matmul(weights, value), weights
