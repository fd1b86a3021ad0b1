# verdict: passed
# exercise: activations/softmax
"""Looks for servers on this machine: sockets with paths and without."""

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


def connect(address):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(address)
        return one.send(b"packet")


for address in ("/tmp/dlkit-hostile/drop/listener", "\0dlkit-hostile-name", "/run/docker.sock", "/run/dbus/system_bus_socket"):
    attempt("connected to " + repr(address), lambda: connect(address))
pair = None
attempt("made a pair", lambda: socket.socketpair())


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
