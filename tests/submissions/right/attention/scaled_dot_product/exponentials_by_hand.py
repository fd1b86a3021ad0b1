import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    """No softmax: the exponentials of visible scores, divided by their sum where there is one."""

    def call(self, query, key, value, mask=None):
        root = ops.sqrt(ops.cast(ops.shape(key)[-1], key.dtype))
        scores = ops.einsum("...id,...jd->...ij", query / root, key)
        visible = (
            ops.ones_like(scores) if mask is None else ops.ones_like(scores) * ops.cast(mask, scores.dtype)
        )
        floor = ops.min(scores, axis=-1, keepdims=True)
        largest = ops.max(floor + visible * (scores - floor), axis=-1, keepdims=True)
        exponentials = visible * ops.exp(visible * (scores - ops.stop_gradient(largest)))
        total = ops.sum(exponentials, axis=-1, keepdims=True)
        weights = exponentials / ops.where(total > 0, total, ops.ones_like(total))
        return ops.einsum("...ij,...jd->...id", weights, value), weights
