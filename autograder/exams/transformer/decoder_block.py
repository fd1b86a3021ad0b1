import keras
import numpy as np
import tensorflow as tf

from autograder.checks import gradients, graph, mixed_precision, round_trip
from autograder.checks.luck import different_numbers, luck, share_dropped
from autograder.draw import require_tensor, weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    hints=[
        "In `build` you know the width: make the seven sublayers there, under the names of the table. The "
        "cross-attention meets two shapes: queries as wide as the block, keys and values like `encoded`.",
        "Write down the three lines of the formula, for a, b and y. In each: sublayer, dropout, sum, "
        "normalisation, and nothing in a line comes from further back than the line before.",
        "`self.self_attention(x, x, …)` with `use_causal_mask=True`, and "
        "`self.cross_attention(a, encoded, …)` without it. Which of the two masks belongs to which?",
        "The mask that `attention_mask` expects has the axes (batch, queries, keys). A key that is padding "
        "is hidden from all queries, so the axis of the queries has length 1.",
    ],
)

HEADS, WIDTH, HIDDEN, OTHER, RATE = 2, 8, 7, 6, 0.4


def shapes(heads=HEADS, width=WIDTH, hidden=HIDDEN, other=OTHER):
    found = {}
    for attention, source in ("self_attention", width), ("cross_attention", other):
        for name in ("query", "key", "value"):
            size = width if name == "query" else source
            found[f"{attention}.{name}_dense.kernel"] = (size, heads, width // heads)
            found[f"{attention}.{name}_dense.bias"] = (heads, width // heads)
        found[f"{attention}.output_dense.kernel"] = (heads, width // heads, width)
        found[f"{attention}.output_dense.bias"] = (width,)
    found |= {"expand.kernel": (width, hidden), "expand.bias": (hidden,)}
    found |= {"project.kernel": (hidden, width), "project.bias": (width,)}
    for name in ("self_attention_norm", "cross_attention_norm", "output_norm"):
        found |= {f"{name}.gamma": (width,), f"{name}.beta": (width,)}
    return found


def block(kit, draw, inputs, encoded, dropout=0.0, **options):
    layer = kit.DecoderBlock(HEADS, HIDDEN, dropout=dropout, **options)
    return draw.weights(layer, shapes(other=encoded.shape[-1]), on=[inputs, encoded])


def tensors(draw, batch=3, written=5, original=4):
    return draw.normal(batch, written, WIDTH), draw.normal(batch, original, OTHER)


def sample(kit, draw):
    inputs, encoded = tensors(draw)
    layer = block(kit, draw, inputs, encoded, dropout=RATE, name="writer")
    return layer, {"inputs": inputs, "encoded": encoded}


def padded_sample(kit, draw):
    """Outputs at padded places are not graded, so they are blanked."""
    inputs, encoded = tensors(draw)
    layer = block(kit, draw, inputs, encoded)

    def write(inputs, encoded, padding_mask, encoded_padding_mask):
        return at_tokens(layer(inputs, encoded, padding_mask, encoded_padding_mask), padding_mask)

    masks = {"padding_mask": draw.mask(3, 5), "encoded_padding_mask": draw.mask(3, 4)}
    return write, {"inputs": inputs, "encoded": encoded, **masks}


def at_tokens(output, mask):
    require_tensor(output)
    return tf.where(mask[:, :, None], output, tf.zeros_like(output))


@exam.check(points=2.25)
def writes_and_reads(kit, draw):
    """Look back, look at the original, digest; each is added to its input, and the sum normalised."""
    inputs, encoded = draw.normal(3, 5, WIDTH), draw.normal(3, 4, WIDTH)
    return block(kit, draw, inputs, encoded)(inputs, encoded)


@exam.check(points=1)
def does_not_look_ahead(kit, draw):
    """Changing later tokens moves no earlier output, with and without padding."""
    inputs, encoded = tensors(draw, written=7)
    layer, mask = block(kit, draw, inputs, encoded), draw.mask(3, 7)
    loud = tf.concat([inputs[:, :4], draw.normal(3, 3, WIDTH, scale=9.0)], axis=1)
    early = layer(inputs, encoded)[:, :4]
    moved = {
        "": layer(loud, encoded)[:, :4] - early,
        " under a padding_mask": at_tokens(
            layer(loud, encoded, padding_mask=mask)[:, :4] - layer(inputs, encoded, padding_mask=mask)[:, :4],
            mask[:, :4],
        ),
    }
    return {"output for the first four tokens": early} | {
        f"answer to «do later tokens move earlier outputs{words}?»": "yes"
        if tf.reduce_max(abs(by)) > 1e-5
        else "no"
        for words, by in moved.items()
    }


@exam.check(points=0.5)
def normalises_faint_tokens(kit, draw):
    """Tokens of hardly any variance are normalised with Keras's epsilon."""
    inputs, encoded = draw.normal(3, 5, WIDTH, scale=0.02), draw.normal(3, 4, OTHER)
    layer = kit.DecoderBlock(HEADS, HIDDEN)
    layer(inputs, encoded)
    quiet = {name: shape for name, shape in shapes().items() if "norm" not in name}
    return draw.weights(layer, quiet, scale=0.03)(inputs, encoded)


@exam.check(points=1.5)
def ignores_padding(kit, draw):
    """Tokens take nothing from padding on either side, whatever it holds."""
    (inputs, encoded), mask, other = tensors(draw), draw.mask(3, 5), draw.mask(3, 4)
    layer = block(kit, draw, inputs, encoded)
    loud = tf.where(mask[:, :, None], inputs, draw.normal(3, 5, WIDTH, scale=5.0))
    noise = tf.where(other[:, :, None], encoded, draw.normal(3, 4, OTHER, scale=5.0))
    all_real = {"padding_mask": tf.ones((3, 5), "bool"), "encoded_padding_mask": tf.ones((3, 4), "bool")}
    return {
        "output at the tokens": at_tokens(layer(inputs, encoded, mask, other), mask),
        "output at the tokens next to loud padding": at_tokens(layer(loud, noise, mask, other), mask),
        "output with a padding_mask alone": at_tokens(layer(inputs, encoded, padding_mask=mask), mask),
        "output with an encoded_padding_mask alone": layer(inputs, encoded, encoded_padding_mask=other),
        "output where nothing is padding": layer(inputs, encoded, **all_real),
    }


@exam.check(points=0.5)
def survives_samples_of_padding(kit, draw):
    """A sample that is all padding, here or there, gives finite numbers and leaves the others alone."""
    inputs, encoded = tensors(draw)
    mask = tf.logical_and(draw.mask(3, 5), tf.constant([[True], [False], [True]]))
    other = tf.logical_and(draw.mask(3, 4), tf.constant([[True], [True], [False]]))
    output = block(kit, draw, inputs, encoded)(inputs, encoded, mask, other)
    seen = {"output at the tokens of the first sample": at_tokens(output, mask)[:1]}
    finite = bool(tf.reduce_all(tf.math.is_finite(tf.cast(output, "float32"))))
    return seen | {"answer to «are all outputs finite?»": "yes" if finite else "no"}


@exam.check(points=0.25)
def writes_a_single_token(kit, draw):
    """Either sequence may be one token long, and a batch one sample."""
    inputs, encoded = tensors(draw, batch=1, written=1, original=1)
    layer, yes = block(kit, draw, inputs, encoded), tf.constant([[True]])
    return {"output": layer(inputs, encoded), "output with masks": layer(inputs, encoded, yes, yes)}


@exam.check(points=0.5)
def lives_with_keras_masks(kit, draw):
    """Masks that come with `inputs` and `encoded` hide padding, and that of `inputs` travels on."""
    (inputs, encoded), mask, other = tensors(draw), draw.mask(3, 5), draw.mask(3, 4)
    layer = block(kit, draw, inputs, encoded)
    keras.src.backend.set_keras_mask(inputs, mask)
    keras.src.backend.set_keras_mask(encoded, other)
    output = layer(inputs, encoded)
    found = keras.src.backend.get_keras_mask(output)
    return {"output at the tokens": at_tokens(output, mask), "mask of the output": found}


@exam.check(points=0.25)
def fits_into_a_keras_model(kit, draw):
    """It drops into a Keras model whose batch and time sizes are open."""
    inputs, encoded = tensors(draw)
    layer = block(kit, draw, inputs, encoded)
    symbolic = [keras.Input((None, WIDTH)), keras.Input((None, OTHER))]
    model = keras.Model(symbolic, layer(*symbolic))
    return {"output of the model": model([inputs, encoded]), "shape inferred": repr(model.output_shape)}


@exam.check(points=0.5)
def drops_only_while_training(kit, draw):
    """At inference, dropout does nothing."""
    layer, inputs = sample(kit, draw)
    calm = layer(*inputs.values())
    return {
        "output for training=False": layer(*inputs.values(), training=False),
        "output without a word about training": calm,
        **different_numbers(calm, *(layer(*inputs.values(), training=True) for _ in range(2))),
    }


SUBLAYERS = ("self-attention", "cross-attention", "feed-forward network")


@exam.check(points=1)
def drops_three_outputs(kit, draw):
    """While training, dropout strikes each number of all three sublayers' outputs on its own."""
    layer, seen = large_block(kit), {}
    for sublayer in SUBLAYERS:
        factors = struck(layer, draw, sublayer)
        where = f"in the output of the {sublayer}"
        seen |= luck(factors, RATE, ("samples", "tokens", "features"), where=where)
    return seen


def large_block(kit):
    return kit.DecoderBlock(4, 24, dropout=RATE)


def struck(layer, draw, sublayer):
    """What dropout has multiplied each number of a sublayer's output by: 0, or 1 / (1 - rate).

    Weights are set so that the other sublayers are silent and this one says the same to every token, `told`.
    Two features that it leaves at 0 serve as marks: a normalisation is a straight line for each token, and
    the marks say which.
    """
    marks = tf.constant([-3.0, 3.0], shape=(1, 1, 2)) + tf.zeros((16, 20, 2))
    inputs = tf.concat([marks, tf.cast(draw.normal(16, 20, 30), "float32")], axis=-1)
    encoded = draw.normal(16, 5, OTHER)
    layer(inputs, encoded)
    for name, shape in shapes(heads=4, width=32, hidden=24).items():
        draw.weights(layer, {name: shape}, scale=0.0)
        if name.endswith("gamma"):
            weight(layer, name).assign(tf.ones(shape))
    bias, kernel = {
        "self-attention": ("self_attention.value_dense.bias", "self_attention.output_dense.kernel"),
        "cross-attention": ("cross_attention.value_dense.bias", "cross_attention.output_dense.kernel"),
        "feed-forward network": ("expand.bias", "project.kernel"),
    }[sublayer]
    before = np.asarray(inputs, "float64")
    for _ in range(SUBLAYERS.index(sublayer)):
        before = normalised(before)
    source, target = weight(layer, bias), weight(layer, kernel)
    source.assign(draw.uniform(*source.shape, low=0.5, high=1.5))
    unmarked = tf.cast(tf.range(32) >= 2, target.dtype)
    target.assign(tf.cast(draw.uniform(*target.shape, low=0.05, high=0.15), target.dtype) * unmarked)
    told = np.asarray(source, "float64").reshape(-1) @ np.asarray(target, "float64").reshape(-1, 32)
    output = layer(inputs, encoded, training=True)
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


exam.add(gradients(sample, weights=shapes()), points=0.5, rtol=3e-4, atol=3e-5)
exam.add(graph(padded_sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.25, rtol=0.06, atol=0.06)
exam.add(round_trip(sample), points=0.25)


@exam.check(points=0.25)
def comes_back_with_its_dropout(kit, draw):
    """A block made from another one's configuration drops as much."""
    first = large_block(kit)
    twin = type(first).from_config(first.get_config())
    factors = struck(twin, draw, "cross-attention")
    return {"share of numbers dropped after a round trip": share_dropped(factors)}
