"""What recipes are put together from. Everything that is not the learner's is Keras's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import msgspec
from keras import layers, ops


class Built(msgspec.Struct):
    """A model that is ready to be trained."""

    model: keras.Model
    loss: Any
    optimizer: Any
    metrics: list[Any]
    target: Callable[[Any], Any] | None = None  # how the loss wants the data set's targets


def built(
    model: keras.Model, loss: Any = None, optimizer: Any = None, metrics: Any = None, target: Any = None
) -> Built:
    """With what suits a classifier, unless told otherwise."""
    if loss is None:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if metrics is None:
        metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    return Built(model, loss, optimizer or keras.optimizers.Adam(0.01), metrics, target)


def perceptron(task: Any, activation: Any, dense: Any = layers.Dense, ends: Any = None) -> keras.Model:
    """Two hidden layers; `ends` makes of the logits what comes out."""
    inputs = keras.Input(task.shape)
    hidden = layers.Flatten()(inputs) if len(task.shape) > 1 else inputs
    for _ in range(2):
        hidden = activation()(dense(32)(hidden))
    logits = dense(task.size)(hidden)
    return keras.Model(inputs, finished(ends()(logits) if ends else logits))


def tanh() -> layers.Layer:
    return layers.Activation("tanh")


def finished(outputs: Any) -> Any:
    """Losses are computed in float32, also under mixed precision."""
    return layers.Activation("linear", dtype="float32", name="outputs")(outputs)


def picture_of(task: Any) -> tuple[Any, Any]:
    """The inputs, and the same as pictures with channels."""
    inputs = keras.Input(task.shape)
    if len(task.shape) == 3:
        return inputs, inputs
    return inputs, layers.Reshape((*task.shape, 1) if len(task.shape) == 2 else (1, 1, *task.shape))(inputs)


def convnet(task: Any, convolution: Any, pooling: Any = None, padding: bool = True) -> keras.Model:
    """Two convolutions, each followed by pooling; then the mean over the picture."""
    inputs, hidden = picture_of(task)
    pooling = pooling or (lambda: layers.MaxPooling2D(2))
    for filters in (8, 16):
        hidden = layers.ReLU()(convolution(filters)(hidden))
        if min(hidden.shape[1:3]) > 1:
            hidden = pooling()(hidden)
    return keras.Model(inputs, finished(layers.Dense(task.size)(layers.GlobalAveragePooling2D()(hidden))))


def forecaster(task: Any, recurrent: Any) -> keras.Model:
    """Reads a series and foretells how it goes on."""
    inputs = keras.Input(task.shape)
    return keras.Model(inputs, finished(layers.Dense(task.size)(recurrent(inputs))))


def forecast(model: keras.Model, optimizer: Any = None, loss: Any = None) -> Built:
    return built(
        model,
        loss=loss or keras.losses.MeanSquaredError(),
        optimizer=optimizer,
        metrics=[keras.metrics.MeanAbsoluteError(name="error")],
    )


@keras.saving.register_keras_serializable("dlkit")
class Places(layers.Layer):
    """A learned vector for each place: from the front, or from the end of what is no padding."""

    def __init__(self, longest: int, width: int, from_end: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest
        self.width = width
        self.from_end = from_end
        self.table = layers.Embedding(longest, width)

    def build(self, tokens_shape: Any) -> None:
        self.table.build(tokens_shape)
        self.built = True

    def call(self, tokens: Any) -> Any:
        places = ops.broadcast_to(ops.arange(ops.shape(tokens)[1], dtype="int32"), ops.shape(tokens))
        if self.from_end:
            length = ops.sum(ops.cast(tokens != 0, "int32"), axis=1, keepdims=True)
            places = ops.maximum(length - 1 - places, 0)
        return self.table(places)

    def get_config(self) -> dict[str, Any]:
        own = {"longest": self.longest, "width": self.width, "from_end": self.from_end}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable("dlkit")
class Answers(layers.Layer):
    """Marks where there was padding, so that neither loss nor accuracy counts it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"dtype": "float32"} | kwargs)
        self.supports_masking = True

    def call(self, outputs_and_tokens: Any) -> Any:
        return outputs_and_tokens[0]

    def compute_mask(self, outputs_and_tokens: Any, previous: Any = None) -> Any:
        return outputs_and_tokens[1] != 0


class TokenAccuracy(keras.metrics.SparseCategoricalAccuracy):
    """Of the places that are no padding."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return super().update_state(y_true, y_pred, sample_weight=ops.cast(y_true != 0, "float32"))


def rewriter(task: Any, mix: Any, width: int = 32) -> keras.Model:
    """`mix(tokens, symbols)` brings each place what it needs; then each place answers for itself."""
    tokens = keras.Input(task.shape, dtype="int32")
    mixed = mix(tokens, layers.Embedding(task.vocabulary, width)(tokens))
    return keras.Model(tokens, Answers()([layers.Dense(task.size)(mixed), tokens]))


def looked_up(task: Any, attention: Any, width: int = 32) -> keras.Model:
    """Each place asks with its distance from the end: `attention(query, value, mask)` finds the symbol."""

    def mix(tokens: Any, symbols: Any) -> Any:
        value = symbols + Places(task.shape[0], width)(tokens)
        query = layers.Dense(width)(Places(task.shape[0], width, from_end=True)(tokens))
        found = attention(query, value, tokens != 0)
        return found[0] if isinstance(found, (list, tuple)) else found  # beside it, the weights

    return rewriter(task, mix, width)


def encoding(task: Any, block: Any, positions: Any = None, width: int = 32) -> keras.Model:
    """A transformer's encoder over symbols and places; `block(hidden, mask)` is a whole block."""

    def mix(tokens: Any, symbols: Any) -> Any:
        placed = positions(symbols) if positions else symbols + Places(task.shape[0], width)(tokens)
        return block(block(placed, tokens != 0), tokens != 0)

    return rewriter(task, mix, width)


def encoder_block(norm: Any = None, network: Any = None, width: int = 32) -> Callable[[Any, Any], Any]:
    """Keras's own layers as a block, with one part or the other replaced. Every call makes new layers."""
    norm = norm or layers.LayerNormalization
    network = network or (
        lambda: keras.Sequential([layers.Dense(64, activation="relu"), layers.Dense(width)])
    )

    def block(hidden: Any, mask: Any) -> Any:
        attended = layers.MultiHeadAttention(2, width // 2)(
            hidden, hidden, attention_mask=ops.expand_dims(mask, 1)
        )
        hidden = norm()(hidden + attended)
        return norm()(hidden + network()(hidden))

    return block
