# %% [markdown]
# # Scaled dot-product attention
#
# An encoder that squeezes a whole sentence into one vector forgets how it began. **Attention** lets a model
# look again: each position asks a question and gets an answer that is mixed from all positions, the fitting
# ones more than the others. It is a dictionary lookup made soft, so that gradients can flow through it:
#
# - a **query** says what this position is looking for,
# - a **key** says what each position has to offer,
# - a **value** is what is handed over. It is *not* a measure of importance: the importance is computed from
#   query and key alone, and the values are what gets mixed.
#
# A dot product is large where query and key point the same way. Softmax turns one query's dot products into
# weights that add up to 1, and the output is the weighted mean of the values:
#
# $$A = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right), \qquad
# \operatorname{attention}(Q, K, V) = A V,$$
#
# with the softmax along the *keys*: each row of $A$ belongs to one query and adds up to 1.
#
# ```text
#               keys (Tk)                        values (Tk × dv)
#             ┌──────────────┐ sums to             ┌──────┐
#   queries   │ .66 .24 .10  │──▶ 1     weights ×  │ ···· │   =  outputs (Tq × dv)
#    (Tq)     │ .09 .82 .09  │──▶ 1                │ ···· │
#             └──────────────┘                     └──────┘
# ```
#
# **Why divide by √d?** If the components of $q$ and $k$ are independent with mean 0 and variance 1, then
# $q \cdot k$ is a sum of $d$ such products: its variance is $d$, and its typical size is $\sqrt d$. With
# $d = 512$ the scores would lie around ±23, softmax would give nearly everything to one key, and its gradient
# would all but vanish. Dividing by $\sqrt d$ brings the scores back to size 1. Here $d$ is the length of a
# query (and of a key), not the number of keys and not the length of a value.
#
# One query and three keys, by hand. The dot products are 2, 0 and −2, and $d = 2$, so the scores are 1.414, 0
# and −1.414; their exponentials are 4.113, 1 and 0.243, which add up to 5.356:
#
# ```python
# >>> query = ops.array([[2.0, 0.0]])
# >>> key = ops.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
# >>> value = ops.array([[10.0], [20.0], [40.0]])
# >>> output, weights = ScaledDotProductAttention()(query, key, value)
# >>> weights.numpy()
# array([[0.76791793, 0.1866937 , 0.04538837]], dtype=float32)
# >>> output.numpy()
# array([[13.228588]], dtype=float32)
# ```
#
# (You may read that attention costs time proportional to the length of the sequence. One query does. A
# sequence of $n$ tokens asks $n$ queries of $n$ keys, and that is $n^2$: the reason why long texts are dear.)

# %% [markdown]
# ## Masks
#
# Often a query must not look everywhere: not at padding, and not, in a model that predicts the next word, at
# words to come. A boolean **mask** says where it may look: true means *look here*.
#
# ```text
#   padding: the last two keys are empty      causal: query t sees the keys 0 … t
#       1 1 1 0 0                                 1 0 0
#       1 1 1 0 0                                 1 1 0
#       1 1 1 0 0                                 1 1 1
# ```
#
# A hidden key must get the weight 0, and the weights of the others must still add up to 1. So it has to be
# out of the running *before* softmax shares out the 1: with a score of $-\infty$, since $e^{-\infty} = 0$. (A
# score of 0 does not do it: $e^0 = 1$. Nor does −10: a strong key gets past it.)
#
# **The hard case** is a query that may look nowhere: a sentence made of padding alone, for instance. Its
# scores are all $-\infty$, and softmax divides 0 by 0. One NaN there, and the whole batch's gradient is NaN.
# We want the weights 0 and the output 0 for such a query, and finite gradients. Beware: picking 0 for NaN
# *after* the softmax mends the output, but a score that −∞ was *added* to still gets its gradient through
# that softmax, and on the way back 0 · NaN is NaN. Best let no NaN arise at all.
#
# ## Your layer
#
# `ScaledDotProductAttention()` has no weights of its own and no arguments but those of every Keras layer.
#
# | argument | shape | |
# |---|---|---|
# | `query` | `(…, Tq, d)` | floats |
# | `key` | `(…, Tk, d)` | floats |
# | `value` | `(…, Tk, dv)` | floats |
# | `mask` | broadcastable to `(…, Tq, Tk)` | booleans, true where a query may look; `None`: everywhere |
# | returns | `(…, Tq, dv)` and `(…, Tq, Tk)` | a tuple of the output and the weights |
#
# The dots are any number of leading axes, the same for all three: none, a batch, a batch and heads. A mask
# has at least one axis; axes that it lacks in front, or that have length 1, are broadcast, as in `(Tk,)`,
# `(Tq, 1)` or `(batch, 1, Tk)`.
#
# What is graded: outputs, weights and gradients in float32, with a hidden key's weight exactly 0 (in float32,
# $e^{-10^9}$ is exactly 0 too); the same inside `tf.function` with unknown batch and number of queries, and
# under XLA; outputs in the layer's own dtype under mixed precision, there with at least one key open to every
# query (−1e9 does not fit into float16: it is −∞ there, and −∞ · 0 is NaN).
#
# Write it with `keras.ops`; `ops.softmax` is allowed, you have written it already. The attention layers of
# Keras and `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    """Each query's mean of the values, weighted by how well the keys match it."""

    def call(self, query, key, value, mask=None):
        # begin solution: scores, weights that share out 1 over the visible keys, the mean that they weigh
        scores = ops.matmul(query, ops.swapaxes(key, -2, -1)) / query.shape[-1] ** 0.5  # (…, Tq, Tk)
        if mask is not None:
            scores = ops.where(mask, scores, -1e9)  # not -inf: a row of nothing else would come out as NaN
        weights = ops.softmax(scores, axis=-1)
        if mask is not None:
            weights = ops.where(mask, weights, 0.0)  # for a query that may look nowhere
        return ops.matmul(weights, value), weights
        # end solution


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.2.1, for the formula and the √d.
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*
#   (2014): attention before it was a dot product.
# - T. Dao et al., *FlashAttention* (2022): the same numbers without ever storing the $n \times n$ weights.

