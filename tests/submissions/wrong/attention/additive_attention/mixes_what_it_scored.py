# verdict: failed
# mistake: none
# check: scores_each_pair
# says: Your context has shape (2, 5, 4); (2, 5, 8) is expected.
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
        query = ops.matmul(query, self.query_kernel)
        value = ops.matmul(value, self.value_kernel)
        hidden = ops.tanh(query[..., :, None, :] + value[..., None, :, :])
        scores = ops.einsum("...u,u->...", hidden, self.score_vector)
        if value_mask is not None:
            scores = ops.where(value_mask[..., None, :], scores, -1e9)
        weights = ops.softmax(scores)
        return ops.matmul(weights, value), weights

    def get_config(self):
        return {**super().get_config(), "units": self.units}
