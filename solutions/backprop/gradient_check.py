# %% [markdown]
# # Checking gradients by numbers
#
# A wrong backward pass seldom crashes. The shapes fit, the loss falls, and the network ends up a little worse
# than it might have. So before anybody trusts a gradient made by hand, it is compared with one that cannot be
# mistaken about calculus because it knows none: move one number a little, look at what the loss does, and
# divide.
#
# That sounds like three lines, and it is. But a checker is an instrument, and an instrument that cries wolf,
# or sleeps, is worse than none. Most home-made checkers do both. Yours will be handed right gradients that
# look suspicious and wrong ones that look fine.
#
# ## How far to move
#
# The slope to the right of $x$ and the slope to the left,
#
# $$r_i = \frac{f(x + h e_i) - f(x)}{h}, \qquad l_i = \frac{f(x) - f(x - h e_i)}{h},$$
#
# are both off by about $\tfrac12 h f''$, in opposite directions. Their mean, the **central difference**
#
# $$n_i = \frac{l_i + r_i}{2} = \frac{f(x + h e_i) - f(x - h e_i)}{2h},$$
#
# is off by only $\tfrac16 h^2 f'''$. So make $h$ tiny? Not too tiny: $f$ is known to sixteen digits, the
# difference takes off those that agree, and what is left is divided by $h$. Rounding grows as the step
# shrinks:
#
# ```text
#   relative error for eˣ at 1, central difference
#
#     h         float64        float32
#     1e-1      1.7e-03        1.7e-03    ← the curve bends within the step
#     1e-2      1.7e-05        1.3e-05    ← best for float32
#     1e-3      1.7e-07        2.6e-05
#     1e-5      2.2e-11        4.5e-03    ← best for float64 (about the cube root of its precision)
#     1e-7      2.2e-11        5.6e-01
#     1e-9      2.4e-09        1.0e+00    ← x + h is x: the slope comes out as 0
#     1e-11     3.8e-06        1.0e+00    ← digits drown in rounding
# ```
#
# In float32 no step gives more than five digits. Check in float64.
#
# ## How far apart is too far
#
# Is a difference of 0.001 much? For a gradient of 0.002 it is, for one of 10 000 it is rounding. So compare
# with the size of the gradient. But entry by entry? An entry whose true slope is 0 gets a numerical one of
# perhaps $10^{-9}$, and *relative to itself* that is an error of 100 %. And with the norm of the whole
# tensor? Then one wrong entry hides behind a thousand right ones. A good compromise gives each entry a size
# of its own with a floor:
#
# $$s_i = \max\left(|n_i|,\; \tfrac{1}{100} \max_k |n_k|\right).$$
#
# The numerical gradient alone sets the scale; what somebody *claims* has no say in how strictly it is judged.
#
# ## Kinks
#
# ReLU has a kink at 0. If a unit stands within $h$ of it, the step to one side goes round the corner, and the
# central difference is a mixture of both slopes that is right nowhere:
#
# ```text
#            f │        ╱        slope on x's own side:  1    the claim, and right
#              │      ╱          right slope  r = 1
#              │    ╱            left slope   l = 0.3  (part of its step is flat)
#         ─────┴──x──            their mean   n = 0.65     «35 % off!»
#              ├──┤ < h
# ```
#
# Nothing is wrong here, except with the question. But look: the true slope is one of $l$ and $r$. At a kink
# the two lie apart, and every slope between them may be right; where the function is smooth they all but
# coincide. So judge a claim by its distance from the *interval* between $l$ and $r$, and kinks take care of
# themselves:
#
# $$\text{suspect}_i \iff \text{claimed}_i \text{ is not within } \text{tolerance} \cdot s_i
# \text{ of } [\min(l_i, r_i), \max(l_i, r_i)].$$
#
# ```python
# >>> def f(x):
# ...     return np.sum(x**3)
# >>> x = np.array([[1.0, 2.0], [3.0, 4.0]])
# >>> print(numerical_gradient(f, x).round(6))
# [[ 3. 12.]
#  [27. 48.]]
# >>> print(suspects(f, [[3.0, 12.0], [27.0, 47.5]], x))
# [[False False]
#  [False  True]]
# ```
#
# ## Two last ways to be fooled
#
# NaN is neither larger nor smaller than anything, so `error > tolerance` is false for it, and a gradient of
# NaN sails through. And NumPy broadcasts: a claim of shape (2,) can be compared with a gradient of shape (3,
# 2) without complaint. A gradient of the wrong shape is wrong.

