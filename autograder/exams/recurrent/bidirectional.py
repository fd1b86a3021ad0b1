import keras
import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[
        "keras.layers.Bidirectional",
        "tensorflow.compat.v1.nn.bidirectional_dynamic_rnn",
        "tensorflow.compat.v1.nn.static_bidirectional_rnn",
    ],
    hints=[
        "`layer.get_config()` is a dictionary. A copy of it with `go_backwards` changed is the config of the "
        "backward layer.",
        "A layer with `go_backwards=True` turns its inputs and their mask round by itself, and leaves its "
        "outputs in the order of reading. `ops.flip` along the time turns them back; a last output has no "
        "time to be turned along.",
        "Hand the mask to both layers. What they show at masked steps hangs on their `zero_output_for_mask`; "
        "mind what that does to the last output if only that is returned.",
    ],
)

SIDES = ("forward_layer", "backward_layer")
PLAIN = {"kernel": (5, 4), "recurrent_kernel": (4, 4), "bias": (4,)}
GATED = {"kernel": (5, 12), "recurrent_kernel": (4, 12), "bias": (2, 12)}


def sides(shapes):
    return {f"{side}.cell.{name}": shape for side in SIDES for name, shape in shapes.items()}


def plain(kit, draw, sequence, return_sequences=True, **options):
    layer = kit.Bidirectional(keras.layers.SimpleRNN(4, return_sequences=return_sequences), **options)
    return draw.weights(layer, sides(PLAIN), on=[sequence[:1, :1]])


def gated(kit, draw, sequence, return_sequences=True, **options):
    layer = kit.Bidirectional(keras.layers.GRU(4, return_sequences=return_sequences), **options)
    return draw.weights(layer, sides(GATED), on=[sequence[:1, :1]])


def ragged(draw):
    """Masks for four rows of six steps: padding after it, padding before it, holes, nothing."""
    fixed = [[True, True, True, False, False, False], [False, False, True, True, True, True]]
    return tf.concat([tf.constant(fixed), draw.mask(1, 6), tf.zeros((1, 6), tf.bool)], axis=0)


@exam.check(points=2.75)
def reads_both_ways(kit, draw):
    """Every step gets what was read up to it from the left, and from the right."""
    sequence = draw.normal(2, 4, 5)
    layer = gated(kit, draw, sequence)
    return {"output": layer(sequence), "output for a single step": layer(sequence[:, :1])}


@exam.check(points=1.5)
def ends_where_each_layer_ends(kit, draw):
    """Where only the last output is wanted, it is the one after each layer's last step."""
    sequence, mask = draw.normal(4, 6, 5), ragged(draw)
    layer = plain(kit, draw, sequence, return_sequences=False)
    return {"last outputs": layer(sequence), "last outputs, with masked steps": layer(sequence, mask=mask)}


@exam.check(points=2)
def starts_at_the_last_real_step(kit, draw):
    """Padding is not read, from either side, and shows zeros."""
    sequence, mask = draw.normal(4, 6, 5), ragged(draw)
    layer = plain(kit, draw, sequence)
    padded = tf.where(mask[..., None], sequence, draw.normal(4, 6, 5, scale=30.0))
    return {
        "output": layer(sequence, mask=mask),
        "output when something else stands in the padding": layer(padded, mask=mask),
        "output for a short row": layer(sequence[:1], mask=mask[:1]),
    }


@exam.check(points=1)
def merges_in_five_ways(kit, draw):
    """The two readings are joined, added, multiplied, averaged, or returned as they are."""
    sequence = draw.normal(2, 3, 5)
    seen = {}
    for mode in ("concat", "sum", "mul", "ave"):
        seen[f"output with merge_mode={mode!r}"] = plain(kit, draw, sequence, merge_mode=mode)(sequence)
    pair = plain(kit, draw, sequence, merge_mode=None)(sequence)
    return seen | {"merge_mode=None": parts(pair, "forward output", "backward output")}


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def sends_gradients_back(kit, draw):
    """Gradients flow back to the sequence and to both layers' weights."""
    sequence, mask = draw.normal(4, 6, 5), ragged(draw)
    layer = plain(kit, draw, sequence)

    def run(sequence):
        return layer(sequence, mask=mask)

    for side in SIDES:
        setattr(run, side, getattr(layer, side))
    return draw.pullback(run, weights=sides(PLAIN), sequence=sequence)


@exam.check(points=0.5)
def hands_the_mask_on(kit, draw):
    """In a model of unknown length, the mask reaches one recurrent layer after the other."""
    sequence, mask = draw.normal(4, 6, 5), ragged(draw)
    sequence = tf.where(mask[..., None], sequence, 0.0)
    first = kit.Bidirectional(keras.layers.SimpleRNN(4, return_sequences=True), merge_mode="sum")
    second = kit.Bidirectional(keras.layers.SimpleRNN(3))
    apart = kit.Bidirectional(keras.layers.SimpleRNN(2, return_sequences=True), merge_mode=None)
    model = keras.Sequential([keras.Input((None, 5)), keras.layers.Masking(), first, second])
    draw.weights(first, sides(PLAIN))
    draw.weights(second, sides({"kernel": (4, 3), "recurrent_kernel": (3, 3), "bias": (3,)}))
    shown = first(keras.layers.Masking()(sequence))
    mask_of = keras.src.backend.get_keras_mask
    return {
        "output of the model": model(sequence),
        "mask of the outputs": mask_of(shown),
        "mask of the last output": mask_of(second(shown)),
        "masks with merge_mode=None": list(apart.compute_mask(sequence, mask)),
    }


@exam.check(points=0.25)
def builds_both_layers(kit, draw):
    """`build` builds both layers, each with weights of its own."""
    layer = kit.Bidirectional(keras.layers.SimpleRNN(4))
    layer.build((None, None, 5))
    shapes = sorted(tuple(weight.shape) for weight in layer.weights)
    return {"shapes of all weights after `build`": str(shapes)}


def sample(kit, draw):
    """No argument has its default."""
    sequence = draw.normal(2, 3, 5)
    return plain(kit, draw, sequence, merge_mode="ave", name="both"), {"sequences": sequence}


def simple_sample(kit, draw):
    sequence = draw.normal(2, 3, 5)
    return plain(kit, draw, sequence), {"sequences": sequence}


exam.add(graph(simple_sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(simple_sample), points=0.25)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(simple_sample), points=0.25)
