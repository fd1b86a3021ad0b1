"""Pictures of numbers: what came out beside what was expected. Arrays in, a figure or a PNG out.

    dlkit.plots.heat_maps(got, expected)

Drawn without pyplot, so nothing of a session's own figures or settings changes or is changed.
"""

from dlkit.plots.curves import curves, points
from dlkit.plots.distributions import gradients
from dlkit.plots.maps import attention_maps, heat_maps
from dlkit.plots.picture import Picture

__all__ = ["Picture", "attention_maps", "curves", "gradients", "heat_maps", "points"]
