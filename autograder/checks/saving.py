"""Saving, judged by behaviour: a configuration that lost an argument revives as another layer.

Comparing configurations as dictionaries would accept a layer that forgets an argument altogether. So a
sample for this family leaves no argument at its default, and outputs are compared after each revival.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

import keras

from autograder.checks.sample import Sample, functional, tensors
from autograder.draw import call
from autograder.exam import Finding, Observe


def round_trip(sample: Sample, file: bool = True) -> Observe:
    """Through `get_config`/`from_config` with the weights copied, and through a `.keras` file."""

    def survives_saving(kit: Any, draw: Any) -> Any:
        """It comes back the same from its configuration and from a saved model."""
        layer, inputs = sample(kit, draw)
        seen = {"output": call(layer, inputs)}
        seen["output after get_config and from_config"] = call(revived(layer, inputs), inputs)
        if file:
            model = reloaded(functional(layer, inputs), layer)
            seen["output after saving and loading"] = model(tensors(inputs))
        return seen

    # Whether it revives hangs little on the numbers, and writing files is slow.
    survives_saving.seeds = 10  # type: ignore[attr-defined]
    return survives_saving


def revived(layer: Any, inputs: Any) -> Any:
    twin = type(layer).from_config(layer.get_config())
    if isinstance(layer, keras.layers.Layer):
        if twin.name != layer.name:
            raise Finding(
                "A layer made by `from_config(layer.get_config())` has lost its name. `get_config` has to "
                "hold what the base class's `get_config` returns, besides the arguments of your own."
            )
        call(twin, inputs)
        ours, theirs = layer.get_weights(), twin.get_weights()
        if [w.shape for w in ours] != [w.shape for w in theirs]:
            raise Finding(
                "A layer made by `from_config(layer.get_config())` has other weights than the first: "
                f"shapes {[w.shape for w in theirs]} instead of {[w.shape for w in ours]}. "
                "Does `get_config` hold every argument of `__init__`?"
            )
        twin.set_weights(ours)
    return twin


def reloaded(model: keras.Model, layer: Any) -> keras.Model:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        model.save(path)
        loaded: keras.Model = keras.models.load_model(
            path, custom_objects={type(layer).__name__: type(layer)}
        )
    return loaded
