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
    # TODO: one entry at a time, in float64
    raise NotImplementedError


def numerical_gradient(function, x, step=1e-5):
    """The central difference for each entry."""
    # TODO: from the two slopes
    raise NotImplementedError


def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
    """Which entries of a claimed gradient are surely wrong."""
    # TODO: shapes first, then the distance from the interval between the slopes, against the size
    raise NotImplementedError


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
