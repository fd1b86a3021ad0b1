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
from autograder.exam import Exam

exam = Exam(
    points=10,
    hints=[
        "First make a table of angles: a row for each position, a column for each *pair* of features. One "
        "product of a column vector and a row vector gives it.",
        "For d = 6 the three rates are 1, L^(−2/6) and L^(−4/6).",
        "To make sines and cosines take turns, stack them along a new last axis, and then let two axes "
        "become one.",
        "`ops.shape(inputs)[-2]` gives the number of words, also where a graph does not know it yet.",
        'Under mixed precision `inputs` are in half precision. Say `dtype="float32"` where the positions are '
        "made, and cast at the very end.",
    ],
)


@exam.check(points=2.5)
def adds_sines_and_cosines(kit, draw):
    """Each word gets the sines and cosines of its position added, pair by pair."""
    return {
        "output for a width of 6": kit.SinusoidalPositions()(draw.normal(2, 9, 6)),
        "output for a width of 2": kit.SinusoidalPositions()(draw.normal(3, 5, 2)),
        "output for a single word": kit.SinusoidalPositions()(draw.normal(2, 1, 4)),
    }


@exam.check(points=1)
def turns_at_the_wavelength_asked_for(kit, draw):
    """The slowest hand turns at the wavelength that was asked for."""
    words = draw.normal(2, 7, 8)
    return {f"output for L = {length}": kit.SinusoidalPositions(length)(words) for length in (30.0, 500.0)}


@exam.check(points=0.5)
def takes_odd_widths(kit, draw):
    """Where the width is odd, the last sine has no partner."""
    return {
        f"output for a width of {width}": kit.SinusoidalPositions()(draw.normal(2, 6, width))
        for width in (5, 1)
    }


@exam.check(points=0.5)
def takes_any_leading_axes(kit, draw):
    """Time is the last axis but one, whatever comes before."""
    layer = kit.SinusoidalPositions()
    return {
        "output without a batch": layer(draw.normal(5, 4)),
        "output with two batch axes": layer(draw.normal(2, 3, 5, 4)),
    }


@exam.check(points=1.5)
def starts_anywhere(kit, draw):
    """The first word stands at `start_index`, and the others follow."""
    words = draw.normal(2, 5, 6)
    layer = kit.SinusoidalPositions()
    return {
        "output for a start at 16": layer(words, start_index=16),
        "output for the last two words alone": layer(words[:, 3:], start_index=3),
    }


# Of seven digits, an angle of 3000 radians spends four in front of the point.
@exam.check(points=1, rtol=0, atol=5e-3)
def keeps_its_digits_far_out(kit, draw):
    """Near position 3000 the waves are still the right ones."""
    return kit.SinusoidalPositions()(draw.normal(2, 7, 6), start_index=2996)


def sample(kit, draw):
    return kit.SinusoidalPositions(700.0, name="watch"), {"inputs": draw.normal(2, 7, 6)}


# Three roundings of bfloat16, for numbers up to 1.
@exam.check(points=0.75, rtol=0, atol=0.012)
def keeps_its_digits_in_half_precision(kit, draw):
    """Under mixed precision too, the waves are worked out in float32."""
    policy, seen = keras.config.dtype_policy(), {}
    try:
        for dtype in ("float16", "bfloat16"):
            keras.config.set_dtype_policy(f"mixed_{dtype}")
            seen[f"{dtype} output"] = kit.SinusoidalPositions()(tf.zeros((2, 60, 6)), start_index=5001)
    finally:
        keras.config.set_dtype_policy(policy)
    return seen


exam.add(mixed_precision(sample), points=0.25)
exam.add(gradients(sample), points=0.25)
exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(passes_masks_on(sample), points=0.5)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)


@exam.check(points=0.25)
def fits_into_a_model_of_any_length(kit, draw):
    """It drops into a model whose batch and time are open."""
    words = keras.Input((None, 4))
    model = keras.Model(words, kit.SinusoidalPositions()(words))
    return {
        "shape inferred": repr(model.output_shape),
        "output for 6 words": model(draw.normal(2, 6, 4)),
        "output for 9 words": model(draw.normal(3, 9, 4)),
    }
