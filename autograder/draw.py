"""Seeded random inputs for checks: the same numbers on the learner's side and on the reference's.

Each draw has a random stream of its own, keyed by seed, exercise, check and its place in the check. So
one draw of another size (a learner's output of the wrong shape, say) leaves the later ones as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.exam import Finding

Tensor = Any


class Draw:
    def __init__(
        self, seed: str, exercise: str, check: str, shown: Mapping[str, np.ndarray] | None = None
    ) -> None:
        self._key = f"{seed}\0{exercise}\0{check}"
        self._count = 0
        self.shown = {name: tf.constant(value) for name, value in (shown or {}).items()}  # by the judge

    def _stream(self) -> np.random.Generator:
        self._count += 1
        digest = hashlib.sha256(f"{self._key}\0{self._count}".encode()).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))

    def _float(self, values: np.ndarray, dtype: str | None) -> Tensor:
        # Through float32 first: a float64 run then starts from exactly the numbers of the float32 run.
        return tf.constant(values.astype("float32"), dtype=dtype or keras.config.floatx())

    def normal(self, *shape: int, mean: float = 0.0, scale: float = 1.0, dtype: str | None = None) -> Tensor:
        return self._float(self._stream().normal(mean, scale, shape), dtype)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0, dtype: str | None = None) -> Tensor:
        return self._float(self._stream().uniform(low, high, shape), dtype)

    def integers(self, *shape: int, low: int = 0, high: int) -> Tensor:
        """Integers from `low` up to, not including, `high`."""
        return tf.constant(self._stream().integers(low, high, shape), dtype="int32")

    def permutation(self, size: int) -> Tensor:
        return tf.constant(self._stream().permutation(size), dtype="int32")

    def one_hot(self, *shape: int, classes: int) -> Tensor:
        chosen = self._stream().integers(0, classes, shape)
        return self._float(np.eye(classes)[chosen], None)

    def probabilities(self, *shape: int) -> Tensor:
        """Distributions over the last axis, none of them near a corner."""
        values = np.exp(self._stream().normal(0.0, 1.0, shape))
        return self._float(values / values.sum(axis=-1, keepdims=True), None)

    def mask(self, *shape: int, keep: float = 0.6) -> Tensor:
        """Booleans with at least one true and (where there is room) one false along the last axis."""
        stream = self._stream()
        values = stream.uniform(size=shape) < keep
        first = stream.integers(0, shape[-1], shape[:-1])
        if shape[-1] > 1:
            second = (first + stream.integers(1, shape[-1], shape[:-1])) % shape[-1]
            np.put_along_axis(values, second[..., None], False, axis=-1)
        np.put_along_axis(values, first[..., None], True, axis=-1)
        return tf.constant(values)

    def number(self, low: float, high: float) -> float:
        return float(np.float32(self._stream().uniform(low, high)))

    def weights(
        self,
        layer: Any,
        shapes: Mapping[str, tuple[int, ...]],
        on: Iterable[Any] = (),
        scale: float = 0.5,
    ) -> Any:
        """Sets weights by name, after building the layer by a call on `on`. Returns the layer.

        Names are attributes, dotted for weights of sub-layers (`"expand.kernel"`), so neither the order
        in which a learner creates weights nor their `name=` matters.
        """
        on = list(on)
        if on:
            layer(*on)
        for name, shape in shapes.items():
            variable = weight(layer, name)
            if tuple(variable.shape) != shape:
                raise Finding(
                    f"Your weight `{name}` has shape {tuple(variable.shape)}; the exercise asks for {shape}."
                )
            variable.assign(self.normal(*shape, scale=scale))
        return layer

    def pullback(
        self, function: Callable[..., Any], weights: Iterable[str] = (), **inputs: Any
    ) -> dict[str, Any]:
        """The outputs, and a vector-Jacobian product for each input and each named weight.

        The vector is random: with ones, an operation that ignores its incoming gradient would pass,
        and the sum of a normalised output has no gradient at all.
        """
        variables = {name: weight(function, name) for name in weights}
        sources = {name: getattr(variable, "value", variable) for name, variable in variables.items()}
        watched = {
            name: value for name, value in inputs.items() if tf.is_tensor(value) and value.dtype.is_floating
        }
        with tf.GradientTape() as tape:
            tape.watch(list(watched.values()))
            outputs = call(function, inputs)
        flat = tf.nest.flatten(outputs)
        for output in flat:
            require_tensor(output)
        targets = [output for output in flat if output.dtype.is_floating]
        upstream = [tf.cast(self.normal(*target.shape), target.dtype) for target in targets]
        gradients = tape.gradient(targets, {**watched, **sources}, output_gradients=upstream)
        return {"output": outputs} | {
            f"gradient of {name}": dense(value) for name, value in gradients.items()
        }


def call(function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Tensors go by position, as in the statement; flags such as `training=True` by name."""
    by_name = {
        name: value for name, value in inputs.items() if value is None or isinstance(value, bool | str)
    }
    return function(*(value for name, value in inputs.items() if name not in by_name), **by_name)


def weight(layer: Any, path: str) -> Any:
    """The weight called `path` of a layer, or one clear sentence about its absence."""
    found = layer
    for name in path.split("."):
        found = getattr(found, name, None)
    if found is None:
        raise Finding(f"Your {type(layer).__name__} has no weight `{path}` once it is built.")
    if not hasattr(found, "assign"):
        raise Finding(f"`{path}` of your {type(layer).__name__} is not a weight: make it with `add_weight`.")
    return found


def require_tensor(value: Any) -> None:
    if not tf.is_tensor(value):
        kind = {type(None): "None", np.ndarray: "a NumPy array"}.get(type(value), f"a {type(value).__name__}")
        raise Finding(f"Your code returned {kind}; it has to return a tensor, made with `keras.ops`.")


def dense(gradient: Any) -> Any:
    """Gradients of lookups come as slices; comparing wants the whole."""
    return tf.convert_to_tensor(gradient) if isinstance(gradient, tf.IndexedSlices) else gradient
