"""Which layer was the first to give something that is no number."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf


def first_to_go(model: keras.Model, inputs: Any) -> str:
    """Runs the model once more, eagerly, looking at every layer's output as it comes."""
    if not finite(inputs):
        return "the inputs already hold something that is no number."
    spoilt = [variable.path for variable in model.variables if not finite(variable.value)]
    if spoilt:
        return f"the weight {spoilt[0]} holds something that is no number."
    found: list[str] = []
    layers = list(model._flatten_layers(include_self=False))
    originals = [layer.call for layer in layers]

    def watched(layer: keras.layers.Layer, call: Any) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            output = call(*args, **kwargs)
            if not finite(output) and not found:
                found.append(layer.name)
            return output

        return run

    try:
        for layer, call in zip(layers, originals, strict=True):
            layer.call = watched(layer, call)
        model(inputs, training=True)
    finally:
        for layer in layers:
            del layer.call
    if found:
        return f"the output of the layer {found[0]} went first."
    return "all layers' outputs are numbers, so it arises in the loss."


def finite(value: Any) -> bool:
    return all(
        bool(np.isfinite(tf.cast(each, "float64").numpy()).all())
        for each in tf.nest.flatten(value)
        if tf.is_tensor(each) and each.dtype.is_floating
    )
