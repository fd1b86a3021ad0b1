"""A layer is a function of its inputs: it changes nothing, and says the same when asked again."""

from __future__ import annotations

from typing import Any

from autograder.checks.sample import Sample
from autograder.draw import call
from autograder.exam import Observe


def leaves_inputs_alone(sample: Sample) -> Observe:
    def gives_the_same_again(kit: Any, draw: Any) -> Any:
        """Calling it twice gives the same, and the inputs stay as they were."""
        layer, inputs = sample(kit, draw)
        return {
            "first output": call(layer, inputs),
            "second output": call(layer, inputs),
            "inputs afterwards": inputs,
        }

    return gives_the_same_again
