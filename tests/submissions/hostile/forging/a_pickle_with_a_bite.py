# verdict: failed
# exercise: activations/softmax
# says: it has to return a tensor
"""Returns an object that runs code where it is unpickled."""

import keras
from keras import ops

import os


class Bite:
    def __reduce__(self):
        return os.system, ("touch /tmp/dlkit-hostile/drop/pickled",)

    def __reduce_ex__(self, version):
        return self.__reduce__()


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return Bite()

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
