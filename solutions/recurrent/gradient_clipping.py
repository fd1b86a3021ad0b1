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
    # begin solution: in units of the largest entry, or of 1, so that no square overflows
    present = [ops.cast(gradient, "float32") for gradient in gradients if gradient is not None]
    if not present:
        return ops.zeros(())
    largest = ops.max([ops.max(ops.abs(gradient)) for gradient in present])
    unit = ops.maximum(largest, 1.0)
    return unit * ops.sqrt(sum(ops.sum(ops.square(gradient / unit)) for gradient in present))
    # end solution


def clip_by_global_norm(gradients, max_norm):
    """The gradients, shrunk alike if together they are longer than `max_norm`; and how long they were."""
    # begin solution: one factor for all, and exactly 1 where nothing is to be done
    norm = global_norm(gradients)
    factor = max_norm / ops.maximum(norm, max_norm)

    def shrunk(gradient):
        return ops.cast(ops.cast(gradient, "float32") * factor, gradient.dtype)

    return [None if gradient is None else shrunk(gradient) for gradient in gradients], norm
    # end solution


def clip_each_by_norm(gradients, max_norm):
    """The gradients, each shrunk by itself if it is longer than `max_norm`."""
    # begin solution: every gradient as a list of its own
    return [clip_by_global_norm([gradient], max_norm)[0][0] for gradient in gradients]
    # end solution


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

# %%
from autograder.variants import Answer, Mistake

NORM = "unit * ops.sqrt(sum(ops.sum(ops.square(gradient / unit)) for gradient in present))"
FACTOR = "factor = max_norm / ops.maximum(norm, max_norm)"
SHRUNK = 'ops.cast(ops.cast(gradient, "float32") * factor, gradient.dtype)'
KEPT = "[None if gradient is None else shrunk(gradient) for gradient in gradients], norm"

