# verdict: crashed
# check: uses_its_slopes
# says: All state must be created in the
import keras
from keras import ops


class PReLU(keras.layers.Layer):
    def __init__(self, alpha_initializer="zeros", shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = keras.initializers.get(alpha_initializer)
        self.shared_axes = shared_axes

    def call(self, inputs):
        alpha = self.add_weight(shape=inputs.shape[1:], initializer=self.alpha_initializer)
        return ops.where(inputs < 0, alpha * inputs, inputs)

    def get_config(self):
        return {
            **super().get_config(),
            "alpha_initializer": keras.initializers.serialize(self.alpha_initializer),
            "shared_axes": self.shared_axes,
        }
