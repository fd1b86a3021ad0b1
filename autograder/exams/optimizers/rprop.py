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
from autograder.checks.optimizers import after_each_step, take_step
from autograder.exam import Exam

exam = Exam(
    points=10,
    hints=[
        "Make a table for one weight with the slopes of the example: sign, remembered sign, their "
        "product, stride, step. Every column of it that has to last until the next step is a slot.",
        "Compute for all weights what the stride would be if it were lengthened, and if it were "
        "shortened, and let `ops.where` choose. `ops.sign` gives −1, 0 or 1.",
        "At a turn three things happen: the stride is shortened, the weight does not move, and the "
        "remembered sign becomes zero. If you set the present sign to zero there, the last two follow by "
        "themselves.",
    ],
)


def rprop(kit, **options):
    chosen = {"learning_rate": 0.1, "increase": 1.3, "decrease": 0.6, "smallest": 0.01, "largest": 7.0}
    return kit.Rprop(**chosen | options)


def hemmed_in(kit, **options):
    """With limits so close that they come into play at once."""
    return rprop(kit, **{"smallest": 0.45, "largest": 1.6} | options)


def coarse_rprop(kit, **options):
    chosen = {"learning_rate": 0.125, "increase": 1.25, "decrease": 0.5, "smallest": 0.0625, "largest": 4.0}
    return kit.Rprop(**chosen | options)


exam.add(steps(rprop, count=6), points=3)


@exam.check(points=1)
def counts_only_the_signs(kit, draw):
    """Gradients of a thousand and of almost nothing make the same steps."""
    seen = {}
    for size in (1e3, 1e-25):
        place = keras.Variable(draw.normal(9), name="place")
        optimizer = kit.Rprop(learning_rate=0.1)
        for _ in range(6):
            take_step(optimizer, [draw.normal(9, scale=size)], [place])
        seen[f"place after six gradients of size {size:g}"] = tf.identity(place.value)
    return seen


def there_and_back(optimizer, draw):
    """Four slopes one way, and then turns: strides meet the upper limit, and later the lower one."""
    place = keras.Variable(draw.normal(5), name="place")
    slope = draw.uniform(5, low=0.5, high=1.5)
    ways = (1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0)
    return after_each_step(optimizer, [place], [[way * slope] for way in ways])


@exam.check(points=1)
def stays_within_its_limits(kit, draw):
    """Strides are lengthened up to the one limit and shortened down to the other."""
    return there_and_back(hemmed_in(kit), draw)


@exam.check(points=0.25)
def revives_with_its_limits(kit, draw):
    """An optimizer made from its configuration has the same factors and limits."""
    optimizer = hemmed_in(kit)
    return there_and_back(type(optimizer).from_config(optimizer.get_config()), draw)


exam.add(trajectory(rprop), points=0.75)
exam.add(sparse_rows(rprop), points=0.5)
exam.add(quiet_gradients(rprop), points=0.5)
exam.add(skipped_variables(rprop), points=0.5)
exam.add(schedules(rprop), points=0.5)
exam.add(base_class_options(rprop), points=0.5)
exam.add(low_precision(coarse_rprop), points=0.25)
exam.add(optimizer_graph(rprop), points=0.75)
exam.add(resumes(hemmed_in), points=0.5)
