import warnings

import tensorflow as tf

from autograder.checks import fits_into_a_model, graph, mixed_precision, round_trip
from autograder.checks.ready_made import ATTENTIONS
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=ATTENTIONS,
    hints=[
        "Start without a mask. Which matrix product gives, for every query, its dot product with every key?"
        " Write down the shapes: (Tq, d) and (Tk, d) have to become (Tq, Tk).",
        "Whatever the number of leading axes, the last two are the ones to work on: count axes from the end.",
        "A hidden key has to lose before softmax shares out the 1. What score makes an exponential 0?",
        "For a query that may look nowhere, a score that is very low but finite makes no NaN. Softmax still "
        "shares out 1 in that row, among keys that are all hidden: what is left to do?",
    ],
)


def attend(kit, *inputs):
    return parts(kit.ScaledDotProductAttention()(*inputs), "output", "weights")


def tokens(draw, *leading, queries=5, keys=7):
    """Query, key and value; the scores are of size 1, far from where softmax saturates."""
    return draw.normal(*leading, queries, 8), draw.normal(*leading, keys, 8), draw.normal(*leading, keys, 6)


@exam.check(points=2)
def mixes_values_by_similarity(kit, draw):
    """Each query gets a mean of the values, weighted by how well the keys match it."""
    return attend(kit, *tokens(draw, 2))


@exam.check(points=1)
def takes_any_leading_axes(kit, draw):
    """No batch, a batch with heads, a single token: the last two axes are what counts."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="You are using a softmax over axis"
        )  # of size 1: we mean it
        return {
            "attention without a batch": attend(kit, *tokens(draw)),
            "attention with batch and heads": attend(kit, *tokens(draw, 2, 3)),
            "attention of one query to one key": attend(kit, *tokens(draw, 2, queries=1, keys=1)),
            "attention of many queries to one key": attend(kit, *tokens(draw, 2, keys=1)),
        }


@exam.check(points=2)
def hides_masked_keys(kit, draw):
    """Hidden keys get the weight 0, and the others share out 1, for every shape of mask."""
    seen = {}
    for words, *shape in (
        ("a mask for each query", 2, 5, 7),
        ("one mask for the batch", 5, 7),
        ("a padding mask", 2, 1, 7),
        ("one mask for all", 7),
    ):
        mask = draw.mask(*shape)
        found = attend(kit, *tokens(draw, 2), mask)
        seen[f"answer to «do hidden keys weigh 0?» under {words}"] = weightless(found["weights"], mask)
        seen[f"attention under {words}"] = found
    query, key, value = tokens(draw, 2, 3)
    seen["attention with heads and one mask for all of them"] = attend(
        kit, query, key, value, draw.mask(2, 1, 5, 7)
    )
    return seen


def weightless(weights, mask):
    """In words, so that no tolerance can forgive a small weight."""
    hidden = tf.logical_and(tf.logical_not(mask), tf.ones_like(weights, dtype="bool"))
    return "no" if tf.reduce_any(tf.boolean_mask(weights, hidden) != 0) else "yes"


@exam.check(points=1)
def does_not_look_ahead(kit, draw):
    """Under a causal mask, nothing in the future changes the present, however loud it is."""
    query, key, value = tokens(draw, 2, queries=7)
    causal = tf.linalg.band_part(tf.ones((7, 7), "bool"), -1, 0)
    loud = tf.constant([1.0, 1.0, 1.0, 1.0, 100.0, 100.0, 100.0])[:, None]  # the last three tokens shout
    early = {}
    layer = kit.ScaledDotProductAttention()

    def first_four(query, key, value):
        early.update(parts(layer(query, key, value, causal), "output", "weights"))
        return early["output"][:, :4]

    seen = draw.pullback(first_four, query=query, key=key * tf.cast(loud, key.dtype), value=value)
    seen = {name.replace("output", "output for the first four tokens"): found for name, found in seen.items()}
    return seen | {"weights of the first four queries": early["weights"][:, :4]}


def blinding(draw):
    """Masks under which some queries, or a whole sample, may look nowhere."""
    blind = tf.constant([[True], [False], [True], [False], [True]])
    return {
        "some queries blind": tf.logical_and(draw.mask(2, 5, 7), blind),
        "all of a sample hidden": tf.logical_and(draw.mask(2, 1, 7), tf.constant([[[True]], [[False]]])),
        "a mask for whole queries": blind,
    }


@exam.check(points=1)
def looks_nowhere_when_all_is_hidden(kit, draw):
    """A query that may look nowhere gets weights 0 and output 0."""
    return {
        f"attention with {words}": attend(kit, *tokens(draw, 2), mask)
        for words, mask in blinding(draw).items()
    }


@exam.check(points=0.5)
def keeps_gradients_finite_when_all_is_hidden(kit, draw):
    """A query that may look nowhere sends no NaN back."""
    seen = {}
    for words, mask in blinding(draw).items():
        query, key, value = tokens(draw, 2)
        found = attend_and_back(kit, draw, query, key, value, mask)
        seen |= {f"{name} with {words}": part for name, part in found.items()}
    return seen


@exam.check(points=1)
def sends_gradients_back(kit, draw):
    """Gradients of output and weights flow back to query, key and value."""
    query, key, value = tokens(draw, 2)
    return attend_and_back(kit, draw, query, key, value)


def attend_and_back(kit, draw, query, key, value, *mask):
    layer = kit.ScaledDotProductAttention()
    found = draw.pullback(
        lambda query, key, value: parts(layer(query, key, value, *mask), "output", "weights"),
        query=query, key=key, value=value,
    )  # fmt: skip
    return found.pop("output") | found


def sample(kit, draw):
    query, key, value = tokens(draw, 2)
    inputs = {"query": query, "key": key, "value": value, "mask": draw.mask(2, 5, 7)}
    return kit.ScaledDotProductAttention(name="looking"), inputs


exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.5, rtol=0.05, atol=0.05)
exam.add(round_trip(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
