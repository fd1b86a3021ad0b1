"""What every Keras loss owes: one loss for each sample, so that Keras can weigh, mask and reduce them.

The samples of these families take options for the constructor, and hand them on:

    def sample(kit, draw, **options):
        y_true, y_pred = draw.one_hot(2, 3, classes=5), draw.normal(2, 3, 5)
        return kit.CategoricalCrossentropy(from_logits=True, **options), {"y_true": y_true, "y_pred": y_pred}

Saving and graphs are asked for with `round_trip(sample, file=False)` and `graph(sample)`, as for layers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from autograder.checks.saving import reloaded
from autograder.exam import Observe, Tolerance

LossSample = Callable[..., tuple[Any, dict[str, Any]]]

REDUCTIONS = (None, "sum", "mean", "sum_over_batch_size", "mean_with_sample_weight")


def reductions(sample: LossSample) -> Observe:
    """The predictions have three axes or more, so that weights and masks have room to go wrong."""

    def leaves_the_reduction_to_keras(kit: Any, draw: Any) -> Any:
        """There is one loss for each sample, which Keras weighs, masks and reduces."""
        _, (y_true, y_pred) = unpacked(sample(kit, draw))
        each = y_pred.shape[:-1]
        weights, mask = draw.uniform(*each, low=0.2, high=2.0), draw.mask(*each)
        masked = tf.identity(y_pred)
        keras.src.backend.set_keras_mask(masked, mask)
        seen: dict[str, Any] = {}
        for reduction in REDUCTIONS:
            loss, _ = sample(kit, draw, reduction=reduction)
            seen[f"loss with reduction={reduction}"] = loss(y_true, y_pred)
            seen[f"weighted loss with reduction={reduction}"] = loss(y_true, y_pred, sample_weight=weights)
            seen[f"masked loss with reduction={reduction}"] = loss(y_true, masked)
        return seen

    return leaves_the_reduction_to_keras


def loss_gradients(sample: LossSample) -> Observe:
    """For the predictions only: formulas that agree on every loss may differ in the gradients of labels."""

    def sends_gradients_to_the_predictions(kit: Any, draw: Any) -> Any:
        """The right gradient arrives at the predictions."""
        loss, (y_true, y_pred) = unpacked(sample(kit, draw, reduction=None))
        return draw.pullback(lambda predictions: loss(y_true, predictions), predictions=y_pred)

    return sends_gradients_to_the_predictions


def trains_a_model(sample: LossSample, activation: str | None = None) -> Observe:
    """`activation` makes of real numbers what the loss expects: probabilities, say."""

    def serves_compile_and_load(kit: Any, draw: Any) -> Any:
        """`model.compile(loss=…)` trains with it, and a loaded model has it still."""
        loss, (y_true, y_pred) = unpacked(sample(kit, draw))
        features = draw.normal(*y_pred.shape[:-1], 7)
        dense = keras.layers.Dense(y_pred.shape[-1], activation=activation)
        model = keras.Sequential([keras.Input(features.shape[1:]), dense])
        dense.kernel.assign(draw.normal(*dense.kernel.shape, scale=0.5))
        model.compile(optimizer=keras.optimizers.SGD(0.5), loss=loss, run_eagerly=True)
        seen = {
            "loss of a training step": float(model.train_on_batch(features, y_true)),
            "kernel after a training step": tf.identity(dense.kernel),
        }
        loaded = reloaded(model, loss)
        seen["loss of the loaded model"] = loaded.loss(y_true, loaded(features))
        return seen

    serves_compile_and_load.seeds = 10  # type: ignore[attr-defined]
    return serves_compile_and_load


def loss_dtypes(sample: LossSample) -> Observe:
    def works_in_half_precision(kit: Any, draw: Any) -> Any:
        """Predictions may be in half precision, and so may the loss itself."""
        loss, (y_true, y_pred) = unpacked(sample(kit, draw, reduction=None))
        seen: dict[str, Any] = {}
        for dtype in ("float16", "bfloat16"):
            seen[f"loss of {dtype} predictions"] = loss(y_true, tf.cast(y_pred, dtype))
            narrow, _ = sample(kit, draw, reduction=None, dtype=dtype)
            seen[f"loss computed in {dtype}"] = narrow(y_true, y_pred)
        return seen

    # bfloat16 keeps eight bits, and a loss adds up several roundings.
    works_in_half_precision.tolerance = Tolerance(rtol=0.04, atol=0.04)  # type: ignore[attr-defined]
    return works_in_half_precision


def unpacked(sampled: tuple[Any, dict[str, Any]]) -> tuple[Any, tuple[Any, Any]]:
    loss, inputs = sampled
    return loss, (inputs["y_true"], inputs["y_pred"])
