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
    SHAPES,
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
        "Adam's part is your Adam, unchanged. What is new fits into one line beside it, and that line "
        "needs neither the gradient nor the slots.",
        "A weight of −40, a rate of 0.1 and λ = 0.5: the weight loses 2. Write that down as a formula, "
        "and decide whether it comes before or after Adam's step.",
        "If everything is decayed twice as much as it should be, look at the names of your attributes: "
        "the base class reads `self.weight_decay`. If only the excluded variables are wrong, ask "
        "`self._use_weight_decay(variable)`.",
    ],
)


def adamw(kit, **options):
    chosen = {"learning_rate": 0.1, "weight_decay": 0.3, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.02}
    return kit.AdamW(**chosen | options)


def adamw_without_epsilon(kit, **options):
    """Where ε is not the question: so small that no answer depends on where it stands."""
    return adamw(kit, **{"epsilon": 1e-12} | options)


def coarse_adamw(kit, **options):
    chosen = {"learning_rate": 0.125, "weight_decay": 0.5, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 2.0**-6}
    return kit.AdamW(**chosen | options)


exam.add(steps(adamw), points=2.5)


@exam.check(points=1.5)
def decays_without_gradients(kit, draw):
    """Where all gradients are zero, each weight loses the same share in each step."""
    variables = new_variables(draw)
    silence = [[0.0 * gradient for gradient in now] for now in new_gradients(draw, variables, 3)]
    return after_each_step(adamw(kit), variables, silence)


@exam.check(points=1)
def decays_beside_large_gradients(kit, draw):
    """However large the gradients, the decay is the same."""
    seen = {}
    for size in (1.0, 1000.0):
        variables = new_variables(draw, SHAPES[:2])
        gradients = [[size * gradient for gradient in now] for now in new_gradients(draw, variables, 3)]
        apply_all(adamw_without_epsilon(kit, weight_decay=1.5), variables, gradients)
        seen |= named(variables, f" with gradients times {size:g}")
    return seen


@exam.check(points=0.5)
def knows_its_defaults(kit, draw):
    """Where nobody says otherwise, the rate is 0.001, and the decay 0.004 of it."""
    seen = {}
    for name, chosen in {"the default rate": {}, "a rate of 1": {"learning_rate": 1.0}}.items():
        variables = new_variables(draw, SHAPES[:2])
        silence = [[0.0 * gradient for gradient in now] for now in new_gradients(draw, variables, 3)]
        apply_all(kit.AdamW(**chosen), variables, silence)
        seen |= named(variables, f" with {name}")
    return seen


@exam.check(points=1)
def spares_the_excluded(kit, draw):
    """Variables that are excluded from weight decay are not decayed, and the others are."""
    variables = new_variables(draw)
    optimizer = adamw(kit)
    optimizer.exclude_from_weight_decay(var_list=variables[1:2], var_names=["variable_2"])
    apply_all(optimizer, variables, new_gradients(draw, variables, 3))
    return named(variables)


exam.add(skipped_variables(adamw_without_epsilon), points=0.5)
exam.add(schedules(adamw_without_epsilon), points=0.75)
exam.add(
    base_class_options(
        adamw_without_epsilon, {name: chosen for name, chosen in OPTIONS.items() if name != "weight decay"}
    ),
    points=0.5,
    title="Clipping and accumulation work, as they do in every Keras optimizer.",
)
exam.add(low_precision(coarse_adamw), points=0.25)
exam.add(optimizer_graph(adamw_without_epsilon), points=0.75)
exam.add(resumes(adamw), points=0.75)
