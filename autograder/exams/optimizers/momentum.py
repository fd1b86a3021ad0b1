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
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.optimizers.SGD",
        "tensorflow.compat.v1.train.GradientDescentOptimizer",
        "tensorflow.compat.v1.train.MomentumOptimizer",
    ],
    hints=[
        "Take the example of the statement and keep two columns, velocity and weight. What has to be "
        "written down after each step so that you can go on tomorrow?",
        "`build` makes the velocities with `self.add_optimizer_variables`; in `update_step`, "
        "`self._get_variable_index(variable)` says which of them belongs to the variable at hand.",
        "First the velocity loses its share and gains the push, *then* the variable moves at the new "
        "velocity. The rate belongs to the push: it multiplies the gradient and nothing else.",
    ],
)


def momentum(kit, **options):
    return kit.Momentum(**{"learning_rate": 0.1, "momentum": 0.8} | options)


def in_a_valley(kit, **options):
    return momentum(kit, **{"learning_rate": 0.05} | options)


def coarse_momentum(kit, **options):
    return kit.Momentum(**{"learning_rate": 0.125, "momentum": 0.75} | options)


exam.add(steps(momentum), points=2.75)
exam.add(trajectory(in_a_valley), points=1)
exam.add(
    quiet_gradients(momentum),
    points=0.5,
    name="rolls_on_without_a_gradient",
    title="Without a gradient a ball at rest stays, and one in motion rolls out.",
)
exam.add(skipped_variables(momentum), points=0.75)
exam.add(schedules(momentum), points=1)
exam.add(base_class_options(momentum), points=0.75)
exam.add(low_precision(coarse_momentum), points=0.5)
exam.add(optimizer_graph(momentum), points=1)
exam.add(replicas(with_optimizer(momentum)), points=0.5)
exam.add(resumes(momentum), points=1.25)
