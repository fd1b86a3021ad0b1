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
    sparse_rows,
    steps,
)
from autograder.checks.optimizers import take_step
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.Adagrad",
        "tensorflow.compat.v1.train.AdagradOptimizer",
        "tensorflow.compat.v1.train.AdagradDAOptimizer",
        "tensorflow.compat.v1.train.ProximalAdagradOptimizer",
    ],
    hints=[
        "Follow one weight with the gradients 3 and 4, a rate of 1, and an accumulator that starts at "
        "zero: the second step is 4/5. Which numbers did you have to remember?",
        "`build` makes the accumulators, and they are not zero: `add_optimizer_variables` takes an "
        "`initializer`. Which one fills a tensor with a given number?",
        "The order is: square, add to the accumulator, read the accumulator, add ε, take the root, "
        "divide. The step has the gradient itself on top, not its square.",
    ],
)


def adagrad(kit, **options):
    return kit.Adagrad(**{"learning_rate": 0.1, "initial_accumulator_value": 0.4, "epsilon": 0.5} | options)


def adagrad_from_zero(kit, **options):
    """Where only ε stands between a quiet weight and 0/0; as small as it is, it changes nothing else."""
    return adagrad(kit, **{"initial_accumulator_value": 0.0, "epsilon": 1e-12} | options)


def coarse_adagrad(kit, **options):
    return adagrad(
        kit, **{"learning_rate": 0.125, "initial_accumulator_value": 0.25, "epsilon": 2.0**-6} | options
    )


exam.add(steps(adagrad), points=2.5)


@exam.check(points=1.5)
def shortens_its_stride(kit, draw):
    """Of a steady gradient, large or small, the strides shrink with the root of time."""
    sizes = {"large": 30.0, "small": 0.01}
    variables = [keras.Variable(tf.zeros(5, keras.config.floatx()), name=size) for size in sizes]
    gradients = [draw.normal(5, scale=scale) for scale in sizes.values()]
    optimizer = adagrad_from_zero(kit, initial_accumulator_value=1e-5)
    seen = {}
    for step in range(1, 9):
        take_step(optimizer, gradients, variables)
        if step in (1, 4, 8):
            for size, variable in zip(sizes, variables, strict=True):
                seen[f"way with {size} gradients after step {step}"] = tf.identity(variable.value)
    return seen


exam.add(sparse_rows(adagrad), points=1)
exam.add(quiet_gradients(adagrad_from_zero), points=0.5)
exam.add(skipped_variables(adagrad), points=0.75)
exam.add(schedules(adagrad), points=0.5)
exam.add(base_class_options(adagrad), points=0.75)
exam.add(low_precision(coarse_adagrad), points=0.5)
exam.add(optimizer_graph(adagrad), points=1)
exam.add(resumes(adagrad), points=1)
