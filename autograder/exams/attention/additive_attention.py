import warnings

import keras
import tensorflow as tf

from autograder.checks import graph, learns, mixed_precision, round_trip
from autograder.checks.ready_made import ATTENTIONS
from autograder.draw import weight
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=ATTENTIONS,
    hints=[
        "Bring query and value to `units` first, each with its kernel. Then every query has to meet every "
        "value: which axes of length 1 make (Tq, units) and (Tk, units) broadcast to (Tq, Tk, units)?",
        "The score vector takes the last axis away: a product of (…, Tq, Tk, units) and (units,).",
        "Softmax runs along the values. The mask has no axis for the queries; give it one of length 1, and "
        "let hidden scores lose before the softmax.",
        "For a sentence of padding, a score that is very low but finite makes no NaN. Softmax still shares "
        "out 1 there: what is left to do?",
    ],
)

UNITS = 4
WEIGHTS = {"query_kernel": (6, UNITS), "value_kernel": (8, UNITS), "score_vector": (UNITS,)}


def tensors(draw, *leading, queries=5, values=7):
    return draw.normal(*leading, queries, 6), draw.normal(*leading, values, 8)


def built(kit, draw, query, value, **options):
    """The score vector is larger than the kernels: tanh is small, and the weights are not to be flat."""
    layer = draw.weights(kit.AdditiveAttention(UNITS, **options), WEIGHTS, on=[query, value])
    draw.weights(layer, {"score_vector": (UNITS,)}, scale=1.5)
    return layer


def read(kit, draw, query, value, *mask):
    return parts(built(kit, draw, query, value)(query, value, *mask), "context", "weights")


@exam.check(points=2.25)
def scores_each_pair(kit, draw):
    """Each query's context is a mean of the values, weighted by the score of each pair."""
    return read(kit, draw, *tensors(draw, 2))


@exam.check(points=0.75)
def takes_any_leading_axes(kit, draw):
    """No batch, a batch of batches, a single step: the last two axes are what counts."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="You are using a softmax over axis"
        )  # of size 1: we mean it
        query, value = tensors(draw, 2, 3)
        return {
            "attention without a batch": read(kit, draw, *tensors(draw)),
            "attention with two leading axes": read(kit, draw, query, value),
            "attention with two leading axes and a mask": read(kit, draw, query, value, draw.mask(2, 3, 7)),
            "attention of one query to one value": read(kit, draw, *tensors(draw, 2, queries=1, values=1)),
            "attention of one query to many values": read(kit, draw, *tensors(draw, 2, queries=1)),
        }


@exam.check(points=2)
def hides_padding(kit, draw):
    """Padding gets the weight 0, and the other values share out 1."""
    query, value = tensors(draw, 3)
    mask = draw.mask(3, 7)
    found = read(kit, draw, query, value, mask)
    loud = tf.where(mask[:, :, None], value, 30.0 * value)
    return {
        "answer to «do hidden values weigh exactly 0?»": weightless(found["weights"], mask[:, None, :]),
        "attention under a mask": found,
        "attention beside loud padding": read(kit, draw, query, loud, mask),
        "attention where nothing is hidden": read(kit, draw, query, value, tf.ones((3, 7), "bool")),
    }


def weightless(weights, mask):
    """In words, so that no tolerance can forgive a small weight."""
    hidden = tf.logical_and(tf.logical_not(mask), tf.ones_like(weights, dtype="bool"))
    return "no" if tf.reduce_any(tf.boolean_mask(weights, hidden) != 0) else "yes"


def blinding(draw):
    """A mask under which the second of three sentences is all padding."""
    return tf.logical_and(draw.mask(3, 7), tf.constant([[True], [False], [True]]))


@exam.check(points=0.75)
def reads_nothing_where_all_is_padding(kit, draw):
    """A sentence of padding gives weights 0 and context 0."""
    return read(kit, draw, *tensors(draw, 3), blinding(draw))


@exam.check(points=0.5, rtol=3e-4, atol=3e-5)
def keeps_gradients_finite_where_all_is_padding(kit, draw):
    """A sentence of padding sends no NaN back."""
    return read_and_back(kit, draw, *tensors(draw, 3), blinding(draw))


@exam.check(points=1, rtol=3e-4, atol=3e-5)
def sends_gradients_back(kit, draw):
    """Gradients of context and weights flow back to query, value and every weight."""
    return read_and_back(kit, draw, *tensors(draw, 2))


def read_and_back(kit, draw, query, value, *mask):
    layer = built(kit, draw, query, value)

    def run(query, value):
        return parts(layer(query, value, *mask), "context", "weights")

    for name in WEIGHTS:
        setattr(run, name, weight(layer, name))
    found = draw.pullback(run, weights=WEIGHTS, query=query, value=value)
    return found.pop("output") | found


@exam.check(points=0.5)
def lives_with_keras_masks(kit, draw):
    """The mask that comes with `value` hides, and the one that comes with `query` travels on."""
    query, value = tensors(draw, 3)
    layer = built(kit, draw, query, value)
    keras.src.backend.set_keras_mask(query, draw.mask(3, 5))
    keras.src.backend.set_keras_mask(value, draw.mask(3, 7))
    found = parts(layer(query, value), "context", "weights")
    return found | {"mask of the context": keras.src.backend.get_keras_mask(found["context"])}


@exam.check(points=0.5)
def fits_into_a_keras_model(kit, draw):
    """It drops into a Keras model whose batch and time sizes are open."""
    query, value = tensors(draw, 2)
    layer = built(kit, draw, query, value)
    inputs = [keras.Input((None, 6)), keras.Input((None, 8)), keras.Input((None,), dtype="bool")]
    model = keras.Model(inputs, layer(*inputs))
    found = parts(model([query, value, draw.mask(2, 7)]), "context", "weights")
    return found | {"shapes inferred": repr(model.output_shape)}


def sample(kit, draw):
    query, value = tensors(draw, 2)
    layer = built(kit, draw, query, value, name="reader")
    return layer, {"query": query, "value": value, "value_mask": draw.mask(2, 7)}


exam.add(learns(sample), points=0.5, atol=1.8e-5)
exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.5, rtol=0.08, atol=0.08)
exam.add(round_trip(sample), points=0.25)
