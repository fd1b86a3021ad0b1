# verdict: passed | failed | crashed
# exercise: activations/softmax
# points: any
"""Turns every switch of the process it is in."""

import keras
from keras import ops

import gc
import locale
import random
import signal
import sys
import warnings

import numpy as np
import tensorflow as tf

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("mixed_float16")
keras.config.set_epsilon(0.5)
tf.config.run_functions_eagerly(True)
tf.debugging.enable_check_numerics()
np.seterr(all="raise")
gc.disable()
warnings.simplefilter("error")
sys.setswitchinterval(100)
random.seed(1)
sys.path.clear()
sys.meta_path.clear()
signal.setitimer(signal.ITIMER_REAL, 1000)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
