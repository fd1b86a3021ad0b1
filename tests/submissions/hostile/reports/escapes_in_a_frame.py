# verdict: failed
# exercise: activations/softmax
"""Escapes in fields of the answer that are not meant as text."""

import keras
from keras import ops

ESCAPES = "\x1b[2J\x1b[31mred\x1b]0;owned\x07\x1b]8;;http://evil.example\x07link\x1b]8;;\x07\x9b31m\x1b]52;c;cGFja2V0\x07\x08\x08\r"

import struct
import sys

import msgspec


def worker_frame():
    frame = sys._getframe()
    while frame.f_code.co_name != "serve":
        frame = frame.f_back
    return frame


def nonce():
    return worker_frame().f_locals["request"].nonce


def send(header, arrays=b""):
    head = header if isinstance(header, bytes) else msgspec.msgpack.encode(header)
    worker_frame().f_locals["self"].channel.sendall(struct.pack("<II", len(head), len(arrays)) + head + arrays)


def reply(arrays=b"", **outcome):
    send({"nonce": nonce(), "outcome": outcome, "seconds": 0.0}, arrays)

import os


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        reply(kind="observed", leaves=[{"path": "", "kind": "tensor", "dtype": ESCAPES, "shape": [3, 5], "value": ESCAPES}])
        os._exit(0)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
