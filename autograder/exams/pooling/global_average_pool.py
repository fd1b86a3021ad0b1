import keras
import tensorflow as tf

from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import POOLINGS
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=POOLINGS,
    hints=[
        "Without a mask it is one call of `ops.mean`. Which axis of (batch, time, features) is to go?",
        "With a mask there are two sums over time: one of the steps that the mask shows, one of the mask "
        "itself. The mask needs one more axis to line up with the inputs.",
        "`ops.where(condition, x, 0.0)` replaces; a product with 0 does not get rid of an infinity.",
        "A sample that is all padding has 0 steps, and its sum is 0. Divide it by something that is not 0.",
    ],
)


@exam.check(points=1.5)
def averages_over_time(kit, draw):
    """Without a mask, all steps are averaged, each feature by itself."""
    layer = kit.GlobalAveragePooling1D()
    return {
        "output": layer(draw.normal(3, 7, 4, mean=0.5)),
        "output for sequences of a single step": layer(draw.normal(2, 1, 5)),
    }


@exam.check(points=2.5)
def leaves_padding_out(kit, draw):
    """Padding neither adds to the sum nor counts in the number."""
    layer = kit.GlobalAveragePooling1D()
    ragged = tf.sequence_mask([2, 7, 1, 5], 7)
    inputs = draw.normal(4, 7, 3, mean=0.5)
    longer = tf.concat([inputs, draw.normal(4, 2, 3, scale=5.0)], axis=1)
    return {
        "output where the padding stands behind": layer(inputs, mask=ragged),
        "output where more padding follows": layer(longer, mask=tf.sequence_mask([2, 7, 1, 5], 9)),
        "output where the padding stands anywhere": layer(inputs, mask=draw.mask(4, 7)),
        "output where nothing is padding": layer(inputs, mask=tf.ones((4, 7), "bool")),
    }


@exam.check(points=1)
def hears_of_masks_from_keras(kit, draw):
    """In a model, the mask of an embedding reaches it, with batch and time left open."""
    embedding = keras.layers.Embedding(9, 4, mask_zero=True)
    words = keras.Input((None,), dtype="int32")
    model = keras.Model(words, kit.GlobalAveragePooling1D()(embedding(words)))
    draw.weights(embedding, {"embeddings": (9, 4)}, scale=1.0)
    short, long = draw.integers(3, 5, low=1, high=9), draw.integers(2, 8, low=1, high=9)
    ragged = tf.cast(tf.sequence_mask([3, 1, 5], 5), "int32")
    return {
        "shape inferred": repr(model.output_shape),
        "output for 5 words and fewer": model(short * ragged),
        "output for 8 words": model(long),
    }


@exam.check(points=1)
def does_not_care_what_padding_holds(kit, draw):
    """Padding may hold infinity or NaN, and neither output nor gradient hears of it."""
    layer = kit.GlobalAveragePooling1D()
    seen = {}
    for words, filler in (("infinity", float("inf")), ("NaN", float("nan")), ("1e30", 1e30)):
        steps, mask = draw.normal(3, 6, 4), draw.mask(3, 6)
        inputs = tf.where(mask[:, :, None], steps, tf.constant(filler, steps.dtype))
        found = draw.pullback(layer, inputs=inputs, mask=mask)
        seen |= {f"{name} with {words} in the padding": value for name, value in found.items()}
    return seen


@exam.check(points=1)
def survives_a_sample_of_padding(kit, draw):
    """A sample that is all padding gives 0, and sends 0 back."""
    mask = tf.logical_and(draw.mask(3, 6), tf.constant([[True], [False], [True]]))
    return draw.pullback(kit.GlobalAveragePooling1D(), inputs=draw.normal(3, 6, 4), mask=mask)


@exam.check(points=0.5)
def keeps_the_axis_if_asked(kit, draw):
    """With `keepdims=True` the time axis stays, with length one."""
    layer = kit.GlobalAveragePooling1D(keepdims=True)
    inputs = draw.normal(3, 6, 4)
    return {"output": layer(inputs), "output with a mask": layer(inputs, mask=draw.mask(3, 6))}


@exam.check(points=0.5)
def ends_the_mask(kit, draw):
    """The output has no steps, and so no mask."""
    inputs = draw.normal(3, 6, 4)
    keras.src.backend.set_keras_mask(inputs, draw.mask(3, 6))
    output = kit.GlobalAveragePooling1D(keepdims=True)(inputs)
    return {"mask of the output": keras.src.backend.get_keras_mask(output)}


def sample(kit, draw):
    layer = kit.GlobalAveragePooling1D(keepdims=True, name="summary")
    return layer, {"inputs": draw.normal(3, 6, 4, mean=0.5), "mask": draw.mask(3, 6)}


def long_sample(kit, draw):
    """The sums go beyond 65504, the largest number of float16."""
    mask = tf.sequence_mask([250, 400], 400)
    return kit.GlobalAveragePooling1D(), {
        "inputs": draw.normal(2, 400, 3, mean=400.0, scale=9.0),
        "mask": mask,
    }


exam.add(gradients(sample), points=0.5)
exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(long_sample), points=0.5)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)
