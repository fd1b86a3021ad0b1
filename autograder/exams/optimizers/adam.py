import keras
import tensorflow as tf

from autograder.checks import (
    base_class_options,
    low_precision,
    optimizer_graph,
    quiet_gradients,
    replicas,
    resumes,
    schedules,
    skipped_variables,
    steps,
    trajectory,
    with_optimizer,
)
from autograder.checks.optimizers import take_step
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.Adam",
        "keras.optimizers.AdamW",
        "keras.optimizers.Adamax",
        "keras.optimizers.Nadam",
        "keras.optimizers.Lamb",
        "keras.optimizers.Muon",
        "keras.optimizers.ScheduleFreeAdamW",
        "tensorflow.compat.v1.train.AdamOptimizer",
    ],
    hints=[
        "Take one weight with the gradient 0.5 and compute the first two steps by hand: m, v, α, step. The "
        "first step should be as long as the learning rate.",
        "`build` makes two slots for each variable with `self.add_optimizer_variables`. In `update_step`, "
        "`self._get_variable_index(variable)` says which pair belongs to the variable at hand.",
        "Time is `self.iterations + 1`, a tensor of integers: make sure that β to its power is a float. "
        "Both corrections fit into one number, α; ε is added to the root of v after the root is taken, and "
        "v is not corrected.",
    ],
)


def adam(kit, **options):
    return kit.Adam(**{"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.02} | options)


def adam_without_epsilon(kit, **options):
    """Where ε is not the question: so small that no answer depends on where it stands."""
    return adam(kit, **{"epsilon": 1e-12} | options)


def coarse_adam(kit, **options):
    return kit.Adam(**{"learning_rate": 0.125, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 2.0**-6} | options)


# 1 - 0.999**t loses digits in float32: right answers differ by 4e-5 of a learning rate in each step.
@exam.check(points=1.75, rtol=1e-3, atol=1e-3)
def takes_first_steps_of_the_right_length(kit, draw):
    """With the default constants, the first steps are right for large gradients and for tiny ones."""
    optimizer = kit.Adam()
    seen = {}
    sizes = {"large": 30.0, "tiny": 1e-6}
    variables = [keras.Variable(tf.zeros(5, keras.config.floatx()), name=size) for size in sizes]
    for step in (1, 2, 3):
        take_step(optimizer, [draw.normal(5, scale=scale) for scale in sizes.values()], variables)
        for size, variable in zip(sizes, variables, strict=True):
            seen[f"way in learning rates for {size} gradients after step {step}"] = variable.value / 0.001
    return seen


exam.add(steps(adam), points=2.25)
exam.add(skipped_variables(adam_without_epsilon), points=1)
exam.add(quiet_gradients(adam_without_epsilon), points=0.5)
exam.add(trajectory(adam_without_epsilon), points=0.5)
exam.add(base_class_options(adam_without_epsilon), points=0.75)
exam.add(schedules(adam_without_epsilon), points=0.5)
exam.add(low_precision(coarse_adam), points=0.25)
exam.add(optimizer_graph(adam_without_epsilon), points=1)
exam.add(replicas(with_optimizer(adam)), points=0.5)
exam.add(resumes(adam), points=1)
