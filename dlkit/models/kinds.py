"""Kinds of recipes: how a class of one kind is set into a small model.

`kit` is whatever has the exercise's names: the learner's module, the reference's, or Keras's (`keras_kit`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import msgspec
from keras import layers, ops

from dlkit.models.parts import (
    Answers,
    Built,
    Places,
    TokenAccuracy,
    built,
    convnet,
    encoder_block,
    encoding,
    finished,
    forecast,
    forecaster,
    looked_up,
    perceptron,
    picture_of,
    rewriter,
    tanh,
)

WIDTH = 32


class Recipe(msgspec.Struct, frozen=True):
    """`make(kit, task, rate)` builds the model; `rate` is the learning rate that suits it."""

    make: Callable[[Any, Any, float], Built]
    kind: str  # of task
    dataset: str  # by default
    rate: float = 0.01
    batch: int = 32
    says: str = ""

    def build(self, kit: Any, task: Any, learning_rate: float | None = None) -> Built:
        return self.make(kit, task, learning_rate or self.rate)


def adam(rate: float) -> keras.optimizers.Optimizer:
    return keras.optimizers.Adam(rate)


# Classes of points and pictures.


def activation(name: str, **options: Any) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        return built(perceptron(task, lambda: getattr(kit, name)(**options)), optimizer=adam(rate))

    return Recipe(make, "classes", "spirals", says=f"a perceptron whose hidden layers end in {name}")


def ending(name: str, from_logits: bool) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        return built(perceptron(task, tanh, ends=getattr(kit, name)), loss, adam(rate))

    return Recipe(make, "classes", "spirals", says=f"a perceptron whose outputs go through {name}")


def loss_of_classes(name: str, target: Any = None, **options: Any) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        of_class = None if target is None else partial(target, size=task.size)
        accuracy = (
            keras.metrics.SparseCategoricalAccuracy if target is None else keras.metrics.CategoricalAccuracy
        )
        metrics = [accuracy(name="accuracy")]
        return built(perceptron(task, tanh), getattr(kit, name)(**options), adam(rate), metrics, of_class)

    return Recipe(make, "classes", "spirals", says=f"a perceptron that learns by {name}")


def one_hot(label: Any, size: int) -> Any:
    return ops.one_hot(label, size)


def both_sides(label: Any, size: int) -> Any:
    return 2.0 * ops.one_hot(label, size) - 1.0


def loss_of_forecasts(name: str) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        return forecast(perceptron(task, tanh), adam(rate), getattr(kit, name)())

    return Recipe(
        make, "series", "seasons", rate=0.003, says=f"a perceptron that foretells a series, by {name}"
    )


def optimizer(name: str, rate: float, batch: int = 32) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        return built(perceptron(task, tanh), optimizer=getattr(kit, name)(learning_rate=rate))

    return Recipe(make, "classes", "spirals", rate, batch, f"a perceptron whose weights are moved by {name}")


def dense(kit: Any, task: Any, rate: float) -> Built:
    return built(perceptron(task, tanh, dense=kit.Dense), optimizer=adam(rate))


def normalised(kit: Any, task: Any, rate: float) -> Built:
    def activation() -> Any:
        return keras.Sequential([kit.BatchNormalization(), layers.Activation("tanh")])

    return built(perceptron(task, activation), optimizer=adam(rate))


def two_layers(kit: Any, task: Any, rate: float) -> Built:
    network = kit.TwoLayerNetwork(WIDTH, task.size)
    inputs = keras.Input(task.shape)
    flat = layers.Flatten()(inputs) if len(task.shape) > 1 else inputs
    return built(keras.Model(inputs, finished(network(flat))), optimizer=adam(rate))


# Pictures.


def convolution(name: str, **options: Any) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        def layer(filters: int) -> Any:
            return getattr(kit, name)(filters, 3, padding="same", **options)

        return built(convnet(task, layer), optimizer=adam(rate))

    return Recipe(make, "classes", "digits", says=f"a small convolutional network of {name}")


def pooling(name: str) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        def layer(filters: int) -> Any:
            return layers.Conv2D(filters, 3, padding="same")

        return built(convnet(task, layer, lambda: getattr(kit, name)(2)), optimizer=adam(rate))

    return Recipe(make, "classes", "digits", says=f"a small convolutional network with {name}")


def hourglass(kit: Any, task: Any, rate: float) -> Built:
    """Down by strides, up again by the learner's layer."""
    inputs, hidden = picture_of(task)
    hidden = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(hidden)
    hidden = layers.ReLU()(kit.Conv2DTranspose(8, 3, strides=2, padding="same")(hidden))
    pooled = layers.GlobalMaxPooling2D()(layers.Conv2D(16, 3, activation="relu")(hidden))
    return built(keras.Model(inputs, finished(layers.Dense(task.size)(pooled))), optimizer=adam(rate))


