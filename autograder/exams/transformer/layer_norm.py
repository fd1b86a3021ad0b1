import keras
import tensorflow as tf

from autograder.checks import (
    gradients,
    graph,
    leaves_inputs_alone,
    mixed_precision,
    passes_masks_on,
    round_trip,
)
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *(
            f"keras.layers.{name}Normalization"
            for name in ("", "Batch", "Group", "Layer", "RMS", "Spectral", "Unit")
        ),
        *(
            f"keras.ops.{name}"
            for name in ("batch_normalization", "layer_normalization", "rms_normalization")
        ),
        "keras.ops.normalize",
        "tensorflow.nn.batch_normalization",
        "tensorflow.nn.l2_normalize",
        "tensorflow.compat.v1.nn.batch_normalization",
        "tensorflow.compat.v1.nn.fused_batch_norm",
    ],
    hints=[
        "Take one word and do it by hand: mean, differences, mean of their squares. Along which axis of "
        "(batch, time, features) did you go? It has to stay, with length one (`keepdims`).",
        "γ and β are vectors. To line up with axis 1 of (batch, features, time) they need the shape "
        "(1, features, 1).",
        "Where ε stands shows only in words that hardly vary. Read the formula once more.",
        "What comes in may be float16: cast it to float32 first of all, and back last of all.",
    ],
)


def layer(kit, draw, inputs, axis=-1, epsilon=1e-6, **options):
    """With an epsilon so small that its place does not matter, but where a check says otherwise."""
    shape = (inputs.shape[axis],)
    made = kit.LayerNormalization(axis=axis, epsilon=epsilon, **options)
    return draw.weights(made, {"gamma": shape, "beta": shape}, on=[inputs], scale=1.0)


@exam.check(points=2.5)
def normalises_each_word(kit, draw):
    """Each word's features get mean 0 and variance 1, then gamma and beta."""
    words, table = draw.normal(2, 3, 5, mean=0.7, scale=2.0), draw.normal(4, 6, mean=-0.7)
    return {
        "output for sentences": layer(kit, draw, words)(words),
        "output for a table": layer(kit, draw, table)(table),
        "output for a single word": layer(kit, draw, table)(table[:1]),
    }


@exam.check(points=0.5)
def starts_as_a_plain_normalisation(kit, draw):
    """Gamma starts at one and beta at zero, and both are trained."""
    made = kit.LayerNormalization()
    output = made(draw.normal(3, 5))
    return {
        "output before training": output,
        "initial gamma": weight(made, "gamma").value,
        "initial beta": weight(made, "beta").value,
        "number of trainable weights": len(made.trainable_weights),
    }


@exam.check(points=1, atol=3e-5)
def works_along_any_axis(kit, draw):
    """The features are the axis that was asked for, with a gamma and a beta for each."""
    images = draw.normal(2, 7, 6, 5, mean=0.7)
    return {f"output for axis={axis}": layer(kit, draw, images, axis)(images) for axis in (1, 2, -2, 3)}


@exam.check(points=1.5, rtol=5e-4, atol=1e-4)
def keeps_faint_words_faint(kit, draw):
    """Epsilon stands under the root: words that hardly vary stay faint, constant ones give beta."""
    seen = {}
    for scale in (0.03, 0.001):
        words = draw.normal(2, 3, 6, scale=scale)
        seen[f"output for a spread of {scale}"] = layer(kit, draw, words, epsilon=1e-3)(words)
    constant = draw.normal(2, 3, 1) + tf.zeros((2, 3, 6), keras.config.floatx())
    made = layer(kit, draw, constant, epsilon=1e-3)
    return seen | {
        "output for constant words": made(constant),
        "output for words of zeros": made(tf.zeros_like(constant)),
        "output for epsilon=0.3": layer(kit, draw, words, epsilon=0.3)(words * 300.0),
    }


# Of seven digits, nearly four are spent on the mean.
@exam.check(points=0.5, rtol=6e-3, atol=1.5e-2)
def survives_words_far_from_zero(kit, draw):
    """A mean of 4000 costs a few digits, not all of them."""
    words = draw.normal(2, 3, 11, mean=4000.0)
    return layer(kit, draw, words)(words)


@exam.check(points=1, rtol=0.004, atol=0.006)
def survives_loud_words_in_float16(kit, draw):
    """In float16, whose largest number is 65504, features of hundreds are normalised like any."""
    words = draw.normal(2, 3, 6, scale=400.0, dtype="float16")
    return layer(kit, draw, words, dtype="float16")(words)


def sample(kit, draw):
    words = draw.normal(2, 3, 5, mean=0.7, scale=2.0)
    return layer(kit, draw, words), {"inputs": words}


def sample_in_front(kit, draw):
    words = draw.normal(2, 5, 3, mean=0.7, scale=2.0)
    return layer(kit, draw, words, axis=1, epsilon=0.2, name="steady"), {"inputs": words}


exam.add(gradients(sample, weights=["gamma", "beta"]), points=1)
exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(passes_masks_on(sample), points=0.5)
exam.add(round_trip(sample_in_front), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)


@exam.check(points=0.25)
def fits_into_a_model_of_any_length(kit, draw):
    """It drops into a model whose batch and time are open."""
    words = keras.Input((None, 5))
    made = kit.LayerNormalization()
    model = keras.Model(words, made(words))
    draw.weights(made, {"gamma": (5,), "beta": (5,)})
    return {
        "shape inferred": repr(model.output_shape),
        "output for 6 words": model(draw.normal(2, 6, 5)),
        "output for 9 words": model(draw.normal(3, 9, 5)),
    }
