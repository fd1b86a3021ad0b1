# verdict: passed
# exercise: activations/softmax
"""Leaves files, locks and shared memory where the next one looks."""

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


from multiprocessing import shared_memory

for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/tmp/dlkit-hostile/drop", "/var/lock"):
    try:  # what succeeds may be a place of its own
        open(f"{place}/dlkit-left", "w").write("packet")
        os.mkdir(f"{place}/dlkit-left-folder")
    except OSError as error:
        print(error)
try:
    shared_memory.SharedMemory("dlkit-left", create=True, size=4096)
except OSError as error:
    print(error)
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for what, call in {"shmget": (29, 4242, 4096, 0o1666), "msgget": (68, 4242, 0o1666), "semget": (64, 4242, 1, 0o1666), "mq_open": (240, b"dlkit-hostile", 0o102, 0o666, 0)}.items():
    if libc.syscall(*call) >= 0:
        print("HARM:", what)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
