import keras
import numpy as np
import tensorflow as tf

from autograder.checks import graph, mixed_precision, round_trip
from autograder.checks.luck import different_numbers, luck, share_dropped
from autograder.checks.ready_made import ATTENTIONS
from autograder.draw import require_tensor, weight
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=ATTENTIONS,
    hints=[
        "Give each axis a letter: b for the batch, t and s for queries and keys, d for features, h for the "
        "heads, k and v for what is inside. What is missing on the right of the arrow is summed over.",
        "The four products, from shape to shape: (b,t,d) and (d,h,k) to (b,t,h,k); then to (b,h,t,s); then "
        "to (b,t,h,v); then, summed over heads and their features, to (b,t,d).",
        "Bring every mask to four axes, (batch, heads, Tq, Tk), with length 1 where it says nothing. Which "
        "axes does a `value_mask` of (batch, Tk) lack?",
        "Hide before the softmax with a low, finite score; afterwards set the weights of all that is hidden "
        "to 0, which mends the rows of queries that see nothing.",
    ],
)

HEADS, KEY, VALUE, DQ, DK, DV, RATE = 3, 4, 2, 8, 7, 6, 0.4
NAMES = ("output", "attention scores")


def shapes(heads=HEADS, key=KEY, value=VALUE, dq=DQ, dk=DK, dv=DV):
    return {
        "query_kernel": (dq, heads, key),
        "query_bias": (heads, key),
        "key_kernel": (dk, heads, key),
        "key_bias": (heads, key),
        "value_kernel": (dv, heads, value),
        "value_bias": (heads, value),
        "output_kernel": (heads, value, dq),
        "output_bias": (dq,),
    }


WEIGHTS = shapes()


def tensors(draw, queries=5, keys=6):
    """Scores come out of size 2 or so before they are scaled, and small enough for softmax afterwards."""
    return draw.normal(2, queries, DQ), draw.normal(2, keys, DV), draw.normal(2, keys, DK)


def built(kit, draw, *inputs, dropout=0.0, **options):
    layer = kit.MultiHeadAttention(HEADS, KEY, VALUE, dropout=dropout, **options)
    return draw.weights(layer, WEIGHTS, on=inputs, scale=0.4)


def look(layer, *inputs, **options):
    return parts(layer(*inputs, return_attention_scores=True, **options), *NAMES)


@exam.check(points=1.5)
def looks_with_several_heads(kit, draw):
    """Self-attention: each head weighs the tokens in its own way, and the output sums up what they found."""
    tokens = draw.normal(2, 5, DQ)
    layer = draw.weights(
        kit.MultiHeadAttention(HEADS, KEY), shapes(value=KEY, dk=DQ, dv=DQ), on=[tokens, tokens], scale=0.4
    )
    return look(layer, tokens, tokens) | {"output on its own": layer(tokens, tokens)}


@exam.check(points=0.75)
def looks_at_another_sequence(kit, draw):
    """Cross-attention: query, value and key are of different lengths and sizes."""
    query, value, key = tensors(draw)
    single = tensors(draw, queries=1, keys=1)
    layer = built(kit, draw, query, value, key)
    return look(layer, query, value, key) | {"output for one query and one key": layer(*single)}


@exam.check(points=0.5)
def tells_value_from_key(kit, draw):
    """The second argument is the value, the third the key; where no key is given, the value is the key."""
    query, value, key = draw.normal(2, 5, DQ), draw.normal(2, 6, DV), draw.normal(2, 6, DV)
    layer = kit.MultiHeadAttention(HEADS, KEY, VALUE)
    draw.weights(layer, shapes(dk=DV), on=[query, value, key], scale=0.4)
    return {"attention with a key": look(layer, query, value, key), "without": look(layer, query, value)}


@exam.check(points=0.25)
def starts_without_biases(kit, draw):
    """The four biases start at zero."""
    layer = kit.MultiHeadAttention(HEADS, KEY, VALUE)
    layer(*tensors(draw))
    return {f"initial {name}": weight(layer, name).value for name in WEIGHTS if name.endswith("bias")}


