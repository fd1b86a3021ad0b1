# verdict: passed
# exercise: activations/softmax
"""Changes what it may not write: modes, owners, times, attributes."""

import keras
from keras import ops

import os


def attempt(what, act):
    try:
        got = act()
    except Exception as error:
        print(what, type(error).__name__)
    else:
        print("HARM:", what, got)


for path in ("/tmp/dlkit-hostile/canary", "/tmp/dlkit-hostile/drop", os.__file__, keras.__file__, "/usr/bin/env"):
    attempt("changed the mode of " + path, lambda: os.chmod(path, 0o777))
    attempt("changed the times of " + path, lambda: os.utime(path, (0, 0)))
    attempt("changed the owner of " + path, lambda: os.chown(path, os.getuid(), os.getgid()))
    attempt("marked " + path, lambda: os.setxattr(path, "user.mark", b"packet"))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
