"""An exam of the training families, and right answers to it, that the tests make wrong."""

EXAM = """
import keras
from autograder.checks import {family}, with_loss, with_optimizer
from autograder.exam import Exam

exam = Exam(points=5)


def dense(kit, draw):
    inputs = draw.normal(5, 3)
    return draw.weights(kit.Dense(4), {{"kernel": (3, 4), "bias": (4,)}}, on=[inputs]), {{"inputs": inputs}}


def embedding(kit, draw):
    words = draw.integers(5, 2, high=7)
    return draw.weights(kit.Embedding(7, 3), {{"table": (7, 3)}}, on=[words]), {{"words": words}}


def centre(kit, draw):
    return kit.Centre(), {{"inputs": draw.normal(4, 3, mean=2.0), "training": True}}


def error(kit, draw, **options):
    return kit.Error(**options), {{"y_true": draw.normal(5, 2, 4), "y_pred": draw.normal(5, 2, 4)}}


def momentum(kit, **options):
    return kit.Momentum(learning_rate=0.1, **options)


for name, lessons in {{
    "dense": dense,
    "embedding": embedding,
    "centre": centre,
    "loss": with_loss(error),
    "optimizer": with_optimizer(momentum),
}}.items():
    exam.add({family}(lessons), points=1, name=name)
"""

RIGHT = '''
import keras
from keras import ops


class Dense(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs):
        return ops.tanh(ops.matmul(inputs, self.kernel) + self.bias)


class Embedding(keras.layers.Layer):
    def __init__(self, words, width, **kwargs):
        super().__init__(**kwargs)
        self.words, self.width = words, width

    def build(self, input_shape):
        self.table = self.add_weight(shape=(self.words, self.width), name="table")
        self.places = self.add_weight(shape=(2, self.width), initializer="ones", trainable=False)

    def call(self, words):
        return ops.take(self.table, words, axis=0) + self.places


class Centre(keras.layers.Layer):
    """Takes off a moving mean."""

    def build(self, input_shape):
        self.mean = self.add_weight(
            shape=input_shape[-1:], initializer="zeros", trainable=False, aggregation="mean"
        )

    def call(self, inputs, training=False):
        if training:
            self.mean.assign(0.5 * self.mean + 0.5 * ops.mean(inputs, axis=0))
        return inputs - self.mean


class Error(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_pred - y_true), axis=-1)


class Momentum(keras.optimizers.Optimizer):
    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.velocities = self.add_optimizer_variables(variables, "velocity")

    def update_step(self, gradient, variable, learning_rate):
        velocity = self.velocities[self._get_variable_index(variable)]
        self.assign(velocity, 0.9 * velocity - learning_rate * gradient)
        self.assign_add(variable, velocity)
'''


def exam(family: str) -> str:
    return EXAM.format(family=family)


def changed(*swaps: tuple[str, str]) -> str:
    text = RIGHT
    for old, new in swaps:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
