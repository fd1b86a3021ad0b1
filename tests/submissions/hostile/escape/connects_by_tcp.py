# verdict: passed
# exercise: activations/softmax
"""Sends what it saw to a server of its own."""

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


import socket

for host in ("127.0.0.1", "localhost", "0.0.0.0"):
    attempt("connected to " + host, lambda: socket.create_connection((host, 40001), timeout=2).send(b"packet"))
attempt("listens", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("connected over IPv6", lambda: socket.create_connection(("::1", 40001), timeout=2).send(b"packet"))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
