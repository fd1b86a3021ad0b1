import numpy as np

from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[*AUTODIFF, "numpy.gradient"],
    hints=[
        "Begin with `slopes`: for each place in `np.ndindex(x.shape)`, a copy of `x` with that one number "
        "moved. A copy, so that `x` stays as it was.",
        "`numerical_gradient` needs no further call of the function, once you have both slopes.",
        "In `suspects`, work out how much is allowed for each entry from the numerical gradient alone. Then "
        "ask two questions: how far does the claim lie below the smaller slope, and how far above the "
        "larger?",
        "Write the last line so that an entry is cleared only if a comparison is *true*. NaN makes all of "
        "them false.",
    ],
)


def array(draw, *shape, scale=1.0):
    return draw.normal(*shape, scale=scale).numpy().astype("float64")


def cubic(draw, *shape):
    """x, a function with a strong bend, and its gradient."""
    factors, x = array(draw, *shape), array(draw, *shape)
    return x, lambda x: np.sum(factors * x**3), 3 * factors * x**2


def layer(draw, activation, slope, scale=1.0):
    """A layer in front of a loss: its kernel, the loss as a function of it, the gradient, the parts."""
    inputs, kernel, upstream = array(draw, 4, 3), array(draw, 3, 3), scale * array(draw, 4, 3)
    gradient = inputs.T @ (slope(inputs @ kernel) * upstream)
    return kernel, lambda w: np.sum(activation(inputs @ w) * upstream), gradient, (inputs, upstream)


def tanh_layer(draw, scale=1.0):
    return layer(draw, np.tanh, lambda z: 1 - np.tanh(z) ** 2, scale)


def relu_layer(draw):
    return layer(draw, lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0)


def judged(kit, where, function, claimed, x, **options):
    """The suspects, beside the slopes that they were judged by: booleans alone are easily alike by chance."""
    found = np.asarray(kit.suspects(function, claimed, x, **options))
    options.pop("tolerance", None)
    left, right = parts(kit.slopes(function, x, **options), "left slopes", "right slopes").values()
    return {f"suspects {where}": found, f"left slopes {where}": left, f"right slopes {where}": right}


def any_suspect(kit, function, claimed, x, **options):
    found = np.any(kit.suspects(function, claimed, x, **options))
    return "some entries are suspect" if found else "no entry is suspect"


@exam.check(points=1.5)
def looks_to_both_sides(kit, draw):
    """`slopes` are those to the left and to the right of each entry."""
    x, function, _ = cubic(draw, 2, 3)
    return parts(kit.slopes(function, x, step=0.5), "left slopes", "right slopes")


@exam.check(points=1.5)
def takes_central_differences(kit, draw):
    """The numerical gradient is exact up to the square of the step."""
    x, function, _ = cubic(draw, 2, 3)
    return {
        f"numerical gradient for step={step}": kit.numerical_gradient(function, x, step=step)
        for step in (0.5, 1e-3)
    } | {"numerical gradient": kit.numerical_gradient(function, x)}


@exam.check(points=1, rtol=1e-7, atol=1e-7)
def takes_any_numbers(kit, draw):
    """float32, integers, lists and single numbers will do, and `x` stays as it was."""
    rough = draw.normal(2, 3, mean=3.0).numpy().astype("float32")
    whole = draw.integers(4, low=1, high=9).numpy()
    exact = array(draw, 3)
    seen = []

    def squares(x):
        seen.append(f"{x.dtype} {x.shape}")
        return np.sum(x**2)

    told = {
        "gradient for float32": kit.numerical_gradient(squares, rough),
        "gradient for integers": kit.numerical_gradient(squares, whole),
        "gradient for a list": kit.numerical_gradient(squares, [1.0, 2.0]),
        "gradient for one number": np.asarray(kit.numerical_gradient(squares, 3.0)),
        "gradient for float64": kit.numerical_gradient(squares, exact),
    }
    return told | {
        "x afterwards (float32)": rough,
        "x afterwards (integers)": whole,
        "x afterwards (float64)": exact,
        "kinds of arrays that the function was given": ", ".join(sorted(set(seen))),
    }


@exam.check(points=1.25)
def accepts_right_gradients(kit, draw):
    """Nothing is suspect in a right gradient, at any scale."""
    seen = {}
    for scale in (1e-6, 1.0, 1e6):
        x, function, gradient, _ = tanh_layer(draw, scale)
        seen |= judged(kit, f"at scale {scale:g}", function, gradient, x)
    x, function, gradient, _ = relu_layer(draw)
    seen |= judged(kit, "in a layer with ReLU", function, gradient, x)
    seen |= judged(kit, "where everything is flat", lambda x: 7.0, [[0, 0, 0], [0, 0, 0]], array(draw, 2, 3))
    x = array(draw, 4)

    def steep_and_flat(x):
        return 1000.0 + np.sin(x[0]) + 1e-12 * x[1] + 0.0 * x[2] + x[3] ** 2

    gradient = np.array([np.cos(x[0]), 1e-12, 0.0, 2 * x[3]])
    return seen | {"suspects where some slopes are 0": np.asarray(kit.suspects(steep_and_flat, gradient, x))}


