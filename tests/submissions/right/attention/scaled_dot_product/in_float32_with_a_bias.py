import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    """The scores are made and shared out in float32, whatever the dtype of the layer."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.softmax = keras.layers.Softmax(dtype="float32")

    def call(self, query, key, value, mask=None):
        axes = list(range(len(key.shape)))
        axes[-2], axes[-1] = axes[-1], axes[-2]
        scores = ops.matmul(ops.cast(query, "float32"), ops.cast(ops.transpose(key, axes), "float32"))
        scores = scores * key.shape[-1] ** -0.5
        if mask is not None:
            visible = ops.cast(mask, "float32")
            scores = scores + (1.0 - visible) * -1e9
        weights = self.softmax(scores)
        if mask is not None:
            weights = weights * visible
        weights = ops.cast(weights, value.dtype)
        return ops.matmul(weights, value), weights
