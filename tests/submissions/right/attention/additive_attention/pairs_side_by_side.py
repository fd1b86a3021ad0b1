import keras
from keras import ops


class AdditiveAttention(keras.layers.Layer):
    """Query and value side by side, multiplied by one tall kernel; exponentials shared out by hand."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, query_shape, value_shape):
        def weight(*shape):
            return self.add_weight(shape=shape, initializer="random_normal")

        self.query_kernel = weight(query_shape[-1], self.units)
        self.value_kernel = weight(value_shape[-1], self.units)
        self.score_vector = weight(self.units)

    def call(self, query, value, value_mask=None):
        asked = ops.repeat(query[..., :, None, :], ops.shape(value)[-2], axis=-2)
        offered = ops.zeros_like(asked[..., :1]) + value[..., None, :, :]
        tall = ops.concatenate([self.query_kernel, self.value_kernel], axis=0)
        bent = ops.tanh(ops.matmul(ops.concatenate([asked, offered], axis=-1), tall))
        scores = ops.matmul(bent, self.score_vector[:, None])[..., 0]
        shares = ops.exp(scores - ops.stop_gradient(ops.max(scores, axis=-1, keepdims=True)))
        if value_mask is not None:
            shares = shares * ops.cast(value_mask, shares.dtype)[..., None, :]
        total = ops.sum(shares, axis=-1, keepdims=True)
        weights = shares / ops.where(total > 0, total, 1.0)
        return ops.einsum("...qk,...kd->...qd", weights, value), weights

    def compute_mask(self, inputs, previous_mask):
        return previous_mask

    def get_config(self):
        return dict(super().get_config(), units=self.units)
