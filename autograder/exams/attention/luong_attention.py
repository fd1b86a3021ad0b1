import warnings

import keras
import tensorflow as tf

from autograder.checks import graph, mixed_precision, round_trip
from autograder.checks.ready_made import ATTENTIONS
from autograder.draw import weight
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=ATTENTIONS,
    hints=[
        "Begin with dot: which matrix product gives every query's dot product with every value? (Tq, d) and "
        "(Tk, d) have to become (Tq, Tk).",
        "general is one line more: what has to happen to a query before it may meet a value of another size?",
        "For concat, cut the kernel: its upper rows belong to the query, its lower rows to the value. The "
        "two products are then added for every pair, as in additive attention.",
        "Softmax, mask and mean are the same for all three scores: write them once, after the scores.",
    ],
)

SIZES = {"dot": (6, 6), "general": (6, 3), "concat": (5, 3)}
WEIGHTS = {
    "dot": {},
    "general": {"kernel": (6, 3)},
    "concat": {"kernel": (8, 5), "score_vector": (5,)},
}


def tensors(draw, score, *leading, queries=4, values=7):
    """Scores are to be of size 1 or 2, far from where softmax saturates."""
    dq, dv = SIZES[score]
    return draw.normal(*leading, queries, dq, scale=0.8), draw.normal(*leading, values, dv)


def built(kit, draw, score, query, value, **options):
    layer = draw.weights(kit.LuongAttention(score=score, **options), WEIGHTS[score], on=[query, value])
    if score == "concat":
        draw.weights(layer, {"score_vector": (5,)}, scale=1.5)
    return layer


def read(kit, draw, score, *inputs):
    return parts(built(kit, draw, score, *inputs[:2])(*inputs), "context", "weights")


@exam.check(points=1.5)
def scores_by_dot_product(kit, draw):
    """dot: each pair's score is its dot product, and each query's weights add up to 1."""
    return read(kit, draw, "dot", *tensors(draw, "dot", 2))


@exam.check(points=1.25)
def scores_through_a_matrix(kit, draw):
    """general: a matrix stands between query and value, which may be of two sizes."""
    return read(kit, draw, "general", *tensors(draw, "general", 2))


@exam.check(points=1.75)
def scores_side_by_side(kit, draw):
    """concat: query and value, side by side, go through a kernel, tanh and a score vector."""
    return read(kit, draw, "concat", *tensors(draw, "concat", 2))


@exam.check(points=0.75)
def takes_any_leading_axes(kit, draw):
    """No batch, a batch of batches, a single step: the last two axes are what counts."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="You are using a softmax over axis"
        )  # of size 1: we mean it
        seen = {"dot without a batch": read(kit, draw, "dot", *tensors(draw, "dot"))}
        for score in ("general", "concat"):
            query, value = tensors(draw, score, 2, 3)
            seen[f"{score} with two leading axes and a mask"] = read(
                kit, draw, score, query, value, draw.mask(2, 3, 7)
            )
        single = tensors(draw, "concat", 2, queries=1, values=1)
        return seen | {"concat of one query and one value": read(kit, draw, "concat", *single)}


@exam.check(points=0.25)
def knows_three_scores(kit, draw):
    """Any other score is refused with a ValueError, and dot is the default."""
    try:
        kit.LuongAttention(score="cosine")
        answer = "no"
    except ValueError:
        answer = "yes"
    query, value = tensors(draw, "dot", 2)
    found = parts(kit.LuongAttention()(query, value), "context", "weights")
    return {"answer to «does score='cosine' raise ValueError?»": answer, "attention by default": found}


@exam.check(points=1)
def hides_padding(kit, draw):
    """Padding gets the weight 0, and the other values share out 1, whatever the score."""
    seen = {}
    for score in SIZES:
        query, value = tensors(draw, score, 3)
        mask = draw.mask(3, 7)
        found = read(kit, draw, score, query, value, mask)
        seen[f"answer to «do hidden values weigh exactly 0?» for {score}"] = weightless(
            found["weights"], mask[:, None, :]
        )
        seen[f"attention under a mask for {score}"] = found
    return seen


def weightless(weights, mask):
    """In words, so that no tolerance can forgive a small weight."""
    hidden = tf.logical_and(tf.logical_not(mask), tf.ones_like(weights, dtype="bool"))
    return "no" if tf.reduce_any(tf.boolean_mask(weights, hidden) != 0) else "yes"


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def reads_nothing_where_all_is_padding(kit, draw):
    """A sentence of padding gives weights 0, context 0, and finite gradients."""
    return read_and_back(kit, draw, "general", 3, draw.mask(3, 7) & tf.constant([[True], [False], [True]]))


@exam.check(points=1, rtol=3e-4, atol=3e-5)
def sends_gradients_back(kit, draw):
    """Gradients of context and weights flow back to query, value and every weight."""
    return {score: read_and_back(kit, draw, score, 2) for score in SIZES}


def read_and_back(kit, draw, score, batch, *mask):
    query, value = tensors(draw, score, batch)
    layer = built(kit, draw, score, query, value)

    def run(query, value):
        return parts(layer(query, value, *mask), "context", "weights")

    for name in WEIGHTS[score]:
        setattr(run, name, weight(layer, name))
    found = draw.pullback(run, weights=WEIGHTS[score], query=query, value=value)
    return found.pop("output") | found


@exam.check(points=0.5)
def lives_with_keras_masks(kit, draw):
    """The mask that comes with `value` hides, and the one that comes with `query` travels on."""
    query, value = tensors(draw, "general", 3)
    layer = built(kit, draw, "general", query, value)
    keras.src.backend.set_keras_mask(query, draw.mask(3, 4))
    keras.src.backend.set_keras_mask(value, draw.mask(3, 7))
    found = parts(layer(query, value), "context", "weights")
    return found | {"mask of the context": keras.src.backend.get_keras_mask(found["context"])}


@exam.check(points=0.5)
def fits_into_a_keras_model(kit, draw):
    """It drops into a Keras model whose batch and time sizes are open."""
    query, value = tensors(draw, "general", 2)
    layer = built(kit, draw, "general", query, value)
    inputs = [keras.Input((None, 6)), keras.Input((None, 3)), keras.Input((None,), dtype="bool")]
    model = keras.Model(inputs, layer(*inputs))
    found = parts(model([query, value, draw.mask(2, 7)]), "context", "weights")
    return found | {"shapes inferred": repr(model.output_shape)}


def sample(kit, draw):
    query, value = tensors(draw, "concat", 2)
    layer = built(kit, draw, "concat", query, value, name="reader")
    return layer, {"query": query, "value": value, "value_mask": draw.mask(2, 7)}


def sample_of_another_score(kit, draw):
    query, value = tensors(draw, "general", 2)
    layer = built(kit, draw, "general", query, value, name="reader")
    return layer, {"query": query, "value": value, "value_mask": draw.mask(2, 7)}


exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample_of_another_score), points=0.25, rtol=0.06, atol=0.06)
exam.add(round_trip(sample_of_another_score), points=0.25)
