import keras

from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import CONVOLUTIONS
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=CONVOLUTIONS,
    hints=[
        "Take your two-dimensional layer apart: which lines would you have to write three times now? Put "
        "sizes, kernel sizes and strides side by side with `zip`, and write each of them once.",
        "`itertools.product(range(kd), range(kh), range(kw))` gives all positions of the kernel. An index "
        "can be a tuple of slices: `x[(slice(None), *slices)]`.",
        "What a position meets has the channels last. Put all of it side by side along the last axis, in the "
        "kernel's order, and one matrix product with the reshaped kernel is enough.",
    ],
    seconds=6.0,
)


def convolved(kit, draw, films, filters, kernel_size, **options):
    sizes = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 3
    layer = kit.Conv3D(filters, kernel_size, **options)
    shapes = {"kernel": (*sizes, films.shape[-1], filters), "bias": (filters,)}
    return draw.weights(layer, shapes, on=[films])(films)


@exam.check(points=2)
def slides_a_kernel_through_the_film(kit, draw):
    """At each place of the window, in time and space, numbers are multiplied and added up."""
    return {
        "output for a kernel of (2, 3, 4)": convolved(kit, draw, draw.normal(2, 4, 5, 7, 2), 3, (2, 3, 4)),
        "output for a kernel of 1": convolved(kit, draw, draw.normal(2, 3, 4, 5, 2), 3, 1),
        "output for a kernel as large as the film": convolved(
            kit, draw, draw.normal(2, 2, 4, 3, 3), 2, (2, 4, 3)
        ),
    }


@exam.check(points=0.5)
def starts_with_a_bias_of_zero(kit, draw):
    """The bias starts at zero."""
    layer = kit.Conv3D(5, 2)
    layer(draw.normal(2, 3, 4, 6, 3))
    return {"initial bias": weight(layer, "bias").value}


@exam.check(points=1.5)
def steps_by_the_strides(kit, draw):
    """The window moves by the strides, and stops where it would leave the film."""
    return {
        f"output for strides={strides}": convolved(
            kit, draw, draw.normal(2, 5, 6, 8, 2), 3, (3, 1, 2), strides=strides
        )
        for strides in (2, (1, 2, 3))
    }


@exam.check(points=1.25, atol=3e-5)
def pads_every_axis(kit, draw):
    """With padding="same" and stride 1, as many frames and pixels come out as go in."""
    films = draw.normal(2, 5, 4, 6, 2)
    return {"output for a kernel of (2, 3, 4)": convolved(kit, draw, films, 3, (2, 3, 4), padding="same")}


@exam.check(points=1, atol=3e-5)
def pads_for_the_strides(kit, draw):
    """With padding="same" and strides, there are just as many zeros as needed, the odd one behind."""
    films = draw.normal(2, 6, 7, 5, 2)
    return {
        f"output for kernel_size={size}, strides={strides}": convolved(
            kit, draw, films, 3, size, strides=strides, padding="same"
        )
        for size, strides in ((3, 2), ((2, 1, 4), (3, 2, 1)))
    }


def sample(kit, draw):
    films = draw.normal(2, 5, 3, 4, 2)
    layer = kit.Conv3D(3, (3, 1, 2), strides=(2, 1, 3), padding="same", name="cinema")
    return draw.weights(layer, {"kernel": (3, 1, 2, 2, 3), "bias": (3,)}, on=[films]), {"inputs": films}


@exam.check(points=0.75)
def takes_films_of_any_length(kit, draw):
    """In a Keras model that knows neither the batch nor the number of frames, long films fit in as well."""
    layer, inputs = sample(kit, draw)
    model = keras.Sequential([keras.Input((None, *inputs["inputs"].shape[2:])), layer])
    return {
        "output for five frames": model(inputs["inputs"]),
        "output for eight frames": model(draw.normal(1, 8, 3, 4, 2)),
    }


@exam.check(points=0.5, seconds=4.0)
def is_quick_on_a_film(kit, draw):
    """A short film takes a moment, not minutes: no loop over places."""
    output = convolved(kit, draw, draw.uniform(1, 16, 64, 64, 3), 4, 3, padding="same")
    return {"size": str(tuple(output.shape)), "some places": output[:, ::5, ::13, ::17]}


exam.add(gradients(sample, weights=["kernel", "bias"]), points=1)
exam.add(graph(sample, unknown=(0, 1, 2, 3)), points=0.5)
exam.add(mixed_precision(sample), points=0.25, rtol=0.06, atol=0.06)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