# %% [markdown]
# ## Your instrument
#
# | | |
# |---|---|
# | `slopes(function, x, step=1e-5)` | the tuple `(left, right)`: $l$ and $r$ for every entry of `x` |
# | `numerical_gradient(function, x, step=1e-5)` | $n$ |
# | `suspects(function, claimed, x, step=1e-5, tolerance=1e-4)` | booleans, by the rule above; true for NaN and ±∞ |
# | `function` | takes a float64 NumPy array of `x`'s shape, returns a number, leaves its argument alone |
# | `x` | an array or list of any rank, 0 included; may hold float32 or integers; is not changed |
# | `claimed` | an array or list; if its shape is not that of `x`, every entry is suspect |
# | returned arrays | NumPy, of `x`'s shape: float64, or booleans |
#
# At the edge itself either answer will do, but a claim within the interval is never suspect, also where $s_i$
# is 0. Time is not graded: two calls of the function for each entry are the price of this method, and the
# reason why nobody *trains* with it.
#
# Write it with NumPy. Out of bounds is everything that differentiates for you, `tf.test.compute_gradient`
# and `np.gradient` included.

# %%
import numpy as np


def slopes(function, x, step=1e-5):
    """What the function does to the left and to the right of x, for each entry by itself."""
    # begin solution: one entry at a time, in float64
    x = np.array(x, dtype="float64")

    def moved(place, distance):
        there = x.copy()
        there[place] += distance
        return function(there)

    here, places = function(x), list(np.ndindex(x.shape))
    left = [(here - moved(place, -step)) / step for place in places]
    right = [(moved(place, step) - here) / step for place in places]
    return np.reshape(left, x.shape), np.reshape(right, x.shape)
    # end solution


def numerical_gradient(function, x, step=1e-5):
    """The central difference for each entry."""
    # begin solution: from the two slopes
    return np.mean(slopes(function, x, step), axis=0)
    # end solution


def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
    """Which entries of a claimed gradient are surely wrong."""
    # begin solution: shapes first, then the distance from the interval between the slopes, against the size
    claimed, sides = np.asarray(claimed), np.array(slopes(function, x, step))  # sides: (2, …)
    if claimed.shape != sides.shape[1:]:
        return np.ones(sides.shape[1:], dtype=bool)

    size = np.abs(sides.mean(axis=0))
    allowed = tolerance * np.maximum(size, 0.01 * np.max(size))
    outside = np.maximum(sides.min(axis=0) - claimed, claimed - sides.max(axis=0))
    return ~(outside <= allowed)
    # end solution


