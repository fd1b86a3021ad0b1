"""The public names of everything that differentiates by itself, for exercises on backpropagation."""

from __future__ import annotations

AUTODIFF = [
    "tensorflow.GradientTape",
    "tensorflow.gradients",
    "tensorflow.hessians",
    "tensorflow.autodiff.ForwardAccumulator",
    "tensorflow.test.compute_gradient",
    "tensorflow.compat.v1.gradients",
    "tensorflow.compat.v1.hessians",
]
