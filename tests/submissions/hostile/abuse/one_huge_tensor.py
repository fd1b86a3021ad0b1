# verdict: failed | crashed
# exercise: activations/softmax
"""One tensor larger than the machine."""

import keras
from keras import ops

import tensorflow as tf


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return tf.ones((200_000, 200_000)) * 2.0

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