@exam.check(points=1.75)
def sees_what_the_masks_allow(kit, draw):
    """A key is seen where every mask allows it; the others weigh exactly 0."""
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key)
    alone = draw.mask(2, 6)
    of_key = tf.logical_or(draw.mask(2, 6), tf.logical_not(alone))  # not all hidden by the two together
    wide = tf.concat([tf.ones((5, 1), "bool"), draw.mask(5, 5)], axis=1)
    cases = {
        "an attention_mask for each query": {"attention_mask": draw.mask(2, 5, 6)},
        "an attention_mask of padding": {"attention_mask": draw.mask(2, 1, 6)},
        "one attention_mask for the batch": {"attention_mask": draw.mask(5, 6)},
        "an attention_mask for each head": {"attention_mask": draw.mask(2, HEADS, 5, 6)},
        "a value_mask": {"value_mask": alone},
        "a key_mask": {"key_mask": alone},
        "a value_mask and a key_mask": {"value_mask": alone, "key_mask": of_key},
        "a value_mask and an attention_mask": {"value_mask": open_first(alone), "attention_mask": wide},
        "all of them and a causal mask": {
            "value_mask": open_first(alone),
            "key_mask": open_first(of_key),
            "attention_mask": wide,
            "use_causal_mask": True,
        },
    }
    seen = {}
    for words, masks in cases.items():
        found = look(layer, query, value, key, **masks)
        seen[f"attention under {words}"] = found
        seen[f"answer to «how many weights are exactly 0?» under {words}"] = zeros(found["attention scores"])
    return seen


def open_first(mask):
    return tf.concat([tf.ones_like(mask[:, :1]), mask[:, 1:]], axis=1)


def zeros(weights):
    """An exact count, so that no tolerance can forgive a small weight."""
    require_tensor(weights)
    return str(int(tf.reduce_sum(tf.cast(weights == 0, "int32"))))


@exam.check(points=1)
def does_not_look_ahead(kit, draw):
    """Under a causal mask, nothing in the future changes the present, however loud it is."""
    tokens = draw.normal(2, 7, DQ)
    layer = draw.weights(
        kit.MultiHeadAttention(HEADS, KEY, VALUE), shapes(dk=DQ, dv=DQ), on=[tokens, tokens], scale=0.4
    )
    loud = tf.concat([tokens[:, :4], draw.normal(2, 3, DQ, scale=9.0)], axis=1)
    calm = look(layer, tokens, tokens, use_causal_mask=True)
    moved = layer(loud, loud, use_causal_mask=True)[:, :4] - calm["output"][:, :4]
    query, value, key = tensors(draw)
    across = built(kit, draw, query, value, key)
    return calm | {
        "answer to «do later tokens move earlier outputs?»": "yes"
        if tf.reduce_max(abs(moved)) > 1e-5
        else "no",
        "attention of five queries to six keys": look(across, query, value, key, use_causal_mask=True),
        "attention of five queries to three keys": look(
            across, query, value[:, :3], key[:, :3], use_causal_mask=True
        ),
    }


def blinding(draw):
    """Some queries see nothing, and the second sample is all padding."""
    blind = tf.constant([[True], [False], [True], [True], [False]])
    return {
        "attention_mask": tf.logical_and(draw.mask(2, 5, 6), blind),
        "value_mask": tf.constant([[True], [False]]) & tf.ones((2, 6), "bool"),
    }


@exam.check(points=0.5)
def sees_nothing_where_all_is_hidden(kit, draw):
    """A query that sees nothing has weights of 0, so its output is the output bias."""
    inputs = tensors(draw)
    return look(built(kit, draw, *inputs), *inputs, **blinding(draw))


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def keeps_gradients_finite_where_all_is_hidden(kit, draw):
    """A query that sees nothing sends no NaN back."""
    return look_and_back(kit, draw, **blinding(draw))


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def sends_gradients_back(kit, draw):
    """Gradients of output and weights flow back to query, value, key and all eight weights."""
    return look_and_back(kit, draw)


def look_and_back(kit, draw, **masks):
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key)

    def run(query, value, key):
        return look(layer, query, value, key, **masks)

    for name in WEIGHTS:
        setattr(run, name, weight(layer, name))
    found = draw.pullback(run, weights=WEIGHTS, query=query, value=value, key=key)
    return found.pop("output") | found


