# verdict: failed | crashed
# exercise: activations/softmax
# says: more than can be sent
"""Returns more than the line takes."""

import keras
from keras import ops

import tensorflow as tf


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return tf.zeros((17_000_000,))

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
