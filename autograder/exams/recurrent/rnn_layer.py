import keras
import tensorflow as tf
from keras import ops

from autograder.checks import graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[
        "keras.layers.RNN",
        "keras.layers.SimpleRNN",
        "keras.layers.LSTM",
        "keras.layers.GRU",
        "keras.layers.ConvLSTM1D",
        "keras.layers.ConvLSTM2D",
        "keras.layers.ConvLSTM3D",
        "keras.layers.Bidirectional",
        "tensorflow.keras.backend.rnn",
        "tensorflow.compat.v1.nn.dynamic_rnn",
        "tensorflow.compat.v1.nn.static_rnn",
        "tensorflow.compat.v1.nn.raw_rnn",
        "tensorflow.compat.v1.nn.bidirectional_dynamic_rnn",
    ],
    hints=[
        "Begin without masks and backwards: first states, a loop that calls the cell, and a list of what it "
        "shows. A Python `for` will do to get the numbers right.",
        "At a masked step compute as always, and choose afterwards, row by row: `ops.where(now, new, old)` "
        "with `now` of shape (batch, 1), for each state and for the output.",
        "The output of the step before has to travel through the loop like a state, beginning with zeros. It "
        "is also the last output when the loop is over.",
        "For unknown lengths: `ops.while_loop(lambda t, *_: t < length, step, (0, outputs, output, *states), "
        "maximum_iterations=length)`, where `outputs` is a `tf.TensorArray` and `step` returns as many "
        "values as it takes.",
    ],
)


class Leaky(keras.layers.Layer):
    """A cell whose level leaks away, and which shows something else than its state."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs, states):
        level = 0.8 * states[0] + ops.matmul(inputs, self.kernel)
        return ops.cos(level), [level]


def leaky(kit, draw, sequence, **options):
    return draw.weights(kit.RNN(Leaky(4), **options), {"cell.kernel": (5, 4)}, on=[sequence[:1, :1]])


def plain(kit, draw, sequence, **options):
    shapes = {"cell.kernel": (5, 4), "cell.recurrent_kernel": (4, 4), "cell.bias": (4,)}
    return draw.weights(kit.RNN(keras.layers.SimpleRNNCell(4), **options), shapes, on=[sequence[:1, :1]])


def holes(draw):
    """Masks for four rows of six steps: two with holes, one that ends early, one with nothing in it."""
    fixed = tf.constant([[True, True, True, False, False, False], [False] * 6])
    return tf.concat([draw.mask(2, 6), fixed], axis=0)


@exam.check(points=1.75)
def runs_the_cell_over_time(kit, draw):
    """The cell reads step after step, and its outputs are collected."""
    sequence = draw.normal(3, 6, 5)
    every, last = plain(kit, draw, sequence, return_sequences=True), plain(kit, draw, sequence)
    return {
        "output for every step": every(sequence),
        "last output": last(sequence),
        "output for a single step": every(sequence[:, :1]),
        "last output of a cell that does not show its state": leaky(kit, draw, sequence)(sequence),
    }


@exam.check(points=1)
def returns_its_states(kit, draw):
    """With `return_state` the cell's last states come after the output."""
    sequence = draw.normal(3, 6, 5)
    lstm = kit.RNN(keras.layers.LSTMCell(4), return_sequences=True, return_state=True)
    shapes = {"cell.kernel": (5, 16), "cell.recurrent_kernel": (4, 16), "cell.bias": (16,)}
    draw.weights(lstm, shapes, on=[sequence[:1, :1]])
    one = leaky(kit, draw, sequence, return_state=True)
    return {
        "LSTM cell": parts(lstm(sequence), "outputs", "last h", "last c"),
        "cell with one state": parts(one(sequence), "last output", "last state"),
    }


@exam.check(points=0.25)
def builds_its_cell(kit, draw):
    """`build` builds the cell, and leaves one alone that is built already."""
    fresh, old = kit.RNN(keras.layers.SimpleRNNCell(4)), keras.layers.SimpleRNNCell(4)
    old.build((None, 5))
    again = kit.RNN(old)
    for layer in (fresh, again):
        layer.build((None, None, 5))
    return {
        "shapes of the weights after `build`": str([tuple(weight.shape) for weight in fresh.weights]),
        "shapes of the weights of a cell built before": str(
            [tuple(weight.shape) for weight in again.weights]
        ),
    }


@exam.check(points=2)
def skips_masked_steps(kit, draw):
    """Masked steps leave the states alone, and repeat the output before them."""
    sequence, mask = draw.normal(4, 6, 5), holes(draw)
    every = leaky(kit, draw, sequence, return_sequences=True, return_state=True)
    last = leaky(kit, draw, sequence)
    return {
        "cell that does not show its state": parts(every(sequence, mask=mask), "outputs", "last state"),
        "last output": last(sequence, mask=mask),
    }


