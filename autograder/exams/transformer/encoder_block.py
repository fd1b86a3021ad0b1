import numpy as np
import tensorflow as tf

from autograder.checks import gradients, graph, mixed_precision, round_trip
from autograder.checks.luck import different_numbers, luck, share_dropped
from autograder.draw import require_tensor, weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    hints=[
        "In `build` you know the width: make the five sublayers there, under the names of the table. What "
        "has to come out of `project`, so that it can be added to what went in?",
        "Self-attention means that queries, keys and values all come from the same tensor: "
        "`self.attention(x, x, …)`.",
        "Write down the two lines of the formula for h and y. In each: sublayer, dropout, sum, "
        "normalisation, in this order, and the second line knows nothing of x any more.",
        "The mask that `attention_mask` expects has the axes (batch, queries, keys). A key that is padding "
        "is hidden from all queries, so the axis of the queries has length 1.",
    ],
)

HEADS, WIDTH, HIDDEN, RATE = 2, 8, 7, 0.4
AXES = ("samples", "tokens", "features")


def shapes(heads=HEADS, width=WIDTH, hidden=HIDDEN):
    found = {}
    for name in ("query", "key", "value"):
        found[f"attention.{name}_dense.kernel"] = (width, heads, width // heads)
        found[f"attention.{name}_dense.bias"] = (heads, width // heads)
    found |= {
        "attention.output_dense.kernel": (heads, width // heads, width),
        "attention.output_dense.bias": (width,),
    }
    found |= {"expand.kernel": (width, hidden), "expand.bias": (hidden,)}
    found |= {"project.kernel": (hidden, width), "project.bias": (width,)}
    for name in ("attention_norm", "output_norm"):
        found |= {f"{name}.gamma": (width,), f"{name}.beta": (width,)}
    return found


def block(kit, draw, inputs, dropout=0.0, **options):
    return draw.weights(kit.EncoderBlock(HEADS, HIDDEN, dropout=dropout, **options), shapes(), on=[inputs])


def sample(kit, draw):
    inputs = draw.normal(3, 5, WIDTH)
    return block(kit, draw, inputs, dropout=RATE, name="reader"), {"inputs": inputs}


def padded_sample(kit, draw):
    """Outputs at padded positions are not graded, so they are blanked."""
    inputs = draw.normal(3, 5, WIDTH)
    layer = block(kit, draw, inputs)

    def read(inputs, padding_mask):
        return at_tokens(layer(inputs, padding_mask), padding_mask)

    return read, {"inputs": inputs, "padding_mask": draw.mask(3, 5)}


def at_tokens(output, mask):
    require_tensor(output)
    return tf.where(mask[:, :, None], output, tf.zeros_like(output))


@exam.check(points=2.75)
def attends_and_digests(kit, draw):
    """Attention, then the feed-forward network; each is added to its input, and the sum normalised."""
    inputs = draw.normal(3, 5, WIDTH)
    return block(kit, draw, inputs)(inputs)


@exam.check(points=0.5)
def normalises_faint_tokens(kit, draw):
    """Tokens of hardly any variance are normalised with Keras's epsilon."""
    faint = draw.normal(3, 5, WIDTH, scale=0.02)
    layer = kit.EncoderBlock(HEADS, HIDDEN)
    layer(faint)
    quiet = {name: shape for name, shape in shapes().items() if "norm" not in name}
    return draw.weights(layer, quiet, scale=0.03)(faint)


@exam.check(points=1.5)
def ignores_padding(kit, draw):
    """Tokens take nothing from padding, whatever it holds."""
    inputs, mask = draw.normal(3, 5, WIDTH), draw.mask(3, 5)
    layer = block(kit, draw, inputs)
    loud = tf.where(mask[:, :, None], inputs, draw.normal(3, 5, WIDTH, scale=5.0))
    return {
        "output at the tokens": at_tokens(layer(inputs, padding_mask=mask), mask),
        "output at the tokens next to loud padding": at_tokens(layer(loud, padding_mask=mask), mask),
        "output where nothing is padding": layer(inputs, padding_mask=tf.ones((3, 5), "bool")),
    }


@exam.check(points=0.5)
def survives_a_sample_of_padding(kit, draw):
    """A sample that is all padding gives finite numbers, and leaves the others as they are."""
    inputs = draw.normal(3, 5, WIDTH)
    mask = tf.logical_and(draw.mask(3, 5), tf.constant([[True], [False], [True]]))
    output = block(kit, draw, inputs)(inputs, padding_mask=mask)
    seen = {"output at the tokens of the other samples": at_tokens(output, mask)}
    finite = bool(tf.reduce_all(tf.math.is_finite(tf.cast(output, "float32"))))
    return seen | {"answer to «are all outputs finite?»": "yes" if finite else "no"}


@exam.check(points=0.5)
def reads_a_single_token(kit, draw):
    """A sequence may be one token long, and a batch one sample."""
    inputs = draw.normal(1, 1, WIDTH)
    layer = block(kit, draw, inputs)
    return {"output": layer(inputs), "output with a mask": layer(inputs, padding_mask=tf.constant([[True]]))}


@exam.check(points=1)
def drops_only_while_training(kit, draw):
    """At inference, dropout does nothing."""
    layer, inputs = sample(kit, draw)
    calm = layer(*inputs.values())
    return {
        "output for training=False": layer(*inputs.values(), training=False),
        "output without a word about training": calm,
        **different_numbers(calm, *(layer(*inputs.values(), training=True) for _ in range(2))),
    }


@exam.check(points=1)
def drops_both_outputs(kit, draw):
    """While training, dropout strikes each number of both sublayers' outputs on its own."""
    layer = large_block(kit)
    return {
        **luck(struck(layer, draw, "attention"), RATE, AXES, where="in the attention's output"),
        **luck(struck(layer, draw, "feed-forward network"), RATE, AXES, where="in the network's output"),
    }


def large_block(kit):
    return kit.EncoderBlock(4, 24, dropout=RATE)


def struck(layer, draw, sublayer):
    """What dropout has multiplied each number of a sublayer's output by: 0, or 1 / (1 - rate).

    Weights are set so that the other sublayer is silent and this one says the same to every token, `told`.
    Two features that it leaves at 0 serve as marks: a normalisation is a straight line for each token, and
    the marks say which.
    """
    marks = tf.constant([-3.0, 3.0], shape=(1, 1, 2)) + tf.zeros((16, 20, 2))
    inputs = tf.concat([marks, tf.cast(draw.normal(16, 20, 30), "float32")], axis=-1)
    layer(inputs)
    for name, shape in shapes(heads=4, width=32, hidden=24).items():
        draw.weights(layer, {name: shape}, scale=0.0)
        if name.endswith("gamma"):
            weight(layer, name).assign(tf.ones(shape))
    bias, kernel, before = {
        "attention": (
            "attention.value_dense.bias",
            "attention.output_dense.kernel",
            np.asarray(inputs, "float64"),
        ),
        "feed-forward network": ("expand.bias", "project.kernel", normalised(np.asarray(inputs, "float64"))),
    }[sublayer]
    source, target = weight(layer, bias), weight(layer, kernel)
    source.assign(draw.uniform(*source.shape, low=0.5, high=1.5))
    unmarked = tf.cast(tf.range(32) >= 2, target.dtype)
    target.assign(tf.cast(draw.uniform(*target.shape, low=0.05, high=0.15), target.dtype) * unmarked)
    told = np.asarray(source, "float64").reshape(-1) @ np.asarray(target, "float64").reshape(-1, 32)
    output = layer(inputs, training=True)
    require_tensor(output)
    output = np.asarray(output, "float64")
    low, high = before[..., :1], before[..., 1:2]
    with np.errstate(all="ignore"):  # a wrong answer may have flattened the marks
        slope = (high - low) / (output[..., 1:2] - output[..., :1])
        factors = (low + slope * (output - output[..., :1]) - before) / np.where(told > 0, told, 1)
    return np.nan_to_num(factors[..., 2:], posinf=0.0, neginf=0.0)


def normalised(tokens):
    centred = tokens - tokens.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-3)


exam.add(gradients(sample, weights=shapes()), points=0.5)
exam.add(graph(padded_sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.5)


@exam.check(points=0.25)
def comes_back_with_its_dropout(kit, draw):
    """A block made from another one's configuration drops as much."""
    first = large_block(kit)
    twin = type(first).from_config(first.get_config())
    return {"share of numbers dropped after a round trip": share_dropped(struck(twin, draw, "attention"))}
