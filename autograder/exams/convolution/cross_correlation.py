import keras
import tensorflow as tf

from autograder.checks import gradients, graph, leaves_inputs_alone
from autograder.checks.ready_made import CONVOLUTIONS
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *CONVOLUTIONS,
        "keras.ops.correlate",
    ],
    hints=[
        "Take a kernel of 1 × 2 and write down all outputs for one row of the image. Which pixels does the "
        "kernel's first number meet, over all places? And its second?",
        "Each number of the kernel meets a piece of the image that is as large as the output. Where does the "
        "piece of k[r, s] begin? Multiply it by k[r, s], and add up all pieces.",
        "`images[..., a:b, c:d]` cuts the last two axes, however many there are in front. A slice with step "
        "−1 runs backwards.",
    ],
)


@exam.check(points=3)
def slides_the_window(kit, draw):
    """At each place, window and kernel are multiplied and added up."""
    return {
        f"output for a kernel of {kh} × {kw}": kit.cross_correlation(
            draw.normal(6, 9), draw.normal(kh, kw, scale=0.5)
        )
        for kh, kw in ((2, 4), (3, 1), (1, 1), (6, 9))
    }


@exam.check(points=1)
def takes_images_by_the_batch(kit, draw):
    """More axes in front are more images, each by itself."""
    kernel = draw.normal(3, 2, scale=0.5)
    return {
        "output for (2, 5, 6)": kit.cross_correlation(draw.normal(2, 5, 6), kernel),
        "output for (2, 3, 6, 4)": kit.cross_correlation(draw.normal(2, 3, 6, 4), kernel),
    }


@exam.check(points=2)
def turns_the_kernel(kit, draw):
    """A convolution is a correlation with the kernel turned by 180°."""
    return {
        f"output for a kernel of {kh} × {kw}": kit.convolution(
            draw.normal(2, 6, 7), draw.normal(kh, kw, scale=0.5)
        )
        for kh, kw in ((2, 4), (3, 1))
    }


@exam.check(points=1)
def smears_a_dot_into_the_kernel(kit, draw):
    """A convolution makes a copy of the kernel out of a single dot."""
    row, column = draw.integers(1, low=4, high=7), draw.integers(1, low=3, high=6)
    dot = tf.cast(tf.transpose(tf.one_hot(row, 11)) * tf.one_hot(column, 9), keras.config.floatx())
    return {"output for a dot": kit.convolution(dot, draw.normal(3, 2))}


def sample(kit, draw):
    images, kernel = draw.normal(2, 5, 7), draw.normal(2, 3, scale=0.5)
    return both(kit), {"images": images, "kernel": kernel}


def both(kit):
    def run(images, kernel):
        return {
            "correlation": kit.cross_correlation(images, kernel),
            "convolution": kit.convolution(images, kernel),
        }

    return run


def with_a_known_kernel(kit, draw):
    run, inputs = sample(kit, draw)
    kernel = inputs.pop("kernel")
    return lambda images: run(images, kernel), inputs


@exam.check(points=0.5, seconds=3.0)
def is_quick_on_a_photograph(kit, draw):
    """A photograph takes a moment, not minutes: no loop over pixels."""
    output = kit.cross_correlation(draw.uniform(480, 640), draw.normal(5, 7, scale=0.5))
    return {"size": str(tuple(output.shape)), "every 37th pixel down and 41st across": output[::37, ::41]}


exam.add(gradients(sample), points=1.5, atol=1e-4)
exam.add(graph(with_a_known_kernel, unknown=(0, 1, 2)), points=0.75)
exam.add(leaves_inputs_alone(sample), points=0.25)
