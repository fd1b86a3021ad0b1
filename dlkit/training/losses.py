"""What Keras's losses and optimizers do by themselves, and the trainer does once for all replicas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


def without_reduction(loss: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Keras's losses make a mean, and divide it by the number of replicas; we do our own sums."""
    if not isinstance(loss, keras.losses.Loss):
        return loss

    def values(targets: Any, outputs: Any) -> Any:
        before, loss.reduction = loss.reduction, "none"
        try:
            return loss(targets, outputs)
        finally:
            loss.reduction = before

    return values


def scales_its_loss(optimizer: keras.optimizers.Optimizer) -> bool:
    return isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
