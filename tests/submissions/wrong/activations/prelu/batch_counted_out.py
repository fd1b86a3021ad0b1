# verdict: failed
# mistake: larger_of_the_two
# check: gives_alpha_its_shape
# says: got (3, 1, 1), expected (1, 1, 4)
import keras
from keras import ops


class PReLU(keras.layers.Layer):
    def __init__(self, alpha_initializer="zeros", shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = keras.initializers.get(alpha_initializer)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        shape = list(input_shape[1:])
        for axis in self.shared_axes or []:
            shape[axis % len(shape)] = 1
        self.alpha = self.add_weight(shape=shape, initializer=self.alpha_initializer)

    def call(self, inputs):
        return ops.maximum(self.alpha * inputs, inputs)

    def get_config(self):
        return {
            **super().get_config(),
            "alpha_initializer": keras.initializers.serialize(self.alpha_initializer),
            "shared_axes": self.shared_axes,
        }
