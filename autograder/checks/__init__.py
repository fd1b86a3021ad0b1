"""Ready-made checks. Each family takes a *sample* and returns a check:

    def sample(kit, draw):
        return kit.Softmax(axis=1), {"inputs": draw.normal(3, 5, 4)}

    exam.add(gradients(sample), points=2)

A sample makes what is under test and its named inputs; layers with weights come out of `draw.weights`.
"""

from autograder.checks.gradients import gradients
from autograder.checks.graph import graph
from autograder.checks.losses import loss_dtypes, loss_gradients, reductions, trains_a_model
from autograder.checks.manners import leaves_inputs_alone
from autograder.checks.masks import passes_masks_on
from autograder.checks.model import fits_into_a_model
from autograder.checks.optimizers import (
    base_class_options,
    low_precision,
    optimizer_graph,
    quiet_gradients,
    resumes,
    schedules,
    skipped_variables,
    sparse_rows,
    steps,
    trajectory,
)
from autograder.checks.places import hard_places
from autograder.checks.precision import mixed_precision
from autograder.checks.replicas import replicas
from autograder.checks.saving import round_trip
from autograder.checks.scratch import learns_from_scratch
from autograder.checks.training import learns, with_loss, with_optimizer
from autograder.checks.values import values

__all__ = [
    "base_class_options",
    "fits_into_a_model",
    "gradients",
    "graph",
    "hard_places",
    "learns",
    "learns_from_scratch",
    "leaves_inputs_alone",
    "loss_dtypes",
    "loss_gradients",
    "low_precision",
    "mixed_precision",
    "optimizer_graph",
    "passes_masks_on",
    "quiet_gradients",
    "reductions",
    "replicas",
    "resumes",
    "round_trip",
    "schedules",
    "skipped_variables",
    "sparse_rows",
    "steps",
    "trains_a_model",
    "trajectory",
    "values",
    "with_loss",
    "with_optimizer",
]
