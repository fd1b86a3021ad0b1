import keras
import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[
        "keras.layers.LSTM",
        "keras.layers.LSTMCell",
        "keras.layers.RNN",
        "keras.layers.SimpleRNN",
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
        "`ops.matmul` takes more than two axes: (batch, time, d) times (d, 4 * units) gives the readings of "
        "all steps in one line. Add the bias there too.",
        "In the loop, take this step's reading, add h times the recurrent kernel, and go on as in the cell: "
        "split, three sigmoids, two tanhs.",
        "At a masked step compute as always, then choose row by row, for h and for c: "
        "`ops.where(now, new, old)` with `now` of shape (batch, 1).",
        "For unknown lengths: `ops.while_loop(lambda t, *_: t < length, step, (0, outputs, h, c), "
        "maximum_iterations=length)`, where `outputs` is a `tf.TensorArray` and `step` returns four values.",
    ],
)

FEATURES, UNITS = 5, 4
WEIGHTS = {"kernel": (FEATURES, 4 * UNITS), "recurrent_kernel": (UNITS, 4 * UNITS), "bias": (4 * UNITS,)}
# On the Keras layer, which the oracle is, the weights are its cell's.
NAMES = ("output", "h", "c")


def made(kit, draw, sequence, **options):
    layer = kit.LSTM(UNITS, **options)
    layer(sequence[:1, :1])
    draw.weights(getattr(layer, "cell", layer), WEIGHTS)
    return layer


def holes(draw):
    """Masks for four rows of six steps: two with holes, one that ends early, one with nothing in it."""
    fixed = tf.constant([[True, True, True, False, False, False], [False] * 6])
    return tf.concat([draw.mask(2, 6), fixed], axis=0)


@exam.check(points=2)
def reads_a_sequence(kit, draw):
    """Step after step the cell is edited and shown."""
    sequence = draw.normal(3, 6, FEATURES)
    every, last = made(kit, draw, sequence, return_sequences=True), made(kit, draw, sequence)
    return {
        "output for every step": every(sequence),
        "last output": last(sequence),
        "output for a single step": every(sequence[:, :1]),
    }


@exam.check(points=1.5)
def multiplies_the_inputs_at_once(kit, draw):
    """Inside the loop no matrix product meets the inputs: they were multiplied before it began."""
    sequence = draw.normal(3, 6, FEATURES)
    layer = made(kit, draw, sequence, return_sequences=True)
    open_sizes = tf.TensorSpec((None, None, FEATURES), sequence.dtype)
    traced = tf.function(lambda sequence: layer(sequence), [open_sizes], autograph=False)
    return {
        "output": layer(sequence),
        "number of matrix products inside the loop that meet inputs": sum(
            any(meets_inputs(operand.shape) for operand in product.inputs)
            for product in products_in_loops(traced.get_concrete_function().graph)
        ),
    }


def meets_inputs(shape):
    """Whether an operand is as wide as an input, or as an input and a state side by side."""
    return shape.rank is None or any(size in (FEATURES, FEATURES + UNITS) for size in shape)


def products_in_loops(graph, inside=False):
    for operation in graph.get_operations():
        if inside and operation.type in ("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "Einsum"):
            yield operation
        loop = operation.type in ("While", "StatelessWhile")
        names = [
            value.func.name
            for value in operation.node_def.attr.values()
            if value.WhichOneof("value") == "func" and value.func.name
        ]
        for name in names:
            yield from products_in_loops(graph._get_function(name).graph, inside or loop)


@exam.check(points=1)
def takes_and_returns_states(kit, draw):
    """It starts from given states, and with `return_state` returns the last ones."""
    sequence, first = draw.normal(3, 6, FEATURES), [draw.normal(3, UNITS), draw.normal(3, UNITS)]
    every = made(kit, draw, sequence, return_sequences=True, return_state=True)
    last = made(kit, draw, sequence, return_state=True)
    return {
        "every step, from zeros": parts(every(sequence), *NAMES),
        "last step, from given states": parts(last(sequence, initial_state=first), *NAMES),
    }


@exam.check(points=2)
def skips_masked_steps(kit, draw):
    """Masked steps leave both states alone, and repeat the output before them."""
    sequence, mask = draw.normal(4, 6, FEATURES), holes(draw)
    every = made(kit, draw, sequence, return_sequences=True, return_state=True)
    last = made(kit, draw, sequence)
    return {
        "every step": parts(every(sequence, mask=mask), *NAMES),
        "last output": last(sequence, mask=mask),
    }


def through_time(kit, draw, mask):
    sequence, first = draw.normal(4, 6, FEATURES), [draw.normal(4, UNITS), draw.normal(4, UNITS)]
    layer = made(kit, draw, sequence, return_sequences=True, return_state=True)

    def run(sequence, h, c):
        return parts(layer(sequence, initial_state=[h, c], mask=mask), *NAMES)

    for name in WEIGHTS:
        setattr(run, name, getattr(getattr(layer, "cell", layer), name))
    found = draw.pullback(run, weights=WEIGHTS, sequence=sequence, h=first[0], c=first[1])
    return found.pop("output") | found


@exam.check(points=0.75, rtol=3e-4, atol=3e-5)
def sends_gradients_through_time(kit, draw):
    """Gradients flow back to the sequence, the first states and every weight."""
    return through_time(kit, draw, None)


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def sends_gradients_past_masked_steps(kit, draw):
    """Gradients go past masked steps, and none arrives at their inputs."""
    mask = tf.concat([tf.ones((4, 1), tf.bool), holes(draw)[:, 1:]], axis=1)
    return through_time(kit, draw, mask)


@exam.check(points=0.5)
def hands_the_mask_on(kit, draw):
    """In a model of unknown length, the mask reaches one recurrent layer after the other."""
    sequence, mask = draw.normal(4, 6, FEATURES), holes(draw)
    sequence = tf.where(mask[..., None], sequence, 0.0)
    first = kit.LSTM(UNITS, return_sequences=True, return_state=True)
    second = kit.LSTM(3)
    inputs = keras.Input((None, FEATURES))
    shown, _, _ = first(keras.layers.Masking()(inputs))
    model = keras.Model(inputs, second(shown))
    draw.weights(getattr(first, "cell", first), WEIGHTS)
    draw.weights(
        getattr(second, "cell", second), {"kernel": (UNITS, 12), "recurrent_kernel": (3, 12), "bias": (12,)}
    )
    shown, h, _ = first(keras.layers.Masking()(sequence))
    mask_of = keras.src.backend.get_keras_mask
    return {
        "output of the model": model(sequence),
        "mask of the outputs": mask_of(shown),
        "mask of the last state": mask_of(h),
        "mask of the last output": mask_of(second(shown)),
    }


def sample(kit, draw):
    sequence, first = draw.normal(3, 6, FEATURES), [draw.normal(3, UNITS), draw.normal(3, UNITS)]
    layer = made(kit, draw, sequence, return_sequences=True, return_state=True, name="memory")
    return layer, {"sequences": sequence, "initial_state": first}


def open_sample(kit, draw):
    """Without first states, whose width is no size that may be unknown."""
    sequence = draw.normal(3, 6, FEATURES)
    return made(kit, draw, sequence, return_sequences=True), {"sequences": sequence}


exam.add(graph(open_sample, unknown=(0, 1)), points=0.5)
# Six steps of bfloat16, each with roundings of its own.
exam.add(mixed_precision(sample), points=0.5, rtol=0.08, atol=0.08)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
