# verdict: failed
# mistake: none
# says: Your AdditiveAttention has no weight `query_kernel` once it is built.
import keras
from keras import ops


class AdditiveAttention(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.W1 = keras.layers.Dense(units)
        self.W2 = keras.layers.Dense(units)
        self.V = keras.layers.Dense(1)

    def call(self, query, value, value_mask=None):
        score = self.V(ops.tanh(self.W1(query)[:, :, None] + self.W2(value)[:, None]))[..., 0]
        weights = ops.softmax(score, axis=-1)
        return ops.matmul(weights, value), weights

    def get_config(self):
        return {**super().get_config(), "units": self.units}
