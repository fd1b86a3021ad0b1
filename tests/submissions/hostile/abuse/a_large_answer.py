# verdict: failed
# exercise: activations/softmax
# says: has shape (6000000,)
"""Returns megabytes where sixty bytes are asked for."""

import keras
from keras import ops

import tensorflow as tf


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return tf.zeros((6_000_000,))

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
