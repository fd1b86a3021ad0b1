import keras
import tensorflow as tf

from autograder.checks import (
    fits_into_a_model,
    graph,
    learns,
    leaves_inputs_alone,
    mixed_precision,
    round_trip,
)
from autograder.draw import weight
from autograder.exam import Exam, Finding, parts

exam = Exam(
    points=10,
    without=["keras.layers.SimpleRNNCell", "keras.layers.SimpleRNN"],
    hints=[
        "There are two matrix products, one for the input and one for the state. Both have shape "
        "(batch, units), so they can be added.",
        "`states` is a list with one tensor in it. Take it out, and put the new one into a new list.",
        "tanh comes last, around the whole sum. What it gives is the output, and the new state too.",
    ],
)

WEIGHTS = {"kernel": (5, 4), "recurrent_kernel": (4, 4), "bias": (4,)}


def step_of(found):
    """The returned (h, [h]), with names."""
    named = parts(found, "output", "states")
    return {"output": named["output"], **parts(named["states"], "new state")}


def sample(kit, draw):
    inputs, states = draw.normal(3, 5), [draw.normal(3, 4)]
    cell = draw.weights(kit.SimpleRNNCell(4, name="reader"), WEIGHTS, on=[inputs, states])
    return cell, {"inputs": inputs, "states": states}


@exam.check(points=2.75)
def takes_one_step(kit, draw):
    """The new state is made of the input and of the old one."""
    cell, inputs = sample(kit, draw)
    return step_of(cell(*inputs.values()))


@exam.check(points=0.5)
def names_its_state(kit, draw):
    """It takes its state in a list or a tuple, tells its size, and has a bias that starts at zero."""
    size = getattr(kit.SimpleRNNCell(7), "state_size", None)
    if isinstance(size, list | tuple) and len(size) == 1:
        (size,) = size
    if not isinstance(size, int):
        raise Finding(
            f"`SimpleRNNCell(7).state_size` is {size!r}; it has to be the size of the state, an int."
        )
    inputs, states = draw.normal(3, 5), [draw.normal(3, 4)]
    cell = kit.SimpleRNNCell(4)
    cell(inputs, states)
    seen = {"state_size of SimpleRNNCell(7)": size, "initial bias": tf.identity(weight(cell, "bias").value)}
    draw.weights(cell, WEIGHTS)
    return seen | {"step from a tuple": step_of(cell(inputs, tuple(states)))}


@exam.check(points=1.75)
def goes_through_time(kit, draw):
    """`keras.layers.RNN` runs the cell over a sequence, and over one whose steps are partly masked."""
    sequence, mask = draw.normal(3, 6, 5), draw.mask(3, 6)
    cell = kit.SimpleRNNCell(4)
    layer = keras.layers.RNN(cell, return_sequences=True, return_state=True)
    layer(sequence)
    draw.weights(cell, WEIGHTS)
    names = ("outputs", "last state")
    return {
        "run from zeros": parts(layer(sequence), *names),
        "run from a given state": parts(layer(sequence, initial_state=[draw.normal(3, 4)]), *names),
        "run with masked steps": parts(layer(sequence, mask=mask), *names),
        "run over a single step": parts(layer(sequence[:, :1]), *names),
    }


@exam.check(points=1, rtol=2e-4, atol=2e-5)
def sends_gradients_back(kit, draw):
    """Gradients flow back to the input, the state and every weight."""
    return steps_and_back(kit, draw, steps=1)


@exam.check(points=1, rtol=3e-4, atol=3e-5)
def sends_gradients_through_time(kit, draw):
    """Over seven steps, each weight gathers a gradient from every one of them."""
    return steps_and_back(kit, draw, steps=7)


@exam.check(points=0.5, rtol=5e-3, atol=5e-3)
def stays_finite_where_it_saturates(kit, draw):
    """For sums of some hundreds the state is simply −1 or 1: no NaN, on the way back neither."""
    return steps_and_back(kit, draw, steps=2, scale=150.0)


def steps_and_back(kit, draw, steps, scale=1.0):
    cell, inputs = sample(kit, draw)
    sequence, (first,) = draw.normal(3, steps, 5, scale=scale), inputs["states"]

    def run(sequence, state):
        shown = {}
        for step in range(steps):
            found = step_of(cell(sequence[:, step], [state]))
            state = found["new state"]
            shown[f"output of step {step + 1}"] = found["output"]
        return shown | {"last state": state}

    for name in WEIGHTS:
        setattr(run, name, weight(cell, name))
    found = draw.pullback(run, weights=WEIGHTS, sequence=sequence, state=first)
    return found.pop("output") | found


def over_time(kit, draw):
    sequences, cell = draw.normal(4, 3, 5), kit.SimpleRNNCell(4)
    layer = keras.layers.RNN(cell)
    layer(sequences)
    draw.weights(cell, WEIGHTS)
    return layer, {"sequences": sequences}


exam.add(learns(over_time), points=0.5)
exam.add(graph(sample), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
