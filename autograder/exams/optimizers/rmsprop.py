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
    trajectory,
)
from autograder.checks.optimizers import take_step
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.RMSprop",
        "tensorflow.compat.v1.train.RMSPropOptimizer",
    ],
    hints=[
        "Begin without the refinements. One weight, the gradients 0.5 and 0.5, ρ = 0.75: compute s and "
        "the step twice, and hold them against the example.",
        "The plain form needs one slot for each variable, momentum a second, `centered` a third. Making "
        "all three in `build` saves you from asking in `update_step` which there are.",
        "Write down what stands under the root first; `centered` changes nothing but that. Momentum "
        "comes last: what would have been the step is added to a share of the velocity, and the velocity "
        "is the step.",
    ],
)


def plain(kit, **options):
    return kit.RMSprop(**{"learning_rate": 0.1, "rho": 0.8, "epsilon": 0.02} | options)


def with_momentum(kit, **options):
    return plain(kit, **{"momentum": 0.7} | options)


def centered(kit, **options):
    return plain(kit, **{"centered": True} | options)


def with_all(kit, **options):
    return plain(kit, **{"momentum": 0.7, "centered": True} | options)


def almost_without_epsilon(kit, **options):
    return plain(kit, **{"epsilon": 1e-12} | options)


def coarse(kit, **options):
    return kit.RMSprop(**{"learning_rate": 0.125, "rho": 0.75, "momentum": 0.5, "epsilon": 2.0**-6} | options)


# 1 - 0.9 loses digits in float32 where it is reached by a difference, so right answers differ a little.
@exam.check(points=1.5, rtol=3e-4, atol=3e-5)
def knows_its_defaults(kit, draw):
    """With the default constants, the first steps are right for large gradients and for tiny ones."""
    optimizer = kit.RMSprop()
    seen = {}
    sizes = {"large": 30.0, "small": 1e-3, "tiny": 1e-6}
    variables = [keras.Variable(tf.zeros(5, keras.config.floatx()), name=size) for size in sizes]
    for step in (1, 2, 3):
        take_step(optimizer, [draw.normal(5, scale=scale) for scale in sizes.values()], variables)
        for size, variable in zip(sizes, variables, strict=True):
            seen[f"way in learning rates for {size} gradients after step {step}"] = variable.value / 0.001
    return seen


exam.add(steps(plain), points=2)
exam.add(
    steps(with_momentum),
    points=1,
    name="gains_momentum",
    title="With momentum, the divided gradients push a velocity.",
)
exam.add(
    steps(centered),
    points=1,
    name="measures_the_spread",
    title="Centered, it divides by how much the gradients vary.",
)
exam.add(trajectory(plain), points=0.25)
exam.add(sparse_rows(plain), points=0.5)
exam.add(quiet_gradients(almost_without_epsilon), points=0.5)
exam.add(skipped_variables(with_all), points=0.5)
exam.add(schedules(with_momentum), points=0.75)
exam.add(base_class_options(plain), points=0.25)
exam.add(low_precision(coarse), points=0.25)
exam.add(optimizer_graph(with_all), points=0.75)
exam.add(resumes(with_all), points=0.75)