MISTAKES = [
    Mistake(
        "each_by_itself",
        swap=[
            (
                "* factor, gradient.dtype",
                "* max_norm / ops.maximum(global_norm([gradient]), max_norm), gradient.dtype",
            ),
        ],
        says="Each tensor is shrunk by its own norm, which turns the direction of the whole.",
        hint="How many factors are there in the formula, one for each tensor or one for all?",
        fails=["shrinks_all_alike"],
    ),
    Mistake(
        "norms_added_up",
        swap=(NORM, "sum(unit * ops.sqrt(ops.sum(ops.square(gradient / unit))) for gradient in present)"),
        says="The norms of the tensors are added up; it is their squares that add.",
        hint="How long is the vector whose two halves have lengths 3 and 4?",
        fails=["finds_the_length", "shrinks_all_alike"],
    ),
    Mistake(
        "no_root",
        swap=(NORM, "ops.square(unit) * sum(ops.sum(ops.square(gradient / unit)) for gradient in present)"),
        says="The squares are added up, and the root is not taken.",
        hint="What is the norm of a single number?",
        fails=["finds_the_length", "shrinks_all_alike"],
    ),
    Mistake(
        "mean_of_the_squares",
        swap=(
            "sum(ops.sum(ops.square(gradient / unit)) for",
            "sum(ops.mean(ops.square(gradient / unit)) for",
        ),
        says="The mean of each tensor's squares is taken, so a large tensor counts no more than a small one.",
        hint="Does a vector get longer when another entry is added to it?",
        fails=["finds_the_length", "shrinks_all_alike"],
    ),
    Mistake(
        "absolute_values",
        swap=("ops.sqrt(sum(ops.sum(ops.square(gradient / unit))", "(sum(ops.sum(ops.abs(gradient / unit))"),
        says="The absolute values are added up, which gives another norm, the 1-norm.",
        hint="Which theorem gives 5 for 3 and 4?",
        fails=["finds_the_length", "shrinks_all_alike"],
    ),
    Mistake(
        "stretches_short_ones",
        swap=(FACTOR, "factor = max_norm / norm"),
        says="Short gradients are stretched to `max_norm`, so that every step has the same length.",
        hint="What should happen near a minimum, where gradients are small?",
        fails=["leaves_short_ones_alone"],
    ),
    Mistake(
        "clips_the_entries",
        swap=(SHRUNK, "ops.clip(gradient, -max_norm, max_norm)"),
        says="Each entry is cut off at ±max_norm by itself, which turns the direction.",
        hint="What becomes of a gradient (100, 1), and where did it point before?",
        fails=["shrinks_all_alike"],
    ),
    Mistake(
        "drops_none",
        swap=(KEPT, "[shrunk(gradient) for gradient in gradients if gradient is not None], norm"),
        says="Where a gradient is None nothing is returned, so all the later ones belong to the wrong variables.",
        hint="The optimizer pairs gradients and variables by their place. What if one is missing?",
        fails=["shrinks_all_alike"],
    ),
    Mistake(
        "zeros_for_none",
        swap=("[None if gradient is None else", "[ops.zeros(()) if gradient is None else"),
        says="A missing gradient comes back as zero; optimizers treat the two differently.",
        hint="Does Adam leave a variable alone whose gradient is zero?",
        fails=["shrinks_all_alike"],
    ),
    Mistake(
        "norm_after_clipping",
        swap=(KEPT, KEPT.replace("], norm", "], ops.minimum(norm, max_norm)")),
        says="The norm is returned as it is after clipping, so the log shows a calm sea.",
        hint="Which of the two numbers tells you that something happened?",
        fails=["shrinks_all_alike"],
    ),
    Mistake(
        "squares_overflow",
        swap=(NORM, NORM.replace("unit * ", "").replace(" / unit", "")),
        says="The entries are squared as they are, and the square of 1e20 does not fit into float32.",
        hint="What can you divide all entries by, before you square them, and multiply by afterwards?",
        fails=["shrinks_what_has_exploded"],
    ),
    Mistake(
        "divided_by_zero",
        swap=("unit = ops.maximum(largest, 1.0)", "unit = largest"),
        says="Gradients that are all zero are divided by their largest entry, and 0/0 is NaN.",
        hint="By what may you divide a vector of zeros?",
        fails=["leaves_short_ones_alone"],
    ),
    Mistake(
        "nan_slips_through",
        swap=(FACTOR, "factor = ops.where(norm > max_norm, max_norm / norm, 1.0)"),
        says="Where the norm is NaN it is not larger than `max_norm`, so the other gradients pass as if all were "
        "well.",
        hint="What is `nan > 1`?",
        fails=["sounds_the_alarm"],
    ),
    Mistake(
        "squares_in_half_precision",
        swap=(
            'present = [ops.cast(gradient, "float32") for gradient in gradients if gradient is not None]',
            'present = [\n        ops.cast(ops.square(gradient), "float32") ** 0.5'
            " for gradient in gradients if gradient is not None\n    ]",
        ),
        says="Half precision is squared in half precision, where the square of 300 is infinite.",
        hint="What is the largest number of float16?",
        fails=["works_in_half_precision"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "one_long_vector",
        swap=(
            NORM,
            "unit * ops.norm(ops.concatenate([ops.ravel(gradient) for gradient in present]) / unit)",
        ),
    ),
    Answer(
        "norm_of_the_norms",
        swap=(
            NORM,
            "unit * ops.norm(ops.stack([ops.norm(ops.ravel(gradient / unit)) for gradient in present]))",
        ),
    ),
    Answer(
        "divides_by_the_excess",
        swap=[
            (FACTOR, "excess = ops.maximum(norm / max_norm, 1.0)"),
            ("* factor, gradient.dtype", "/ excess, gradient.dtype"),
        ],
    ),
]

EQUIVALENT = {
    "unit = ops.maximum(largest, 1.0) → unit = ops.maximum(1.0, largest)": "a maximum has no order",
    "unit = ops.maximum(largest, 1.0) → unit = ops.maximum(largest, 2.0)": "any unit will do, if none is too small",
    f"{FACTOR} → factor = max_norm / ops.maximum(max_norm, norm)": "a maximum has no order",
}


class Oracle:
    """NumPy in float64, where squares have room up to 1e154."""

    import numpy as np

    skips = {"works_in_a_graph": "NumPy cannot be traced"}

    def global_norm(gradients):
        np = Oracle.np
        entries = [np.float64(ops.cast(g, "float64")).ravel() for g in gradients if g is not None]
        everything = np.concatenate([[0.0], *entries])
        if not np.isfinite(everything).all():
            everything[0] = np.nan
        return ops.convert_to_tensor(np.float32(np.sqrt(everything @ everything)))

    def clip_by_global_norm(gradients, max_norm):
        np = Oracle.np
        norm = Oracle.global_norm(gradients)
        length, clipped = float(norm), []
        for gradient in gradients:
            if gradient is not None:
                entries = np.float64(ops.cast(gradient, "float64"))
                if not length <= max_norm:
                    entries = entries / length * max_norm
                gradient = ops.cast(ops.convert_to_tensor(entries), gradient.dtype)
            clipped.append(gradient)
        return clipped, norm

    def clip_each_by_norm(gradients, max_norm):
        return [Oracle.clip_by_global_norm([gradient], max_norm)[0][0] for gradient in gradients]
