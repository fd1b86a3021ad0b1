"""The plainest family: what comes out for what goes in."""

from __future__ import annotations

from typing import Any

from autograder.checks.sample import Sample
from autograder.draw import call
from autograder.exam import Observe


def values(sample: Sample) -> Observe:
    """Outputs for the sample's inputs. Serves for odd sizes and hard cases: give it a name and a title."""

    def gives_the_right_values(kit: Any, draw: Any) -> Any:
        """The output has the right values."""
        layer, inputs = sample(kit, draw)
        return call(layer, inputs)

    return gives_the_right_values
