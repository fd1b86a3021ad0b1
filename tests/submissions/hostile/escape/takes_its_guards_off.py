# verdict: passed
# exercise: activations/softmax
"""Undoes, with ctypes, what was done to the process."""

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


import ctypes
import resource

libc = ctypes.CDLL(None, use_errno=True)
for what, arguments in {
    "made itself readable": (4, 1),
    "turned the filter off": (22, 0),
    "allowed new privileges": (38, 0),
    "left its keeper": (1, 0),
    "kept capabilities": (8, 1),
    "raised a capability": (47, 2, 21, 0, 0),
}.items():
    if libc.prctl(*arguments) == 0:
        print("HARM:", what)
for name in ("AS", "CPU", "FSIZE", "NPROC", "NOFILE", "CORE"):
    kind = getattr(resource, "RLIMIT_" + name)
    attempt("raised " + name, lambda: resource.setrlimit(kind, (resource.getrlimit(kind)[1] + 1,) * 2))
attempt("became root", lambda: os.setuid(0))
attempt("became root by another call", lambda: os.setresuid(0, 0, 0))
attempt("joined a group", lambda: os.setgroups([0]))
if libc.capset(ctypes.create_string_buffer(b"\x22\x05\x08\x20" + bytes(4), 8), ctypes.create_string_buffer(b"\xff" * 24, 24)) == 0:
    print("HARM: took capabilities")


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