@exam.check(points=0.5)
def drops_only_while_training(kit, draw):
    """At inference, dropout does nothing; the weights that are returned it never strikes."""
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key, dropout=RATE)
    outputs = [layer(query, value, key, training=True) for _ in range(2)]
    calm = layer(query, value, key)
    return {
        "output for training=False": layer(query, value, key, training=False),
        "output without a word about training": calm,
        **different_numbers(calm, *outputs),
        "attention scores while training": look(layer, query, value, key, training=True)["attention scores"],
    }


@exam.check(points=0.5)
def drops_weights(kit, draw):
    """While training, dropout strikes each weight on its own: for every sample, head, query and key."""
    factors = struck(kit.MultiHeadAttention(4, 3, 12, dropout=RATE), draw)
    alike = np.abs(factors[0] - factors[1]).max() < 0.05
    return {
        "answer to «does the luck of a weight go for all that it mixes?»": "yes" if alike else "no",
        **luck(factors[0], RATE, ("samples", "heads", "queries", "keys"), what="weights"),
    }


def struck(layer, draw, heads=4, keys=12):
    """What dropout has multiplied each weight by: 0, or 1 / (1 - rate); (2, batch, heads, queries, keys).

    All weights are even, each value marks its own key, and each head writes to features of its own, to two
    for each key: the last two must share their luck, unless it is features that are dropped.
    """
    width = 2 * heads * keys
    query, value = draw.normal(10, 20, width), tf.eye(keys, batch_shape=[10], dtype=keras.config.floatx())
    layer(query, value)
    for name, shape in shapes(heads, 3, keys, width, keys, keys).items():
        draw.weights(layer, {name: shape}, scale=0.0)
    told = weight(layer, "value_kernel")
    told.assign(keys * tf.repeat(tf.eye(keys, dtype=told.dtype)[:, None], heads, axis=1))
    twice = tf.tile(tf.eye(heads * keys, dtype=told.dtype), (1, 2))
    weight(layer, "output_kernel").assign(tf.reshape(twice, (heads, keys, width)))
    output = layer(query, value, training=True)
    require_tensor(output)
    factors = np.asarray(output, "float64").reshape(10, 20, 2, heads, keys)
    return np.nan_to_num(factors.transpose(2, 0, 3, 1, 4), posinf=0.0, neginf=0.0)


@exam.check(points=0.5)
def lives_with_keras_masks(kit, draw):
    """Masks that come with `value` and `key` hide, and the one that comes with `query` travels on."""
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key)
    carried = draw.mask(2, 6)
    for tensor, mask in (query, draw.mask(2, 5)), (value, carried), (key, open_first(carried)):
        keras.src.backend.set_keras_mask(tensor, mask)
    output = layer(query, value, key)
    require_tensor(output)
    return {"output": output, "mask of the output": keras.src.backend.get_keras_mask(output)}


def sample(kit, draw):
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key, dropout=RATE, name="looking")
    return layer, {"query": query, "value": value, "key": key}


def masked_sample(kit, draw):
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key, dropout=RATE)

    def run(query, value, key, value_mask):
        return look(layer, query, value, key, value_mask=value_mask, use_causal_mask=True)

    return run, {"query": query, "value": value, "key": key, "value_mask": open_first(draw.mask(2, 6))}


@exam.check(points=0.25)
def fits_into_a_keras_model(kit, draw):
    """It drops into a Keras model whose batch and time sizes are open."""
    query, value, key = tensors(draw)
    layer = built(kit, draw, query, value, key)
    inputs = [keras.Input((None, size)) for size in (DQ, DV, DK)]
    model = keras.Model(inputs, layer(*inputs, use_causal_mask=True))
    return {"output of the model": model([query, value, key]), "shape inferred": repr(model.output_shape)}


exam.add(graph(masked_sample, unknown=(0, 1)), points=0.25)
exam.add(mixed_precision(masked_sample), points=0.25, rtol=0.06, atol=0.06)
exam.add(round_trip(sample), points=0.25)


@exam.check(points=0.25)
def comes_back_with_its_dropout(kit, draw):
    """A layer made from another one's configuration drops as much."""
    first = kit.MultiHeadAttention(4, 3, 12, dropout=RATE)
    twin = type(first).from_config(first.get_config())
    return {"share of weights dropped": share_dropped(struck(twin, draw))}
