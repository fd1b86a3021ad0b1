import keras

from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import MAX_POOLS, POOLINGS
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *POOLINGS,
        *MAX_POOLS,
        "keras.ops.unfold",
        "keras.ops.image.extract_patches",
        "keras.ops.image.extract_patches_3d",
        "tensorflow.image.extract_patches",
        "tensorflow.extract_volume_patches",
        "tensorflow.nn.fractional_max_pool",
        "tensorflow.nn.fractional_avg_pool",
        "tensorflow.nn.dilation2d",
        "tensorflow.nn.erosion2d",
    ],
    hints=[
        "Position (r, s) of the window meets, over all places, the pixels r, r + stride, r + 2 · stride … "
        "down and the same across. A slice with a step takes them all at once; a window of 2 × 2 gives four "
        "such slices of equal shape.",
        "Of several tensors of equal shape you want, at each place, the largest: `ops.maximum` takes two.",
        "`ops.shape(inputs)` gives the sizes even where a graph does not know them yet; then they are "
        "tensors, and `ops.maximum` works where Python's `max` does not.",
        "`ops.pad` can fill in any number: see `constant_values`. Which one loses against every other?",
    ],
)


def pooled(kit, draw, height, width, *arguments, negative=False, **options):
    pixels = draw.uniform(2, height, width, 3, low=1.0, high=9.0)
    return kit.MaxPooling2D(*arguments, **options)(-pixels if negative else pixels)


@exam.check(points=2.5)
def keeps_the_largest_of_each_window(kit, draw):
    """Of each window the largest number is left, in each channel by itself."""
    images = draw.normal(2, 6, 8, 3)
    return {
        "output for windows of 2 × 2": kit.MaxPooling2D()(images),
        "output for windows of (3, 2)": kit.MaxPooling2D((3, 2))(draw.normal(2, 9, 8, 3)),
        "output for a window as large as the image": kit.MaxPooling2D((6, 8))(images),
        "output for negative numbers": kit.MaxPooling2D(2)(draw.normal(2, 4, 6, 3, mean=-9.0)),
    }


@exam.check(points=1.5)
def moves_by_the_strides(kit, draw):
    """The window moves by the strides, may overlap or leave gaps, and stays inside the image."""
    cases = ((3, 2, 9, 7), (3, 1, 5, 6), (2, (3, 4), 9, 11), ((2, 4), (1, 3), 7, 10), (2, None, 7, 9))
    return {
        f"output for pool_size={size}, strides={strides} on {height} × {width} pixels":
            kit.MaxPooling2D(size, strides)(draw.normal(2, height, width, 3))
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=1.5)
def pads_as_much_as_needed(kit, draw):
    """With padding="same" there are just as many places as promised, the odd fill-in behind."""
    cases = ((3, 2, 6, 8), (3, 2, 7, 5), ((2, 5), (2, 3), 9, 10), (4, 1, 5, 6), (1, 2, 6, 8), (2, None, 5, 7))
    return {
        f"output for pool_size={size}, strides={strides} on {height} × {width} pixels":
            pooled(kit, draw, height, width, size, strides, padding="same")
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=1.5)
def lets_no_padding_win(kit, draw):
    """With padding="same", negative pixels win against the padding."""
    return {
        "output for small negative pixels": pooled(
            kit, draw, 5, 7, 3, strides=2, padding="same", negative=True
        ),
        "output for pixels near -1e6": kit.MaxPooling2D(3, 1, "same")(
            draw.normal(2, 4, 5, 3, mean=-1e6, scale=5e4)
        ),
    }


@exam.check(points=0.5, seconds=4.0)
def is_quick_on_a_large_image(kit, draw):
    """An image of 200 × 300 pixels takes a moment: no loop over places."""
    output = kit.MaxPooling2D(3, strides=2)(draw.normal(1, 200, 300, 3))
    return {"size": str(tuple(output.shape)), "every 13th place down and 17th across": output[:, ::13, ::17]}


def sample(kit, draw):
    layer = kit.MaxPooling2D((3, 2), strides=(2, 1), padding="same", name="summary")
    return layer, {"inputs": draw.normal(2, 6, 5, 3)}


exam.add(gradients(sample), points=1)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)


@exam.check(points=0.25)
def fits_into_a_model_of_any_size(kit, draw):
    """It drops into a model whose batch, height and width are open."""
    images = keras.Input((None, None, 3))
    model = keras.Model(images, kit.MaxPooling2D(3, 2, "same")(images))
    return {
        "shape inferred": repr(model.output_shape),
        "output for 7 × 4 pixels": model(draw.normal(2, 7, 4, 3)),
        "output for 6 × 9 pixels": model(draw.normal(1, 6, 9, 3)),
    }
