import keras
import numpy as np
import tensorflow as tf

from autograder.checks import (
    gradients,
    graph,
    leaves_inputs_alone,
    mixed_precision,
    passes_masks_on,
    replicas,
    round_trip,
)
from autograder.checks.luck import different_numbers, luck, share_dropped
from autograder.draw import require_tensor
from autograder.exam import Exam

exam = Exam(
    points=10,
    hints=[
        "In `build` you know the width of the words. How many units does `expand` have, and how many has "
        "`project`?",
        "A dense layer of Keras works on the last axis and leaves all others alone: there is nothing to do "
        "for «position by position».",
        "`keras.activations.get` is best called once, in `__init__`.",
        "Write the formula from the inside out: expand, activation, dropout, project. `training` goes to the "
        "dropout.",
    ],
)

WIDTH, HIDDEN, RATE = 4, 7, 0.3


def shapes(width=WIDTH, hidden=HIDDEN):
    return {
        "expand.kernel": (width, hidden),
        "expand.bias": (hidden,),
        "project.kernel": (hidden, width),
        "project.bias": (width,),
    }


def network(kit, draw, inputs, *arguments, hidden=HIDDEN, **options):
    made = kit.FeedForward(hidden, *arguments, **options)
    return draw.weights(made, shapes(inputs.shape[-1], hidden), on=[inputs], scale=0.7)


@exam.check(points=1.75)
def expands_and_projects(kit, draw):
    """Each word goes through expand, the activation and project."""
    words, wide = draw.normal(2, 5, WIDTH), draw.normal(3, 2, 6)
    return {
        "output": network(kit, draw, words)(words),
        "output for fewer hidden units than features": network(kit, draw, wide, hidden=5)(wide),
        "output for a single word": network(kit, draw, words)(words[:1, :1]),
    }


@exam.check(points=1)
def takes_any_activation(kit, draw):
    """The activation is the one that was asked for, by name or as a function."""
    words = draw.normal(2, 5, WIDTH)
    given = {"gelu": "gelu", "tanh": "tanh", "the function silu": keras.activations.silu, "None": None}
    return {
        f"output for activation={name}": network(kit, draw, words, activation)(words)
        for name, activation in given.items()
    }


@exam.check(points=1)
def works_word_by_word(kit, draw):
    """The words of a sentence do not hear of each other, whatever axes stand in front."""
    table, words, images = draw.normal(5, WIDTH), draw.normal(2, 6, WIDTH), draw.normal(2, 3, 5, WIDTH)
    made = network(kit, draw, words)
    loud = tf.concat([words[:, :4], draw.normal(2, 2, WIDTH, scale=30.0)], axis=1)
    return {
        "output for a table": made(table),
        "output for images": made(images),
        "output of the first four words beside loud ones": made(loud)[:, :4],
    }


@exam.check(points=1)
def drops_only_while_training(kit, draw):
    """At inference, dropout does nothing."""
    words = draw.normal(2, 9, WIDTH)
    made = network(kit, draw, words, "tanh", RATE)
    outputs = [made(words, training=flag) for flag in (False, True, True)]
    return {
        "output for training=False": made(words, training=False),
        "output without a word about training": made(words),
        **different_numbers(*outputs),
    }


@exam.check(points=1.75)
def drops_hidden_numbers(kit, draw):
    """While training, each hidden number has its own luck, after the activation."""
    factors = struck(kit.FeedForward(20, "sigmoid", RATE), draw)
    return luck(factors, RATE, ("samples", "words", "units"), what="hidden numbers")


def struck(made, draw):
    """What dropout has multiplied each hidden number by: 0, or 1 / (1 - rate).

    As many hidden units as features, and a `project` that hands them through and adds 1.5 to each.
    """
    inputs = draw.normal(16, 30, 20)
    draw.weights(made, shapes(20, 20), on=[inputs], scale=0.1)  # a sigmoid far from 0 and 1
    made.project.kernel.assign(tf.eye(20))
    made.project.bias.assign(tf.fill((20,), 1.5))
    silent, output = made(inputs, training=False), made(inputs, training=True)
    require_tensor(output)
    hidden = np.asarray(silent, "float64") - 1.5
    return (np.asarray(output, "float64") - 1.5) / np.where(hidden == 0, 1.0, hidden)


def sample(kit, draw):
    words = draw.normal(2, 5, WIDTH)
    return network(kit, draw, words, "gelu", RATE, name="memory"), {"inputs": words}


def training_sample(kit, draw):
    words = draw.normal(5, 3, WIDTH)
    return network(kit, draw, words, "gelu"), {"inputs": words, "training": True}


exam.add(gradients(sample, weights=shapes()), points=0.75)
exam.add(replicas(training_sample), points=0.5, rtol=5e-4, atol=5e-5)
exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(passes_masks_on(sample), points=0.5)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)


@exam.check(points=0.25)
def comes_back_with_its_dropout(kit, draw):
    """A network made from another one's configuration drops as much."""
    first = kit.FeedForward(20, "sigmoid", RATE)
    first(draw.normal(2, 3, 20))
    twin = type(first).from_config(first.get_config())
    return {"share of hidden numbers dropped": share_dropped(struck(twin, draw))}


@exam.check(points=0.25)
def fits_into_a_model_of_any_length(kit, draw):
    """It drops into a model whose batch and time are open."""
    words = keras.Input((None, WIDTH))
    made = kit.FeedForward(HIDDEN)
    model = keras.Model(words, made(words))
    draw.weights(made, shapes())
    return {
        "shape inferred": repr(model.output_shape),
        "output for 6 words": model(draw.normal(2, 6, WIDTH)),
        "output for 9 words": model(draw.normal(3, 9, WIDTH)),
    }
