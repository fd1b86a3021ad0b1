import keras
import tensorflow as tf

from autograder.checks import (
    base_class_options,
    low_precision,
    optimizer_graph,
    quiet_gradients,
    resumes,
    schedules,
    skipped_variables,
    steps,
    trajectory,
)
from autograder.checks.optimizers import take_step
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.Nadam",
        "keras.optimizers.Adam",
        "keras.optimizers.AdamW",
        "keras.optimizers.Adamax",
        "keras.optimizers.Lamb",
        "tensorflow.compat.v1.train.AdamOptimizer",
    ],
    hints=[
        "Start from your Adam. Both averages stay as they are; what changes is the direction, which is "
        "no longer m alone but a share of m and a share of g.",
        "Compute μ₁, μ₂, P₁ and P₂ for the example by hand. `start_step` runs before `update_step`: when "
        "you read the product there, which of P₁ and P₂ is it, in the first step?",
        "In `update_step` the product is already Pₜ. So the news is divided by 1 − product, and the "
        "habit by 1 − product · μ of the step to come. Make sure that the clock, an integer, becomes a "
        "float in the powers.",
    ],
)


def nadam(kit, **options):
    return kit.Nadam(**{"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.02} | options)


def nadam_without_epsilon(kit, **options):
    return nadam(kit, **{"epsilon": 1e-12} | options)


def coarse_nadam(kit, **options):
    return kit.Nadam(**{"learning_rate": 0.125, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 2.0**-6} | options)


# 1 - 0.999**t loses digits in float32, as in Adam.
@exam.check(points=2, rtol=1e-3, atol=1e-3)
def takes_first_steps_of_the_right_length(kit, draw):
    """With the default constants, the first steps are right for large gradients and for tiny ones."""
    optimizer = kit.Nadam()
    seen = {}
    sizes = {"large": 30.0, "tiny": 1e-6}
    variables = [keras.Variable(tf.zeros(5, keras.config.floatx()), name=size) for size in sizes]
    for step in (1, 2, 3):
        take_step(optimizer, [draw.normal(5, scale=scale) for scale in sizes.values()], variables)
        for size, variable in zip(sizes, variables, strict=True):
            seen[f"way in learning rates for {size} gradients after step {step}"] = variable.value / 0.001
    return seen


exam.add(steps(nadam), points=2.5)
exam.add(
    trajectory(nadam_without_epsilon, count=20),
    points=1,
    name="warms_up",
    title="Over twenty steps down a valley, the momentum warms up as it should.",
)
exam.add(skipped_variables(nadam_without_epsilon), points=1)
exam.add(quiet_gradients(nadam_without_epsilon), points=0.5)
exam.add(schedules(nadam_without_epsilon), points=0.25)
exam.add(base_class_options(nadam_without_epsilon), points=0.5)
exam.add(low_precision(coarse_nadam), points=0.25)
exam.add(optimizer_graph(nadam_without_epsilon), points=1)
exam.add(resumes(nadam), points=1)