def film(kit: Any, task: Any, rate: float) -> Built:
    """Each picture as a film of four frames, in which it moves to the right."""
    inputs, hidden = picture_of(task)
    frames = ops.stack([ops.roll(hidden, step, axis=2) for step in range(4)], axis=1)
    hidden = layers.ReLU()(kit.Conv3D(8, (2, 3, 3))(frames))
    hidden = layers.ReLU()(kit.Conv3D(16, (2, 3, 3), strides=(1, 2, 2))(hidden))
    pooled = layers.GlobalAveragePooling3D()(hidden)
    return built(keras.Model(inputs, finished(layers.Dense(task.size)(pooled))), optimizer=adam(rate))


def rows_pooled(kit: Any, task: Any, rate: float) -> Built:
    """A picture read row by row."""
    inputs, hidden = picture_of(task)
    rows = layers.Reshape((hidden.shape[1], hidden.shape[2] * hidden.shape[3]))(hidden)
    rows = layers.Conv1D(32, 3, activation="relu", padding="same")(rows)
    pooled = kit.GlobalAveragePooling1D()(rows)
    return built(keras.Model(inputs, finished(layers.Dense(task.size)(pooled))), optimizer=adam(rate))


# Series.


def recurrent(layer: Callable[[Any], Any], says: str) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        return forecast(forecaster(task, layer(kit)), adam(rate))

    return Recipe(make, "series", "seasons", says=says)


def clipped(kit: Any, task: Any, rate: float) -> Built:
    """Steps so large that it takes the clipping to survive them."""

    class Clipped(keras.optimizers.SGD):
        def apply(self, grads: Any, trainable_variables: Any = None) -> None:
            super().apply(kit.clip_by_global_norm(list(grads), 0.5)[0], trainable_variables)

    return forecast(forecaster(task, layers.SimpleRNN(24)), Clipped(rate, momentum=0.9))


# Sequences, text and translations.


def masked(layer: Callable[[Any], Callable[[Any, Any, Any], Any]], says: str) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        return built_for_tokens(looked_up(task, layer(kit), WIDTH), adam(rate))

    return Recipe(make, "rewriting", "reverse_sequence", says=says)


def block_of(make_block: Callable[[Any], Any], says: str, positions: Any = None) -> Recipe:
    def make(kit: Any, task: Any, rate: float) -> Built:
        placed = positions(kit) if positions else None
        return built_for_tokens(encoding(task, make_block(kit), placed, width=WIDTH), adam(rate))

    return Recipe(make, "rewriting", "sort_sequence", 0.003, says=says)


def built_for_tokens(model: keras.Model, optimizer: Any) -> Built:
    return built(model, optimizer=optimizer, metrics=[TokenAccuracy(name="accuracy")])


def foreseen(kit: Any, task: Any, rate: float) -> Built:
    """Each place may look at what stands before it; the mask is the learner's."""

    def mix(tokens: Any, symbols: Any) -> Any:
        hidden = symbols + Places(task.shape[0], WIDTH)(tokens)
        mask = kit.causal_mask(task.shape[0], padding_mask=tokens != 0)
        return hidden + layers.MultiHeadAttention(2, WIDTH // 2)(hidden, hidden, attention_mask=mask)

    return built_for_tokens(rewriter(task, mix, WIDTH), adam(rate))


def translator(kit: Any, task: Any, rate: float) -> Built:
    english = keras.Input(task.shape, dtype="int32")
    german = keras.Input((task.shape[0] + 1,), dtype="int32")
    read = layers.Embedding(task.vocabulary, WIDTH)(english) + Places(task.shape[0], WIDTH)(english)
    read = encoder_block(width=WIDTH)(read, english != 0)
    written = layers.Embedding(task.size, WIDTH)(german) + Places(task.shape[0] + 1, WIDTH)(german)
    written = kit.DecoderBlock(2, 64)(
        written, read, padding_mask=german != 0, encoded_padding_mask=english != 0
    )
    model = keras.Model((english, german), Answers()([layers.Dense(task.size)(written), german]))
    return built_for_tokens(model, adam(rate))


def writer(kit: Any, task: Any, rate: float) -> Built:
    inputs = keras.Input(task.shape, dtype="int32")
    network = kit.CausalLanguageModel(task.vocabulary, task.shape[0], WIDTH, 2, 2, 64)
    model = keras.Model(inputs, finished(network(inputs)))
    metrics = [NextAccuracy(name="accuracy")]
    return built(model, lambda tokens, logits: kit.next_token_loss(logits, tokens), adam(rate), metrics)


class NextAccuracy(keras.metrics.SparseCategoricalAccuracy):
    """How often the likeliest letter is the one that comes."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return super().update_state(y_true[:, 1:], y_pred[:, :-1], sample_weight)


def classified(make: Any, says: str, dataset: str = "digits") -> Recipe:
    return Recipe(make, "classes", dataset, says=says)
