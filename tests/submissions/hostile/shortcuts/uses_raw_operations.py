# verdict: refused
# exercise: activations/softmax
# says: tensorflow.raw_ops
"""Goes beneath the framework's own functions."""

import keras
from keras import ops

import tensorflow as tf


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return tf.raw_ops.Softmax(logits=inputs)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