@exam.check(points=0.5)
def shows_zeros_at_masked_steps_if_asked(kit, draw):
    """With `zero_output_for_mask` masked steps show zeros, and the states still stand still."""
    sequence, mask = draw.normal(4, 6, 5), holes(draw)
    every = leaky(kit, draw, sequence, return_sequences=True, return_state=True, zero_output_for_mask=True)
    last = leaky(kit, draw, sequence, zero_output_for_mask=True)
    return {
        "every step": parts(every(sequence, mask=mask), "outputs", "last state"),
        "last output": last(sequence, mask=mask),
    }


@exam.check(points=0.5)
def starts_from_given_states(kit, draw):
    """It starts from `initial_state`; a step that is masked before anything was shown shows zeros."""
    sequence, mask, first = draw.normal(4, 6, 5), holes(draw), [draw.normal(4, 4)]
    late = tf.concat([tf.zeros((4, 2), tf.bool), mask[:, 2:]], axis=1)
    layer = leaky(kit, draw, sequence, return_sequences=True, return_state=True)
    return {
        "from given states": parts(layer(sequence, initial_state=first), "outputs", "last state"),
        "from given states, the first two steps masked": parts(
            layer(sequence, initial_state=first, mask=late), "outputs", "last state"
        ),
    }


@exam.check(points=1)
def reads_backwards(kit, draw):
    """With `go_backwards` the steps are read from the last to the first, and so is their mask."""
    sequence, mask = draw.normal(4, 6, 5), holes(draw)
    layer = leaky(kit, draw, sequence, return_sequences=True, return_state=True, go_backwards=True)
    return {
        "read backwards": parts(layer(sequence), "outputs", "last state"),
        "read backwards with masked steps": parts(layer(sequence, mask=mask), "outputs", "last state"),
    }


def through_time(kit, draw, mask):
    sequence, first = draw.normal(4, 6, 5), draw.normal(4, 4)
    layer = plain(kit, draw, sequence, return_sequences=True, return_state=True)

    def run(sequence, state):
        return parts(layer(sequence, initial_state=[state], mask=mask), "outputs", "last state")

    run.cell = layer.cell
    names = ("cell.kernel", "cell.recurrent_kernel", "cell.bias")
    found = draw.pullback(run, weights=names, sequence=sequence, state=first)
    return found.pop("output") | found


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def sends_gradients_through_time(kit, draw):
    """Gradients flow back to the sequence, the first states and the cell's weights."""
    return through_time(kit, draw, None)


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def sends_gradients_past_masked_steps(kit, draw):
    """Gradients go past masked steps, and none arrives at their inputs."""
    return through_time(kit, draw, holes(draw))


@exam.check(points=0.5)
def hands_the_mask_on(kit, draw):
    """In a model of unknown length, the mask reaches one recurrent layer after the other."""
    sequence, mask = draw.normal(4, 6, 5), holes(draw)
    sequence = tf.where(mask[..., None], sequence, 0.0)
    first = kit.RNN(keras.layers.SimpleRNNCell(4), return_sequences=True, return_state=True)
    second = kit.RNN(keras.layers.SimpleRNNCell(3))
    inputs = keras.Input((None, 5))
    shown, _ = first(keras.layers.Masking()(inputs))
    model = keras.Model(inputs, second(shown))
    for layer, sizes in ((first, (5, 4)), (second, (4, 3))):
        shapes = {"cell.kernel": sizes, "cell.recurrent_kernel": (sizes[1],) * 2, "cell.bias": sizes[1:]}
        draw.weights(layer, shapes)
    shown, state = first(keras.layers.Masking()(sequence))
    mask_of = keras.src.backend.get_keras_mask
    return {
        "output of the model": model(sequence),
        "mask of the outputs": mask_of(shown),
        "mask of the state": mask_of(state),
        "mask of the last output": mask_of(second(shown)),
    }


def sample(kit, draw, **options):
    sequence, first = draw.normal(4, 6, 5), [draw.normal(4, 4)]
    flags = {"return_sequences": True, "return_state": True, "go_backwards": True}
    layer = plain(kit, draw, sequence, **flags, **options)
    return layer, {"sequences": sequence, "initial_state": first}


def masked_sample(kit, draw):
    """No argument has its default, and a mask shows it."""
    layer, inputs = sample(kit, draw, zero_output_for_mask=True, name="reader")
    return layer, inputs | {"mask": holes(draw)}


def open_sample(kit, draw):
    """Without first states, whose width is no size that may be unknown."""
    sequence = draw.normal(4, 6, 5)
    return plain(kit, draw, sequence, return_sequences=True), {"sequences": sequence}


exam.add(graph(open_sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(round_trip(masked_sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
