import keras
import tensorflow as tf

from autograder.checks import (
    base_class_options,
    low_precision,
    optimizer_graph,
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
        "keras.optimizers.SGD",
        "tensorflow.compat.v1.train.GradientDescentOptimizer",
        "tensorflow.compat.v1.train.MomentumOptimizer",
        "tensorflow.compat.v1.train.ProximalGradientDescentOptimizer",
    ],
    hints=[
        "A weight of 4 has the gradient 20, and the rate is 0.1. Where does it stand after the step, and "
        "which two operations took it there?",
        "`variable` is changed in place. `self.assign_sub(variable, what)` takes something off it.",
        "If only half precision is missing: `learning_rate` may be a float32 tensor. Cast it to the "
        "dtype of the variable before you multiply.",
    ],
)


def sgd(kit, **options):
    return kit.SGD(**{"learning_rate": 0.1} | options)


def falling_sgd(kit, **options):
    """A schedule hands in a plain float32 tensor, whatever the dtype of the variables."""
    falling = keras.optimizers.schedules.ExponentialDecay(0.25, decay_steps=1, decay_rate=0.5)
    return kit.SGD(**{"learning_rate": falling} | options)


exam.add(steps(sgd), points=2.5)


@exam.check(points=1.5)
def knows_short_steps_from_long_ones(kit, draw):
    """In a bowl, short steps creep, long ones zigzag, and those over 2/curvature fly off."""
    curvature = draw.number(2.0, 5.0)
    seen = {}
    for product in (0.1, 0.5, 1.5, 2.0, 2.5):
        place = keras.Variable(draw.uniform(3, low=1.0, high=2.0), name="place")
        optimizer = sgd(kit, learning_rate=product / curvature)
        for _ in range(6):
            take_step(optimizer, [curvature * place.value], [place])
        seen[f"place after six steps with rate times curvature {product}"] = tf.identity(place.value)
    return seen


exam.add(trajectory(sgd), points=0.5)
exam.add(skipped_variables(sgd), points=0.5)
exam.add(schedules(sgd), points=1.5)
exam.add(base_class_options(sgd), points=0.75)
exam.add(low_precision(falling_sgd), points=1)
exam.add(optimizer_graph(sgd), points=1)
exam.add(resumes(sgd), points=0.75)