# %%
from autograder.variants import Answer, Mistake

HIDE = """        if mask is not None:
            scores = ops.where(mask, scores, -1e9)  # not -inf: a row of nothing else would come out as NaN
"""
KEEP = """        if mask is not None:
            weights = ops.where(mask, weights, 0.0)  # for a query that may look nowhere
"""
LOW = "ops.where(mask, scores, -1e9)"
SCORES = "ops.matmul(query, ops.swapaxes(key, -2, -1)) / query.shape[-1] ** 0.5"

MISTAKES = [
    Mistake(
        "no_scale",
        swap=(" / query.shape[-1] ** 0.5", ""),
        says="The scores are not divided by √d, so they grow with the length of the queries and softmax "
        "saturates.",
        hint="How large does a dot product of two random vectors get when they have more and more "
        "components?",
        fails=["mixes_values_by_similarity"],
    ),
    Mistake(
        "divides_by_depth",
        swap=("query.shape[-1] ** 0.5", "query.shape[-1]"),
        says="The scores are divided by d, not by √d, so softmax comes out nearly flat.",
        hint="The variance of the dot product grows like d. How does its typical size grow?",
        fails=["mixes_values_by_similarity"],
    ),
    Mistake(
        "root_of_the_number_of_keys",
        swap=("query.shape[-1] ** 0.5", "ops.cast(ops.shape(key)[-2], query.dtype) ** 0.5"),
        says="The scores are divided by the root of the number of keys, not of the length of a query.",
        hint="How many products are added up in one dot product?",
        fails=["mixes_values_by_similarity"],
    ),
    Mistake(
        "softmax_over_the_queries",
        swap=("ops.softmax(scores, axis=-1)", "ops.softmax(scores, axis=-2)"),
        says="Softmax runs along the queries, so the queries compete for each key.",
        hint="Whose weights have to add up to 1: those that one query gives, or those that one key gets?",
        fails=["mixes_values_by_similarity"],
    ),
    Mistake(
        "hides_after_the_softmax",
        swap=(HIDE, ""),
        says="The mask is applied after the softmax, so hidden keys have taken their share and the weights "
        "that are left no longer add up to 1.",
        hint="What do the weights of a half-hidden row add up to?",
        fails=["hides_masked_keys"],
    ),
    Mistake(
        "hidden_scores_are_zero",
        swap=[(LOW, "ops.where(mask, scores, 0.0)"), (KEEP, "")],
        says="The scores of hidden keys are set to 0, and exp(0) = 1 gives them weight like any other.",
        hint="For which score is the exponential 0?",
        fails=["hides_masked_keys"],
    ),
    Mistake(
        "minus_ten_for_infinity",
        swap=[(LOW, "scores - 10.0 * ops.cast(ops.logical_not(mask), scores.dtype)"), (KEEP, "")],
        says="Only 10 is taken off the scores of hidden keys, which leaves each of them a little weight, "
        "and a strong key a lot.",
        hint="A hidden key with a score of 30 still has 20 left. Which number is low enough for any score?",
        fails=["hides_masked_keys", "does_not_look_ahead"],
    ),
    Mistake(
        "mask_upside_down",
        swap=[(LOW, "ops.where(mask, -1e9, scores)"), ("(mask, weights, 0.0)", "(mask, 0.0, weights)")],
        says="The mask is read the wrong way round, so queries look just where they may not.",
        hint="Does `True` in the mask mean «look here» or «hide this»?",
        fails=["hides_masked_keys"],
    ),
    Mistake(
        "nan_in_the_gradient",
        swap=(LOW, "scores + ops.log(ops.cast(mask, scores.dtype))"),
        says="For a query that may look nowhere the softmax makes NaN, 0 divided by 0; it is replaced in "
        "the output, but comes back in the gradient.",
        hint="On the way back, what is 0 times NaN? Which low score would softmax not choke on?",
        fails=["keeps_gradients_finite_when_all_is_hidden"],
    ),
    Mistake(
        "nan_where_all_is_hidden",
        swap=[("-1e9", '-float("inf")'), (KEEP, "")],
        says="A query that may look nowhere gets nothing but -inf scores, and softmax makes NaN of them: 0 "
        "divided by 0.",
        hint="What should such a query get, and which scores would softmax not choke on?",
        fails=["looks_nowhere_when_all_is_hidden"],
    ),
    Mistake(
        "mean_where_all_is_hidden",
        swap=(KEEP, ""),
        says="A query that may look nowhere gets the same low score for every key, so softmax shares the "
        "weight evenly among the keys that it was not to see.",
        hint="Softmax always shares out 1. What is left to do for a row that should get 0 altogether?",
        fails=["looks_nowhere_when_all_is_hidden"],
    ),
]

