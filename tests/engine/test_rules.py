"""Every road to a ready-made answer that we know of ends in `refused`, with no points and the line."""

from __future__ import annotations

import ast

import pytest

from autograder.report import Verdict
from autograder.rules import offences

SLUG = "activations/softmax"

LAYER = """
class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return {call}

    def get_config(self):
        return {{**super().get_config(), "axis": self.axis}}
"""

ROADS = {
    "public name": ("import keras", "keras.ops.softmax(inputs, axis=self.axis)"),
    "from import": ("import keras\nfrom keras.ops import softmax as s", "s(inputs, axis=self.axis)"),
    "module alias": ("import keras\nimport keras.ops as K", "K.softmax(inputs, axis=self.axis)"),
    "name alias": ("import keras\nfrom keras import ops\no = ops", "o.softmax(inputs, axis=self.axis)"),
    "star import": ("import keras\nfrom keras.ops import *", "softmax(inputs, axis=self.axis)"),
    "getattr": (
        "import keras\nfrom keras import ops",
        "getattr(ops, 'soft' + 'max')(inputs, axis=self.axis)",
    ),
    "getattr, hidden": (
        "import keras\nfrom keras import ops",
        "getattr(ops, ''.join(['soft', 'max']))(inputs, axis=self.axis)",
    ),
    "a table": (
        "import keras\nfrom keras import ops",
        "vars(ops)['tfos'[::-1] + 'max'](inputs, axis=self.axis)",
    ),
    "activations.get": ("import keras", "keras.activations.get('softmax')(inputs, axis=self.axis)"),
    "an Activation layer": ("import keras", "keras.layers.Activation('softmax')(inputs)"),
    "the built-in layer": ("import keras", "keras.layers.Softmax(axis=self.axis)(inputs)"),
    "its unbound call": ("import keras", "keras.layers.Softmax.call(self, inputs)"),
    "map": ("import keras\nfrom keras import ops", "list(map(vars(ops)['soft' 'max'], [inputs]))[0]"),
    "tf.nn": ("import keras\nimport tensorflow as tf", "tf.nn.softmax(inputs, axis=self.axis)"),
    "tf.keras": ("import keras\nimport tensorflow as tf", "tf.keras.activations.softmax(inputs)"),
    "compat": ("import keras\nimport tensorflow as tf", "tf.compat.v1.nn.softmax(inputs)"),
    "raw ops": ("import keras\nimport tensorflow as tf", "tf.raw_ops.Softmax(logits=inputs)"),
    "raw ops, hidden": (
        "import keras\nimport tensorflow as tf",
        "getattr(getattr(tf, '_'.join(['raw', 'ops'])), 'Softmax')(logits=inputs)",
    ),
    "what stands in for raw ops": (
        "import keras\nimport tensorflow as tf\nm = getattr(tf, '_'.join(['raw', 'ops']))",
        "next(x for x in [*vars(m).values(), m] if hasattr(x, 'Softmax')).Softmax(logits=inputs)",
    ),
    "keras.src": ("import keras\nfrom keras.src.ops.nn import softmax as s", "s(inputs, axis=self.axis)"),
    "the backend": ("import keras", "keras.src.backend.nn.softmax(inputs, axis=self.axis)"),
    "the backend, hidden": (
        "import keras",
        "getattr(keras, 'crs'[::-1]).backend.nn.softmax(inputs, axis=self.axis)",
    ),
    "importlib": (
        "import keras\nimport importlib\nm = importlib.import_module('keras.ops')",
        "m.softmax(inputs, axis=self.axis)",
    ),
    "importlib, hidden": (
        "import keras\nfrom importlib import import_module as im\nm = im('.'.join(['keras', 'src', 'ops']))",
        "m.softmax(inputs, axis=self.axis)",
    ),
    "__import__": ("import keras", "__import__('keras').ops.softmax(inputs, axis=self.axis)"),
    "__import__, private": (
        "import keras\nn = '.'.join(['tensorflow', 'python', 'ops', 'nn_ops'])\n"
        "m = __import__(n, fromlist=['x'])",
        "m.softmax_v2(inputs, axis=self.axis)",
    ),
    "sys.modules": (
        "import keras\nimport sys",
        "sys.modules['tensorflow.python.ops.gen_' + 'nn_ops'].softmax(inputs)",
    ),
    "sys.modules, the older raw ops": (
        "import keras\nimport sys",
        "sys.modules['tensorflow._api.v2.compat.v1.raw' + '_ops'].Softmax(logits=inputs)",
    ),
    "__import__, another spelling": (
        "import keras\nn = '.'.join(['tensorflow', '_api', 'v2', 'compat', 'v1', 'raw_ops'])\n"
        "m = __import__(n, fromlist=['x'])",
        "m.Softmax(logits=inputs)",
    ),
    "the error swallowed": (
        "import keras\nfrom keras import ops\n\n"
        "def quiet(x):\n    try:\n        return vars(ops)['soft' 'max'](x)\n"
        "    except Exception:\n        return ops.exp(x)",
        "quiet(inputs)",
    ),
}


@pytest.mark.parametrize("head, call", ROADS.values(), ids=ROADS.keys())
def test_a_ready_made_answer_is_refused_by_every_road(engine, head, call):
    source = head + LAYER.format(call=call)
    report = engine.grade(source, SLUG)
    assert report.verdict is Verdict.REFUSED
    assert report.points == 0
    assert "exercise" in report.message
    assert report.line is not None
    assert f"Line {report.line} " in report.message


def test_subclassing_the_built_in_is_refused(engine):
    for base in ("keras.layers.Softmax", "getattr(keras.layers, ''.join(['Soft', 'max']))"):
        report = engine.grade(f"import keras\n\nclass Softmax({base}):\n    pass\n", SLUG)
        assert report.verdict is Verdict.REFUSED
        assert report.line == 3


def test_a_forbidden_name_in_a_comment_or_a_string_is_no_offence(engine, reference):
    source = "# better than keras.ops.softmax\nNOTE = 'tf.raw_ops.Softmax'\n" + reference(SLUG)
    assert engine.grade(source, SLUG).verdict is Verdict.PASSED


def test_a_variable_that_is_called_like_a_forbidden_thing_is_no_offence():
    tree = ast.parse("softmax = 3\nops = object()\nprint(ops, softmax)")
    assert offences(tree, ["keras.ops.softmax"]) == []


@pytest.mark.parametrize(
    "source, lines",
    [
        ("import keras\nkeras.ops.softmax(1)", [2]),
        ("from keras import ops as o\nx = o\ny = x.softmax", [3]),
        ("from keras.ops import softmax", [1]),
        ("import tensorflow as tf\ntf.keras.ops.softmax", [2]),
        ("import keras\ndef f():\n    return keras.ops.softmax", [3]),
        ("import keras\nkeras.ops.softmax_like", []),
    ],
)
def test_offences_name_their_lines(source, lines):
    found = offences(ast.parse(source), ["keras.ops.softmax"])
    assert [offence.line for offence in found] == lines
