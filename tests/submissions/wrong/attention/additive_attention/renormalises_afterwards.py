# verdict: failed
# mistake: nan_where_all_is_hidden
# check: reads_nothing_where_all_is_padding
# says: 0 is divided by 0
import keras
from keras import ops


class AdditiveAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.supports_masking = True

    def build(self, query_shape, value_shape):
        self.query_kernel = self.add_weight(shape=(query_shape[-1], self.units))
        self.value_kernel = self.add_weight(shape=(value_shape[-1], self.units))
        self.score_vector = self.add_weight(shape=(self.units,))

    def call(self, query, value, value_mask=None):
        asked = ops.matmul(query, self.query_kernel)[..., :, None, :]
        offered = ops.matmul(value, self.value_kernel)[..., None, :, :]
        weights = ops.softmax(ops.sum(ops.tanh(asked + offered) * self.score_vector, axis=-1))
        if value_mask is not None:
            weights = weights * ops.cast(value_mask, weights.dtype)[..., None, :]
            weights = weights / ops.sum(weights, axis=-1, keepdims=True)
        return ops.matmul(weights, value), weights

    def get_config(self):
        return {**super().get_config(), "units": self.units}
