import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone
from autograder.exam import Exam, Finding, parts

exam = Exam(
    points=10,
    without=[
        "tensorflow.clip_by_global_norm",
        "tensorflow.clip_by_norm",
        "tensorflow.linalg.global_norm",
        "tensorflow.compat.v1.clip_by_average_norm",
    ],
    hints=[
        "The norm first: for each gradient the sum of its squares, then the sum of these sums, and a single "
        "root at the end.",
        "`max_norm / maximum(norm, max_norm)` is exactly 1 for short gradients, never divides by zero, and "
        "is NaN if the norm is.",
        "Against overflow: find the largest absolute entry of all gradients, divide by it before squaring, "
        "and multiply the root by it. If it is less than 1 there is no need, and if it is 0 there is no way.",
    ],
)


def some(draw, scale=1.0):
    """Gradients of a kernel, a variable without one, a bias, a scalar, something with three axes."""
    shapes = ((3, 4), None, (5,), (), (2, 3, 2))
    return [None if shape is None else draw.normal(*shape, scale=scale) for shape in shapes]


NAMES = ("kernel", "variable without a gradient", "bias", "scalar", "tensor of three axes")


def named(clipped, names=NAMES):
    return parts(clipped, *(f"clipped gradient of the {name}" for name in names))


def both(found, names=NAMES):
    pair = parts(found, "clipped gradients", "norm")
    return {"norm": pair["norm"], **named(pair["clipped gradients"], names)}


@exam.check(points=2)
def finds_the_length(kit, draw):
    """The norm of all gradients together, as of one long vector."""
    gradients = some(draw)
    return {
        "norm of several gradients": kit.global_norm(gradients),
        "norm of one matrix": kit.global_norm(gradients[:1]),
        "norm of one number": kit.global_norm([gradients[3]]),
        "norm of small gradients": kit.global_norm(some(draw, scale=0.02)),
    }


@exam.check(points=2.5)
def shrinks_all_alike(kit, draw):
    """Gradients that are too long together are shrunk by one factor; None stays where it is."""
    return both(kit.clip_by_global_norm(some(draw, scale=3.0), 1.5))


@exam.check(points=1.25)
def leaves_short_ones_alone(kit, draw):
    """What is short enough stays as it is, zeros too."""
    zeros = [tf.zeros((3, 4)), tf.zeros((5,))]
    nothing = parts(kit.clip_by_global_norm([None, None], 0.5), "clipped gradients", "norm")
    return {
        "short gradients": both(kit.clip_by_global_norm(some(draw, scale=0.1), 50.0)),
        "zeros": both(kit.clip_by_global_norm(zeros, 0.5), NAMES[:1] + NAMES[2:3]),
        "norm of nothing but None": nothing["norm"],
        "nothing but None": list(nothing["clipped gradients"]),
    }


@exam.check(points=1)
def clips_each_by_itself(kit, draw):
    """`clip_each_by_norm` shrinks the long tensors and leaves the short ones alone."""
    gradients = some(draw, scale=2.0)
    gradients[2] *= 0.01
    return named(kit.clip_each_by_norm(gradients, 0.8))


@exam.check(points=1)
def shrinks_what_has_exploded(kit, draw):
    """Entries of 1e20 and more are clipped like any others."""
    gradients = [draw.normal(3, 4, scale=1e25), draw.normal(5, scale=1e27)]
    found = both(kit.clip_by_global_norm(gradients, 1.5), NAMES[:1] + NAMES[2:3])
    return {"norm / 1e27": found.pop("norm") / 1e27, **found}


@exam.check(points=1)
def sounds_the_alarm(kit, draw):
    """One entry that is NaN or infinite makes every clipped gradient NaN, so that nobody misses it."""
    seen = {}
    for words, bad in {"NaN": float("nan"), "infinity": float("inf"), "−infinity": -float("inf")}.items():
        gradients = [draw.normal(3, 4), draw.normal(5)]
        gradients[1] = tf.tensor_scatter_nd_update(gradients[1], [[2]], [bad])
        found = both(kit.clip_by_global_norm(gradients, 1.5), NAMES[:1] + NAMES[2:3])
        alone = parts(kit.clip_each_by_norm(gradients, 100.0), "sound", "bad")
        seen[f"with {words} in the bias"] = {
            "is the norm finite?": bool(tf.math.is_finite(found.pop("norm"))),
            **{f"where is the {name} NaN?": tf.math.is_nan(value) for name, value in found.items()},
            "sound gradient, clipped by itself": alone["sound"],
        }
    return seen


# bfloat16 keeps eight bits.
@exam.check(points=0.5, rtol=0.02, atol=0.003)
def works_in_half_precision(kit, draw):
    """Half precision comes back in half precision, and its squares do not overflow."""
    gradients = [
        tf.cast(draw.normal(3, 4, mean=900.0, scale=100.0), "float16"),
        tf.cast(draw.normal(5, scale=30.0), "bfloat16"),
        tf.cast(draw.normal(2, 3, scale=30.0), "float32"),
    ]
    names = ("kernel in float16", "bias in bfloat16", "kernel in float32")
    found = both(kit.clip_by_global_norm(gradients, 40.0), names)
    if found["norm"].dtype != tf.float32:
        raise Finding(f"The norm is of dtype {found['norm'].dtype.name}; it should be float32.")
    return found


def sample(kit, draw):
    kernel, bias, cube = draw.normal(3, 4), draw.normal(5), draw.normal(2, 3, 2)

    def clip(kernel, bias, cube):
        together = both(kit.clip_by_global_norm([kernel, None, bias, cube], 0.7), NAMES[:3] + NAMES[4:])
        return together, [x for x in kit.clip_each_by_norm([kernel, None, bias, cube], 0.7) if x is not None]

    return clip, {"kernel": kernel, "bias": bias, "cube": cube}


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
