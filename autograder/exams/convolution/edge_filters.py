import keras
import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[
        "keras.ops.image.sobel_edges",
        "tensorflow.image.sobel_edges",
        "tensorflow.image.image_gradients",
    ],
    hints=[
        "Begin with the bare difference, smoothing (0, 1, 0): right neighbour minus left neighbour, halved. "
        "Then note that smoothing the rows first and taking the difference afterwards is the whole formula.",
        "For the border, make the image larger by one pixel on each side before you do anything else: "
        '`ops.pad(…, mode="symmetric")` repeats the outermost pixels.',
        "`ops.arctan2(y, x)` knows the whole circle. Which of the two slopes is y, if rows count downwards?",
        "The root has an infinite slope at 0, so let no root of 0 be taken: put a harmless number under it "
        "where both slopes are 0, and a 0 in the place of what comes out.",
    ],
)

SLOPES, EDGES = ("slope across", "slope down"), ("strength", "direction")


def flat(draw, batch, height, width, channels):
    """One brightness for each channel, in sixteenths: no order of adding leaves a rounding error."""
    brightness = draw.integers(batch, 1, 1, channels, low=1, high=16) / 16
    return tf.cast(tf.broadcast_to(brightness, (batch, height, width, channels)), keras.config.floatx())


@exam.check(points=2.5)
def measures_slopes(kit, draw):
    """Across and down, the brightness rises by half of what lies between the neighbours."""
    return parts(kit.gradient(draw.normal(2, 5, 7, 3)), *SLOPES)


@exam.check(points=1.5)
def smooths_as_told(kit, draw):
    """The weights of the three pixels are those that were asked for."""
    images = draw.normal(1, 5, 7, 2)
    return {
        f"{name} for smoothing={smoothing}": value
        for smoothing in ((1, 1, 1), (0, 1, 0), (2, 7, 3))
        for name, value in parts(kit.gradient(images, smoothing=smoothing), *SLOPES).items()
    }


@exam.check(points=1)
def sees_no_frame(kit, draw):
    """The border of the image is not taken for an edge."""
    grey = flat(draw, 2, 4, 5, 3)
    row, column = draw.normal(1, 1, 6, 2, mean=5.0), draw.normal(1, 5, 1, 2, mean=5.0)
    seen = {
        f"{name} of {what}": value
        for what, images in (("a grey wall", grey), ("one row", row), ("one column", column))
        for name, value in parts(kit.gradient(images), *SLOPES).items()
    }
    return seen | {
        "Laplacian of a grey wall": kit.laplacian(grey),
        "Laplacian of one row": kit.laplacian(row),
    }


@exam.check(points=1.5)
def finds_strength_and_direction(kit, draw):
    """In all four quadrants, the edge has the right length and points to the bright side."""
    signs = tf.constant([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    slopes = tf.cast(signs, draw.normal(1).dtype) * draw.uniform(4, 2, low=2.0, high=4.0)
    down, across = (tf.cast(tf.range(size), slopes.dtype) for size in (5, 6))
    ramps = slopes[:, :1, None] * down[:, None] + slopes[:, 1:, None] * across
    images = ramps[..., None] + draw.normal(4, 5, 6, 2, scale=0.4)
    return parts(kit.edges(images, smoothing=(3, 10, 3)), *EDGES)


@exam.check(points=1.25)
def bends_at_a_step(kit, draw):
    """The Laplacian is the second difference across plus the one down."""
    return {"Laplacian": kit.laplacian(draw.normal(2, 5, 7, 3))}


@exam.check(points=1.25)
def keeps_gradients_finite_where_it_is_flat(kit, draw):
    """Where the sky is of one single blue, the gradient of the strength is 0 and not NaN."""
    images = tf.concat([flat(draw, 2, 6, 4, 2), draw.normal(2, 6, 5, 2)], axis=2)
    return draw.pullback(lambda images: parts(kit.edges(images), *EDGES)["strength"], images=images)


def sample(kit, draw):
    def everything(images):
        return {
            **parts(kit.gradient(images), *SLOPES),
            "strength": parts(kit.edges(images), *EDGES)["strength"],
            "Laplacian": kit.laplacian(images),
        }

    return everything, {"images": draw.normal(2, 4, 5, 3)}


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.75)
exam.add(leaves_inputs_alone(sample), points=0.25)