# %% [markdown]
# ## Read on
#
# - The notes of Stanford's CS231n, *Gradient checks*: kinks, double precision, and «use only few datapoints».
# - W. Squire, G. Trapp, *Using Complex Variables to Estimate Derivatives of Real Functions* (1998): step
#   along the imaginary axis and nothing is subtracted, so $h$ may be $10^{-200}$.
# - For a network of millions of weights, check along random directions: $f(x + hv) - f(x - hv)$ against
#   $2h\, g \cdot v$ costs two calls, however long $x$ is.
# - Switch off dropout and augmentation, or fix their seeds, before you check. Check a few steps into training
#   too: at the start many gradients are so small that any mistake looks like noise.

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "one_sided",
        swap=("np.mean(slopes(function, x, step), axis=0)", "slopes(function, x, step)[1]"),
        says="The numerical gradient is the slope to the right alone, whose error shrinks with h and not "
        "with h².",
        hint="The errors of the two one-sided slopes have opposite signs. What does that suggest?",
        fails=["takes_central_differences"],
    ),
    Mistake(
        "divided_by_one_step",
        swap=("np.mean(slopes(function, x, step), axis=0)", "np.sum(slopes(function, x, step), axis=0)"),
        says="From x − h to x + h are two steps; the difference is divided by one only.",
        hint="What does your function give for f(x) = x?",
        fails=["takes_central_differences"],
    ),
    Mistake(
        "moves_everything_at_once",
        swap=("there[place] += distance", "there += distance"),
        says="All entries are moved at the same time, so each slope is the sum of all of them.",
        hint="Which entry made the loss change?",
        fails=["looks_to_both_sides", "takes_central_differences"],
    ),
    Mistake(
        "keeps_the_dtype_of_x",
        swap=('x = np.array(x, dtype="float64")', "x = np.array(x)"),
        says="The steps are taken in x's own dtype: float32 rounds a step of 1e-5, and integers do not "
        "move at all.",
        hint="What is np.float32(3) + np.float32(1e-5) − np.float32(3)?",
        fails=["takes_any_numbers"],
    ),
    Mistake(
        "leaves_entries_moved",
        swap=[("there = x.copy()", "there = x")],
        says="The step is taken in x itself and not taken back, so the later slopes start elsewhere.",
        hint="What does x[0] hold while you look at x[1]?",
        fails=["looks_to_both_sides"],
    ),
    Mistake(
        "absolute_error",
        swap=("allowed = tolerance * np.maximum(size, 0.01 * np.max(size))", "allowed = tolerance"),
        says="The tolerance is taken as it is, whether the gradient is of the order of a million or of a "
        "millionth.",
        hint="What becomes of your checker when the loss is multiplied by 10⁻⁶?",
        fails=["catches_wrong_gradients", "draws_the_line"],
    ),
    Mistake(
        "no_floor",
        swap=("np.maximum(size, 0.01 * np.max(size))", "size"),
        says="Each entry is measured against itself alone, and where the slope is almost 0 rounding "
        "looks like a huge error.",
        hint="How large is the relative error when the truth is 0 and the measurement 10⁻⁹?",
        fails=["accepts_right_gradients", "draws_the_line"],
    ),
    Mistake(
        "judges_kinks_by_the_mean",
        swap=(
            "np.maximum(sides.min(axis=0) - claimed, claimed - sides.max(axis=0))",
            "np.abs(claimed - sides.mean(axis=0))",
        ),
        says="Claims are compared with the central difference even at a kink, where it mixes two slopes.",
        hint="Which slopes may be right where left and right disagree?",
        fails=["forgives_kinks"],
    ),
    Mistake(
        "lets_nan_through",
        swap=("return ~(outside <= allowed)", "return outside > allowed"),
        says="An entry counts as wrong when its error is *larger* than something, and NaN never is.",
        hint="What are `nan > 1` and `nan <= 1`?",
        fails=["is_not_fooled_by_nan"],
    ),
    Mistake(
        "lets_shapes_broadcast",
        swap=("if claimed.shape != sides.shape[1:]:", "if claimed.size > sides.size:"),
        says="A claim of another shape is stretched by broadcasting until it fits.",
        hint="What does NumPy do with shapes (3, 4) and (4,)?",
        fails=["compares_shapes_first"],
    ),
    Mistake(
        "the_claim_sets_the_scale",
        swap=(
            "np.maximum(size, 0.01 * np.max(size))",
            "np.maximum(np.maximum(size, np.abs(claimed)), 0.01 * np.max(np.abs(claimed)))",
        ),
        says="The size of the *claimed* gradient decides how much is tolerated, so a wild entry excuses "
        "the others.",
        hint="One entry is claimed to be 10¹². How strictly are its neighbours judged now?",
        fails=["points_at_the_entries"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "clips_into_the_interval",
        swap=(
            "np.maximum(sides.min(axis=0) - claimed, claimed - sides.max(axis=0))",
            "np.abs(claimed - np.clip(claimed, sides.min(axis=0), sides.max(axis=0)))",
        ),
    ),
    Answer(
        "both_ends_at_once",
        swap=(
            "np.mean(slopes(function, x, step), axis=0)",
            "sum(slopes(function, x, step)) / 2",
        ),
    ),
    Answer(
        "moves_and_puts_back",
        swap=(
            "there = x.copy()\n        there[place] += distance\n        return function(there)",
            "kept = x[place]\n        x[place] = kept + distance\n        value = function(x)\n"
            "        x[place] = kept\n        return value",
        ),
    ),
]

ALLOWED = "allowed = tolerance * np.maximum("
OUTSIDE = "outside = np.maximum("
BELOW, ABOVE = "sides.min(axis=0) - claimed", "claimed - sides.max(axis=0)"
EQUIVALENT = {
    f"{ALLOWED}size, 0.01 * np.max(size)) → {ALLOWED}0.01 * np.max(size), size)": "a maximum has no order",
    f"{OUTSIDE}{BELOW}, {ABOVE}) → {OUTSIDE}{ABOVE}, {BELOW})": "a maximum has no order",
}


class Oracle:
    """The definitions, for one entry at a time, in plain Python numbers."""

    def slopes(function, x, step=1e-5):
        flat = [float(number) for number in np.ravel(x)]
        shape = np.shape(x)

        def at(place, change):
            moved = [number + change * (i == place) for i, number in enumerate(flat)]
            return float(function(np.array(moved).reshape(shape)))

        left = [(at(i, 0.0) - at(i, -step)) / step for i in range(len(flat))]
        right = [(at(i, step) - at(i, 0.0)) / step for i in range(len(flat))]
        return np.array(left).reshape(shape), np.array(right).reshape(shape)

    def numerical_gradient(function, x, step=1e-5):
        left, right = Oracle.slopes(function, x, step)
        return 0.5 * left + 0.5 * right

    def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
        shape = np.shape(x)
        if np.shape(claimed) != shape:
            return np.full(shape, True)
        left, right = (np.ravel(side).tolist() for side in Oracle.slopes(function, x, step))
        means = [abs(one + other) / 2 for one, other in zip(left, right, strict=True)]
        found = []
        for claim, one, other, mean in zip(np.ravel(claimed).tolist(), left, right, means, strict=True):
            room = tolerance * max(mean, max(means) / 100)
            found.append(not min(one, other) - room <= claim <= max(one, other) + room)
        return np.array(found).reshape(shape)
