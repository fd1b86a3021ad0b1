import keras

from autograder.checks import fits_into_a_model, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.draw import weight
from autograder.exam import Exam, Finding, parts

exam = Exam(
    points=10,
    without=[
        "keras.layers.LSTMCell",
        "keras.layers.LSTM",
        "keras.layers.ConvLSTM1D",
        "keras.layers.ConvLSTM2D",
        "keras.layers.ConvLSTM3D",
    ],
    hints=[
        "Work out z first, with two matrix products and the bias: its shape is (batch, 4 * units). The four"
        " blocks are slices of its last axis.",
        "Three of the blocks are gates and go through the sigmoid. The candidate is not a gate: it may be "
        "negative.",
        "Three multiplications and one addition are left: what stays of the old cell, what comes in, and "
        "what is shown of the new cell.",
        "For the bias, hand `add_weight` an initializer of your own: a function of `shape` and `dtype` that"
        " returns the first values. Which of its four quarters are zeros?",
    ],
)

WEIGHTS = {"kernel": (5, 16), "recurrent_kernel": (4, 16), "bias": (16,)}


def states_of(found):
    """The returned (h, [h, c]), with names."""
    named = parts(found, "output", "states")
    states = parts(named["states"], "new h", "new c")
    return {"output": named["output"], **states}


def sample(kit, draw):
    inputs, states = draw.normal(3, 5), [draw.normal(3, 4), draw.normal(3, 4)]
    cell = draw.weights(kit.LSTMCell(4, name="memory"), WEIGHTS, on=[inputs, states])
    return cell, {"inputs": inputs, "states": states}


@exam.check(points=3)
def takes_one_step(kit, draw):
    """One step edits the cell and shows a part of it."""
    cell, inputs = sample(kit, draw)
    return states_of(cell(*inputs.values()))


@exam.check(points=1)
def starts_with_the_forget_gate_open(kit, draw):
    """The bias starts at one for the forget gate and at zero for the others, wherever the cell is built."""
    by_hand, in_fit = kit.LSTMCell(4), kit.LSTMCell(4)
    by_hand(draw.normal(3, 5), [draw.normal(3, 4), draw.normal(3, 4)])
    # How `fit` builds a model whose input it has not seen: variables come to life when tracing is over.
    keras.src.backend.compute_output_spec(
        lambda inputs, h, c: in_fit(inputs, [h, c]),
        *(keras.KerasTensor(shape) for shape in ((3, 5), (3, 4), (3, 4))),
    )
    return {
        "initial bias": weight(by_hand, "bias").value,
        "initial bias in a model built by `fit`": weight(in_fit, "bias").value,
    }


@exam.check(points=0.5)
def names_its_two_states(kit, draw):
    """It takes its states as a list or a tuple, and tells their sizes in `state_size`."""
    cell, inputs = sample(kit, draw)
    sizes = getattr(kit.LSTMCell(7), "state_size", None)
    if not isinstance(sizes, list | tuple) or not all(isinstance(size, int) for size in sizes):
        raise Finding(f"`LSTMCell(7).state_size` is {sizes!r}; it has to be the list of its states' sizes.")
    step, states = inputs.values()
    return {
        "state_size of LSTMCell(7)": str(list(sizes)),
        "step from a tuple": states_of(cell(step, tuple(states))),
    }


@exam.check(points=2)
def goes_through_time(kit, draw):
    """`keras.layers.RNN` runs the cell over a sequence, and over one whose steps are partly masked."""
    sequence, mask = draw.normal(3, 4, 5), draw.mask(3, 4)
    cell = kit.LSTMCell(4)
    layer = keras.layers.RNN(cell, return_sequences=True, return_state=True)
    layer(sequence[:, :1])
    draw.weights(cell, WEIGHTS)
    first = [draw.normal(3, 4), draw.normal(3, 4)]
    names = ("outputs", "last h", "last c")
    return {
        "run from zeros": parts(layer(sequence), *names),
        "run from given states": parts(layer(sequence, initial_state=first), *names),
        "run with masked steps": parts(layer(sequence, mask=mask), *names),
        "run over a single step": parts(layer(sequence[:, :1]), *names),
    }


@exam.check(points=0.5, rtol=5e-3, atol=5e-3)
def stays_finite_where_gates_saturate(kit, draw):
    """For z of some hundreds, the gates are simply open or shut: no NaN, on the way back neither."""
    return step_and_back(kit, draw, scale=150.0)


@exam.check(points=1)
def sends_gradients_back(kit, draw):
    """Gradients flow back to the input, both states and every weight."""
    return step_and_back(kit, draw)


def step_and_back(kit, draw, scale=1.0):
    cell, inputs = sample(kit, draw)
    step, (h, c) = inputs.values()

    def run(inputs, h, c):
        return states_of(cell(inputs, [h, c]))

    for name in WEIGHTS:
        setattr(run, name, weight(cell, name))
    found = draw.pullback(run, weights=WEIGHTS, inputs=step * scale, h=h, c=c)
    return found.pop("output") | found


exam.add(graph(sample), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
