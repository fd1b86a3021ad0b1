# verdict: timed_out
# exercise: activations/softmax
# says: did not finish
"""Ignores every signal that it may, and spins."""

import keras
from keras import ops

import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        while True:
            pass

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