@exam.check(points=1.5)
def catches_wrong_gradients(kit, draw):
    """The usual mistakes of backward passes do not get by."""
    x, function, right, (inputs, upstream) = tanh_layer(draw)
    wrong = {
        "the wrong sign": -right,
        "a factor of two": 2 * right,
        "one per cent": 1.01 * right,
        "a transposed kernel": right.T,
        "an average over the batch": right / 4,
        "a forgotten activation": inputs.T @ upstream,
        "an ignored upstream gradient": inputs.T @ (1 - np.tanh(inputs @ x) ** 2),
        "zeros": np.zeros_like(right),
    }
    seen = {f"answer for {name}": any_suspect(kit, function, gradient, x) for name, gradient in wrong.items()}
    for scale in (1e-6, 1e6):
        x, function, right, _ = tanh_layer(draw, scale)
        seen[f"answer for a factor of two at scale {scale:g}"] = any_suspect(kit, function, 2 * right, x)
    x, function, _, (inputs, upstream) = relu_layer(draw)
    seen["answer for a forgotten ReLU"] = any_suspect(kit, function, inputs.T @ upstream, x)
    return seen


@exam.check(points=0.75)
def points_at_the_entries(kit, draw):
    """The suspects are the entries that are wrong, and no others."""
    factors = np.array([[3.0, -1.0, 2.0], [0.5, 4.0, -2.0]])
    x = array(draw, 2, 3)
    one, wild = factors.copy(), factors.copy()
    one[1, 2] *= 1.01
    wild[0, 1], wild[1, 0] = 1e12, 0.4

    def linear(x):
        return np.sum(factors * x)

    return judged(kit, "where one entry is off", linear, one, x) | judged(
        kit, "where one entry is wild", linear, wild, x
    )


# A linear function that is exact in binary, so that nothing but the rule decides.
@exam.check(points=0.5)
def draws_the_line(kit, draw):
    """What is allowed is the tolerance times the size of the entry, or a hundredth of the largest."""
    factors = np.array([64.0, -32.0, 0.125, 0.0])
    sizes = np.array([64.0, 32.0, 0.64, 0.64])
    x = draw.integers(4, low=-8, high=9).numpy() / 4.0

    def linear(x):
        return np.sum(factors * x)

    seen = {}
    for name, shares in {"odd": [1.25, 0.8, 1.25, 0.8], "even": [0.8, 1.25, 0.8, 1.25]}.items():
        for side, tolerance in ((1, 0.125), (-1, 0.001)):
            claimed = factors + side * tolerance * np.array(shares) * sizes
            where = f"with the {name} entries over the line, tolerance={tolerance}"
            seen |= judged(kit, where, linear, claimed, x, step=0.25, tolerance=tolerance)
    return seen


@exam.check(points=0.5)
def is_not_fooled_by_nan(kit, draw):
    """NaN and infinity are never right."""
    x, function, gradient = cubic(draw, 2, 3)
    claimed = gradient.copy()
    claimed[0, 1], claimed[1, 0], claimed[1, 2] = np.nan, np.inf, -np.inf
    return judged(kit, "among finite claims, NaN and infinities", function, claimed, x)


@exam.check(points=0.5)
def compares_shapes_first(kit, draw):
    """A gradient of another shape is wrong, even if its numbers would fit."""
    row, x = array(draw, 3), array(draw, 2, 3)

    def linear(x):
        return np.sum(row * x)

    return {
        "suspects for shape (3,)": np.asarray(kit.suspects(linear, row, x)),
        "suspects for shape (1, 3)": np.asarray(kit.suspects(linear, row[None], x)),
    }


@exam.check(points=0.75)
def forgives_kinks(kit, draw):
    """Within a step of a kink, the slope on x's own side is right; a wrong one elsewhere is not."""
    factors = np.array([2.0, -3.0, 1.5, 2.5, -1.0, -2.0, 3.0])
    x = np.array([4e-6, -3e-6, 0.0, 1.0, -2.0, 4e-6, -3e-6])
    right = factors * (x > 0)
    wrong, between = right.copy(), right.copy()
    wrong[3:5] = 2.4, 0.1
    between[2] = 0.7

    def rectified(x):
        return np.sum(factors * np.maximum(x, 0))

    return (
        judged(kit, "in the right gradient", rectified, right, x)
        | judged(kit, "with a slope between, at the kink", rectified, between, x)
        | judged(kit, "where smooth entries are off", rectified, wrong, x)
    )


@exam.check(points=0.25)
def takes_coarse_steps(kit, draw):
    """A function that computes in float32 can be checked with a larger step and tolerance."""
    kernel, _, gradient, (inputs, upstream) = tanh_layer(draw)
    x, u = inputs.astype("float32"), upstream.astype("float32")

    def rough(w):
        return float(np.sum(np.tanh(x @ w.astype("float32")) * u, dtype="float32"))

    return {
        "suspects in the right gradient": np.asarray(
            kit.suspects(rough, gradient, kernel, step=1e-2, tolerance=0.05)
        ),
        "answer for a factor of three": any_suspect(
            kit, rough, 3 * gradient, kernel, step=1e-2, tolerance=0.05
        ),
    }
