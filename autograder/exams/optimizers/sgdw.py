from autograder.checks import (
    base_class_options,
    low_precision,
    optimizer_graph,
    resumes,
    schedules,
    skipped_variables,
    steps,
)
from autograder.checks.optimizers import (
    OPTIONS,
    after_each_step,
    apply_all,
    named,
    new_gradients,
    new_variables,
)
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.SGD",
        "tensorflow.compat.v1.train.GradientDescentOptimizer",
        "tensorflow.compat.v1.train.MomentumOptimizer",
    ],
    hints=[
        "Two things happen to a weight in each step, and only one of them has a memory. Which one?",
        "Start from your Momentum. Before the velocity is touched, the weight loses the share rate · λ "
        "of itself; the gradient stays as it came.",
        "If everything shrinks twice as fast as it should, the base class is at work too: it reads "
        "`self.weight_decay`. For `normalized_decay`, count the steps of the run first, and check that "
        "rate · λ is the share per step.",
    ],
)


def sgdw(kit, **options):
    return kit.SGDW(**{"learning_rate": 0.1, "weight_decay": 0.3, "momentum": 0.8} | options)


def coarse_sgdw(kit, **options):
    return sgdw(kit, **{"learning_rate": 0.125, "weight_decay": 0.5, "momentum": 0.75} | options)


exam.add(steps(sgdw), points=2.5)


@exam.check(points=1)
def decays_without_gradients(kit, draw):
    """Where all gradients are zero, each weight loses the same share in each step."""
    variables = new_variables(draw)
    silence = [[0.0 * gradient for gradient in now] for now in new_gradients(draw, variables, 4)]
    return after_each_step(sgdw(kit), variables, silence)


@exam.check(points=1)
def rolls_out_after_a_push(kit, draw):
    """After a single push, the ball rolls out, and the weight shrinks beside it."""
    variables = new_variables(draw)
    push, *rest = new_gradients(draw, variables, 4)
    silence = [[0.0 * gradient for gradient in now] for now in rest]
    return after_each_step(sgdw(kit), variables, [push, *silence])


@exam.check(points=1)
def spares_the_excluded(kit, draw):
    """Variables that are excluded from weight decay are not decayed, and the others are."""
    variables = new_variables(draw)
    optimizer = sgdw(kit)
    optimizer.exclude_from_weight_decay(var_list=variables[3:], var_names=["variable_0"])
    apply_all(optimizer, variables, new_gradients(draw, variables, 3))
    return named(variables)


@exam.check(points=0.75)
def fits_the_decay_to_the_run(kit, draw):
    """`normalized_decay` gives the λ for a run of a given length."""
    seen = {}
    for batch_size, epochs in ((32, 3), (250, 40)):
        norm, rate = draw.number(0.5, 2.0), draw.number(0.1, 0.5)
        seen[f"λ for batches of {batch_size} and {epochs} epochs"] = kit.normalized_decay(
            norm, batch_size=batch_size, examples=6000, epochs=epochs, learning_rate=rate
        )
    return seen


exam.add(skipped_variables(sgdw), points=0.5)
exam.add(schedules(sgdw), points=0.75)
exam.add(
    base_class_options(sgdw, {name: chosen for name, chosen in OPTIONS.items() if name != "weight decay"}),
    points=0.5,
    title="Clipping and accumulation work, as they do in every Keras optimizer.",
)
exam.add(low_precision(coarse_sgdw), points=0.25)
exam.add(optimizer_graph(sgdw), points=0.75)
exam.add(resumes(sgdw), points=1)