OTHER_ANSWERS = [
    # NaN for a row without a visible key, cut off by one `where` on the way out, by the other on the way back.
    Answer("infinity_between_two_wheres", swap=("-1e9", '-float("inf")')),
    Answer(
        "keeps_the_scores_of_blind_queries",
        swap=(
            LOW,
            "ops.where(mask | ops.logical_not(ops.any(mask, axis=-1, keepdims=True)), scores, -float('inf'))",
        ),
    ),
    Answer(
        "scales_the_query_first",
        swap=(SCORES, "ops.matmul(query * query.shape[-1] ** -0.5, ops.swapaxes(key, -2, -1))"),
    ),
    Answer(
        "through_einsum",
        swap=(SCORES, 'ops.einsum("...qd,...kd->...qk", query, key) / query.shape[-1] ** 0.5'),
    ),
]

EQUIVALENT = {
    "scores = ops.where(mask, scores, -1000000000.0) → scores = ops.where(mask, scores, -2000000000.0)": (
        "any number far below every score will do"
    ),
    "weights = ops.softmax(scores, axis=-1) → weights = ops.softmax(scores)": "the last axis is the default",
    "scores = ops.matmul(query, ops.swapaxes(key, -2, -1)) / query.shape[-1] ** 0.5 → "
    "scores = ops.matmul(query, ops.swapaxes(key, -1, -2)) / query.shape[-1] ** 0.5": (
        "exchanging two axes is the same both ways"
    ),
}


class Oracle:
    """Exponentials of the visible scores only, added up in float64; no softmax, no infinity."""

    class ScaledDotProductAttention(keras.layers.Layer):
        def call(self, query, key, value, mask=None):
            q, k, v = (ops.cast(tensor, "float64") for tensor in (query, key, value))
            scores = ops.sum(q[..., :, None, :] * k[..., None, :, :], -1) * float(q.shape[-1]) ** -0.5
            seen = (
                ops.ones_like(scores) if mask is None else ops.cast(mask, "float64") * ops.ones_like(scores)
            )
            lowest = ops.min(scores)
            top = ops.max(lowest + (scores - lowest) * seen, -1, keepdims=True)
            shares = ops.exp((scores - ops.stop_gradient(top)) * seen) * seen
            weights = shares / (ops.sum(shares, -1, keepdims=True) + (1.0 - ops.max(seen, -1, keepdims=True)))
            output = ops.sum(weights[..., None] * v[..., None, :, :], -2)
            return ops.cast(output, self.compute_dtype), ops.cast(weights, self.compute_dtype)
