# verdict: passed
# exercise: activations/softmax
"""Runs a program, by every door to the same call."""

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


import subprocess

TOUCH = ["/bin/sh", "-c", "echo packet > /tmp/dlkit-hostile/drop/shell"]


def ran(code):
    if code != 0:
        raise OSError(code)
    return code


attempt("system", lambda: ran(os.system(TOUCH[2])))
attempt("popen", lambda: ran(os.popen(TOUCH[2]).close() or 0))
attempt("subprocess", lambda: subprocess.check_call(TOUCH))
attempt("spawn", lambda: ran(os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn(TOUCH[0], TOUCH, {}), 0)[1])))
attempt("exec", lambda: os.execv(TOUCH[0], TOUCH))
attempt("exec of a descriptor", lambda: os.execve(os.open(TOUCH[0], os.O_RDONLY), TOUCH, {}))
attempt("pty", lambda: __import__("pty").spawn(TOUCH))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
