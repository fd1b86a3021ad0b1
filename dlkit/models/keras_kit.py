"""Keras's own classes under the exercises' names, to train beside the learner's."""

from __future__ import annotations

from typing import Any

from keras import layers, losses, ops, optimizers


def activation(name: str) -> Any:
    return lambda: layers.Activation(name)


def attending(query: Any, value: Any, key: Any, mask: Any = None) -> Any:
    return layers.MultiHeadAttention(1, int(query.shape[-1]))(query, value, key, attention_mask=mask)


def weighted(layer: Any) -> Any:
    def call(query: Any, value: Any, value_mask: Any = None) -> Any:
        return layer([query, value], mask=[None, value_mask]), None

    return call


class Smoothed(losses.Loss):
    def call(self, y_true: Any, y_pred: Any) -> Any:
        wanted = ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1])
        return losses.categorical_crossentropy(wanted, y_pred, from_logits=True, label_smoothing=0.1)


NAMED: dict[str, Any] = {
    "Sigmoid": activation("sigmoid"),
    "Tanh": activation("tanh"),
    "Softplus": activation("softplus"),
    "LogSoftmax": activation("log_softmax"),
    "GELU": activation("gelu"),
    "SmoothedCrossentropy": Smoothed,
    "SoftmaxCrossentropy": lambda: losses.CategoricalCrossentropy(from_logits=True),
    "Momentum": lambda learning_rate: optimizers.SGD(learning_rate, momentum=0.9),
    "Nesterov": lambda learning_rate: optimizers.SGD(learning_rate, momentum=0.9, nesterov=True),
    "SGDW": lambda learning_rate: optimizers.SGD(learning_rate, momentum=0.9, weight_decay=0.004),
    "DilatedConv2D": layers.Conv2D,
    "ScaledDotProductAttention": lambda: attending,
    "AdditiveAttention": lambda units: weighted(layers.AdditiveAttention()),
    "LuongAttention": lambda score: weighted(layers.Attention()),
}
# Keras has nothing of the kind, or only parts that would have to be put together as the exercise asks.
NOT_THERE = {
    "Rprop", "TwoLayerNetwork", "SinusoidalPositions", "EncoderBlock", "DecoderBlock", "FeedForward",
    "CausalLanguageModel",
    "causal_mask", "clip_by_global_norm", "next_token_loss",
}  # fmt: skip


class KerasKit:
    def __getattr__(self, name: str) -> Any:
        if name in NOT_THERE:
            raise NotInKeras(name)
        for place in (NAMED, vars(layers), vars(losses), vars(optimizers)):
            if name in place:
                return place[name]
        raise NotInKeras(name)


class NotInKeras(Exception):
    """Keras has no such class."""
