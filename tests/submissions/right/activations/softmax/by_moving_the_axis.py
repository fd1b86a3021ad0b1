import keras
from keras import ops


class Softmax(keras.layers.Layer):
    """Brings the axis to the end, works there, and brings it back."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        rows = ops.moveaxis(inputs, self.axis, -1)
        rows = ops.exp(rows - ops.expand_dims(ops.amax(rows, axis=-1), -1))
        rows = ops.einsum("...k,...->...k", rows, 1 / ops.einsum("...k->...", rows))
        return ops.moveaxis(rows, -1, self.axis)

    def get_config(self):
        config = super().get_config()
        config["axis"] = self.axis
        return config
