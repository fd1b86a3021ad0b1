# %% [markdown]
# # Gradient clipping
#
# The loss of a recurrent network has cliffs. Over fifty steps a gradient is multiplied fifty times by much the
# same matrix; where that makes it grow by a fifth at each step, it arrives nine thousand times too large. Most
# batches are harmless. Then comes one that touches the wall:
#
# ```text
#    loss │          ┃                 The gradient at ● points the right way, away from the wall.
#         │          ┃                 Only its length is absurd: one step of plain descent lands
#         │          ●──────── … ─▶    far outside the picture, and a week of training with it.
#         │   ___   ┃
#         │__/   \__/                  Keep the direction, bound the length, and it is a good step.
#         └───────────────── weight
# ```
#
# So look at all gradients together as *one* long vector. If it is longer than `max_norm`, shrink it to that
# length; if not, leave it alone:
#
# $$\lVert g \rVert = \sqrt{\sum_k \sum_i g_{k,i}^2}, \qquad
# \hat g_k = g_k \cdot \frac{m}{\max(\lVert g \rVert,\, m)} \quad \text{for every tensor } k,$$
#
# with $m$ for `max_norm`. One factor for all is the point. Here are a kernel's gradient of 3 and a bias's of 4,
# clipped to 1:
#
# ```text
#                       kernel   bias    direction
#   as they come          3       4      53°          length 5
#   global norm           0.6     0.8    53°          all times 1/5
#   each by itself        1       1      45°          turned: no longer the way down
# ```
#
# ```python
# >>> gradients = [ops.array([3.0]), None, ops.array([4.0])]
# >>> clipped, norm = clip_by_global_norm(gradients, max_norm=1.0)
# >>> clipped[0].numpy(), clipped[1], clipped[2].numpy(), float(norm)
# (array([0.6], dtype=float32), None, array([0.8], dtype=float32), 5.0)
# ```
#
# Clipping each tensor by itself is common all the same (it is what `clipnorm` does in a Keras optimizer;
# `global_clipnorm` is the other), and you will write both, to have the difference in your hands.
#
# The norm is returned as it was *before* clipping. Log it. If it lies under `max_norm` in 99 steps of 100 and
# leaps in one, clipping does its job; if every step is clipped, you have chosen a learning rate by accident.
#
# ## When it really explodes
#
# Two things go wrong exactly on the day for which clipping was installed.
#
# **Squares overflow before gradients do.** An entry of $10^{20}$ is an ordinary float32; its square is not, and the
# norm comes out as infinity. The remedy is old: with $u = \max |g_{k,i}|$,
#
# $$\lVert g \rVert = u \sqrt{\sum_k \sum_i \left(g_{k,i} / u\right)^2},$$
#
# and no square is larger than 1. In float16, whose largest number is 65504, an entry of 300 is enough, so half
# precision is lifted to float32 first. (What if $u$ is 0?)
#
# **NaN and infinity cannot be clipped.** There is no direction left to keep. The worst answer is a quiet one: NaN in
# one tensor, and its neighbours unclipped, or all zero, as if nothing had happened. A factor that is computed as
# `where(norm > max_norm, max_norm / norm, 1)` gives that, since NaN is not larger than anything. So sound the
# alarm: if any entry is NaN or infinite, *every* entry of every clipped gradient is NaN, and the norm is not
# finite. Whoever watches the loss, or skips bad batches, sees it at once. TensorFlow has the same convention.

# %% [markdown]
# ## Your functions
#
# | | |
# |---|---|
# | `global_norm(gradients)` | the norm of all gradients together, a float32 scalar tensor |
# | `clip_by_global_norm(gradients, max_norm)` | the tuple of the list of clipped gradients and the norm before clipping |
# | `clip_each_by_norm(gradients, max_norm)` | the list of gradients, each clipped by its own norm |
# | `gradients` | a list of tensors of any shapes, scalars too, in float32, float16 or bfloat16, also mixed |
# | `None` in `gradients` | a variable that the loss does not depend on: counts nothing, and stays None at its place |
# | `max_norm` | a number above 0 |
# | each clipped gradient | shape and dtype of its gradient, none longer than `max_norm` |
#
# - What is short enough comes back unchanged, zeros among it.
# - A list of nothing but `None` has norm 0.
# - Entries of float32 may be as large as $10^{30}$, as long as the norm itself fits into float32.
# - In `clip_each_by_norm` the alarm is rung for each tensor alone: NaN in one does not touch the others.
#
# It has to work inside `tf.function` with unknown sizes and under XLA. Write it with `keras.ops`; `ops.norm` is
# allowed. TensorFlow's `clip_by_global_norm`, `global_norm` and `clip_by_norm` are out of bounds. Sparse
# gradients (`tf.IndexedSlices`) are not asked for.

# %%
from keras import ops


def global_norm(gradients):
    """The length of all gradients together, as if they were one long vector."""
    # TODO: in units of the largest entry, or of 1, so that no square overflows
    raise NotImplementedError


def clip_by_global_norm(gradients, max_norm):
    """The gradients, shrunk alike if together they are longer than `max_norm`; and how long they were."""
    # TODO: one factor for all, and exactly 1 where nothing is to be done
    raise NotImplementedError


def clip_each_by_norm(gradients, max_norm):
    """The gradients, each shrunk by itself if it is longer than `max_norm`."""
    # TODO: every gradient as a list of its own
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks* (2013): the cliffs, with
#   pictures, and this remedy.
# - J. Zhang et al., *Why Gradient Clipping Accelerates Training* (2020): where the slope changes the faster the steeper
#   it is, clipping is more than an emergency brake.
# - With mixed precision, gradients come multiplied by the loss scale: divide first, then clip. With several
#   devices, add up first, then clip. Adam divides by the size of past gradients anyway; there clipping keeps one
#   bad batch from spoiling that memory.
