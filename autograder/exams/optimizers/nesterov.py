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
)
from autograder.checks.optimizers import take_step
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.SGD",
        "tensorflow.compat.v1.train.GradientDescentOptimizer",
        "tensorflow.compat.v1.train.MomentumOptimizer",
    ],
    hints=[
        "Do the first two steps of the example with pencil and paper, in four columns: g, v′, step, u. "
        "The first step is longer than the rate times the gradient. By which factor?",
        "The gradient that you are given was taken at the place ahead, because that is what the variable "
        "holds. So no second gradient is needed, only the formula for u′.",
        "There are two writes. The velocity is updated as in plain momentum; then the variable moves by "
        "a combination of the *new* velocity and the push. When in doubt, read the slot again after you "
        "have assigned to it.",
    ],
)


def nesterov(kit, **options):
    return kit.Nesterov(**{"learning_rate": 0.1, "momentum": 0.8} | options)


def coarse_nesterov(kit, **options):
    return kit.Nesterov(**{"learning_rate": 0.125, "momentum": 0.75} | options)


exam.add(steps(nesterov), points=3)


@exam.check(points=1.5)
def stays_calm_at_high_momentum(kit, draw):
    """In bowls of three curvatures and with high momentum, it swings as little as it should."""
    curvature = tf.constant([0.5, 4.0, 9.0], dtype=keras.config.floatx())
    seen = {}
    for beta in (0.9, 0.97):
        place = keras.Variable(draw.uniform(3, low=1.0, high=2.0), name="place")
        optimizer = nesterov(kit, momentum=beta)
        for step in range(1, 11):
            take_step(optimizer, [curvature * place.value], [place])
            if step in (2, 5, 10):
                seen[f"place after step {step} with momentum {beta}"] = tf.identity(place.value)
    return seen


exam.add(skipped_variables(nesterov), points=1)
exam.add(
    quiet_gradients(nesterov),
    points=0.5,
    name="rolls_on_without_a_gradient",
    title="Without a gradient a ball at rest stays, and one in motion rolls out.",
)
exam.add(schedules(nesterov), points=1)
exam.add(base_class_options(nesterov), points=0.5)
exam.add(low_precision(coarse_nesterov), points=0.5)
exam.add(optimizer_graph(nesterov), points=1)
exam.add(resumes(nesterov), points=1)
