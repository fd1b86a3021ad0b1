import keras
import tensorflow as tf

from autograder.checks import fits_into_a_model, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.draw import weight
from autograder.exam import Exam, Finding, parts

exam = Exam(
    points=10,
    without=["keras.layers.GRUCell", "keras.layers.GRU"],
    hints=[
        "Begin with `reset_after=True`: one product with the input and one with the state, each with its row "
        "of the bias. Both have shape (batch, 3 * units): two blocks for the gates, one for the candidate.",
        "The gates add up their two readings. The candidate multiplies the second one with r before it adds.",
        "With `reset_after=False` the third product has to wait for r. Slice the recurrent kernel: two "
        "blocks for the gates, and the third for `r * h`.",
        "The new state lies between the old one and the candidate. At z = 1 it is the old one.",
    ],
)

WEIGHTS = {"kernel": (5, 12), "recurrent_kernel": (4, 12), "bias": (2, 12)}
ONE_BIAS = {**WEIGHTS, "bias": (12,)}


def step_of(found):
    """The returned (h, [h]), with names."""
    named = parts(found, "output", "states")
    return {"output": named["output"], **parts(named["states"], "new state")}


def sample(kit, draw, scale=0.8, **options):
    inputs, states = draw.normal(3, 5), [draw.normal(3, 4)]
    shapes = WEIGHTS if options.get("reset_after", True) else ONE_BIAS
    cell = draw.weights(kit.GRUCell(4, **options), shapes, on=[inputs, states], scale=scale)
    return cell, {"inputs": inputs, "states": states}


def before(kit, draw):
    """No argument has its default."""
    return sample(kit, draw, reset_after=False, name="reader")


@exam.check(points=2.5)
def takes_one_step(kit, draw):
    """Two gates mix the old state with a candidate."""
    cell, inputs = sample(kit, draw)
    return step_of(cell(*inputs.values()))


@exam.check(points=1.5)
def resets_before_the_product(kit, draw):
    """With `reset_after=False` the state is reset before it is multiplied, and there is one bias."""
    cell, inputs = before(kit, draw)
    return step_of(cell(*inputs.values()))


@exam.check(points=0.5)
def names_its_state(kit, draw):
    """It takes its state in a list or a tuple, tells its size, and has a bias that starts at zero."""
    size = getattr(kit.GRUCell(7), "state_size", None)
    if isinstance(size, list | tuple) and len(size) == 1:
        (size,) = size
    if not isinstance(size, int):
        raise Finding(f"`GRUCell(7).state_size` is {size!r}; it has to be the size of the state, an int.")
    inputs, states = draw.normal(3, 5), [draw.normal(3, 4)]
    seen = {"state_size of GRUCell(7)": size}
    for flag in (True, False):
        cell = kit.GRUCell(4, reset_after=flag)
        cell(inputs, tuple(states))
        seen[f"initial bias with reset_after={flag}"] = tf.identity(weight(cell, "bias").value)
    return seen


@exam.check(points=1.5)
def goes_through_time(kit, draw):
    """`keras.layers.RNN` runs the cell over a sequence, and over one whose steps are partly masked."""
    sequence, mask = draw.normal(3, 6, 5), draw.mask(3, 6)
    cell = kit.GRUCell(4)
    layer = keras.layers.RNN(cell, return_sequences=True, return_state=True)
    layer(sequence)
    draw.weights(cell, WEIGHTS)
    names = ("outputs", "last state")
    return {
        "run from zeros": parts(layer(sequence), *names),
        "run from a given state": parts(layer(sequence, initial_state=[draw.normal(3, 4)]), *names),
        "run with masked steps": parts(layer(sequence, mask=mask), *names),
    }


def step_and_back(kit, draw, scale=1.0, **options):
    cell, inputs = sample(kit, draw, **options)
    step, (state,) = inputs.values()

    def run(inputs, state):
        return step_of(cell(inputs, [state]))

    for name in WEIGHTS:
        setattr(run, name, weight(cell, name))
    found = draw.pullback(run, weights=WEIGHTS, inputs=step * scale, state=state)
    return found.pop("output") | found


@exam.check(points=1, rtol=3e-4, atol=3e-5)
def sends_gradients_back(kit, draw):
    """Gradients flow back to the input, the state and every weight."""
    return step_and_back(kit, draw)


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def sends_gradients_back_through_an_early_reset(kit, draw):
    """So they do with `reset_after=False`."""
    return step_and_back(kit, draw, reset_after=False)


@exam.check(points=0.5, rtol=5e-3, atol=5e-3)
def stays_finite_where_gates_saturate(kit, draw):
    """For sums of some hundreds, the gates are simply open or shut: no NaN, on the way back neither."""
    return step_and_back(kit, draw, scale=150.0)


exam.add(graph(sample), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(before), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
