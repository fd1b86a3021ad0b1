# %% [markdown]
# # Luong attention: three ways to score
#
# Additive attention sends every pair of a query and a value through a small network of its own. In 2015
# Luong, Pham and Manning asked the obvious question: does it have to be so dear? They kept the idea, a mean of
# the encoder's states weighted by softmax, and tried out simpler **scores** for a query $q$ and a value $v$:
#
# $$\operatorname{score}(q, v) = \begin{cases}
# q \cdot v & \texttt{dot} \\
# (q\,W) \cdot v & \texttt{general} \\
# s \cdot \tanh\bigl([q \mid v]\,W\bigr) & \texttt{concat}
# \end{cases}$$
#
# with $[q \mid v]$ for the two laid side by side, the query first. The rest is the same for all three:
#
# $$w = \operatorname{softmax}(\text{scores of one query}), \qquad \text{context} = \sum_i w_i\, v_i.$$
#
# ```text
#                 weights to learn         query, value     per pair
#   dot           none                     of one size      dq products
#   general       W: dq × dv               dq, dv           dv products, after one q·W for each query
#   concat        W: (dq + dv) × dq, s     dq, dv           dq tanhs and as many products
# ```
#
# **dot** is a single matrix product for all pairs, and nothing on a GPU is faster. But it needs query and value
# to be of one size and to speak one language from the start, and it measures length as well as direction. The
# query (1, 1) meets the values (1, 1) and (3, 0). Their scores are 2 and 3, the exponentials 7.389 and 20.086,
# and so the longer value gets 73 % though the other one points just where the query does:
#
# ```python
# >>> query, value = ops.array([[[1.0, 1.0]]]), ops.array([[[1.0, 1.0], [3.0, 0.0]]])
# >>> context, weights = LuongAttention("dot")(query, value)
# >>> weights.numpy().round(4)
# array([[[0.2689, 0.7311]]], dtype=float32)
# >>> context.numpy().round(4)
# array([[[2.4621, 0.2689]]], dtype=float32)
# ```
#
# (Luong's dot product is not scaled. Soon you will meet one that is, and see why.)
#
# **general** puts a learned matrix between the two, a translator from the language of queries into that of
# values. It stays a matrix product, and it won in the paper's comparison.
#
# **concat** is an old acquaintance. Cut $W$ into its upper `dq` rows and its lower `dv` rows, and
#
# $$[q \mid v]\,W = q\,W_{\text{upper}} + v\,W_{\text{lower}},$$
#
# which is additive attention. That is more than a curiosity: laid side by side literally, the pairs are a tensor
# of `Tq × Tk × (dq + dv)` numbers, and all of it goes through $W$. Cut, each query and each value goes through its
# part of $W$ once, whatever the number of pairs.

# %% [markdown]
# ## Padding, once more
#
# `value_mask` says which values may be read (true). Hidden ones get exactly the weight 0, and the others share
# out 1. Where a whole sentence is hidden, all weights are 0 and so is the context, with finite gradients: so
# no NaN may come up on the way, neither forwards nor backwards, and no even share among the hidden. Keras fills in
# `value_mask` by itself when `value` carries a mask, and a mask that `query` carries has to travel on with the
# context: set `supports_masking`.
#
# ## Your layer
#
# | | |
# |---|---|
# | `LuongAttention(score="dot")` | `score` is `"dot"`, `"general"` or `"concat"`; for any other, `__init__` raises `ValueError` |
# | `kernel` | for general $W$ `(dq, dv)`, for concat $W$ `(dq + dv, dq)`, for dot there is none; made in `build` |
# | `score_vector` | for concat $s$ `(dq,)`; there are no biases |
# | initial weights | up to you, and not graded |
# | `call(query, value, value_mask=None)` | |
# | `query` | floats `(…, Tq, dq)` |
# | `value` | floats `(…, Tk, dv)`, for dot with `dv = dq` |
# | `value_mask` | booleans `(…, Tk)`, true where there is something to read; `None`: everywhere |
# | returns | the tuple of context `(…, Tq, dv)` and weights `(…, Tq, Tk)` |
#
# The dots are any number of leading axes, the same for all (with a mask there is at least one). Graded are
# outputs and gradients for all three scores, hidden values with a weight of exactly 0, Keras's own masks,
# unknown batch and time sizes in graphs and models, XLA, saving, and mixed precision (with something to read in
# every sentence).
#
# Write it with `keras.ops`; `ops.softmax` is allowed. The attention layers of Keras and
# `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class LuongAttention(keras.layers.Layer):
    """Each query's mean of the values, weighted by one of three scores."""

    def __init__(self, score="dot", **kwargs):
        super().__init__(**kwargs)
        # begin solution: refuse an unknown score, keep a known one, and let the query's mask travel on
        if score not in ("dot", "general", "concat"):
            raise ValueError(f"score is 'dot', 'general' or 'concat', not {score!r}")
        self.score = score
        self.supports_masking = True
        # end solution

    def build(self, query_shape, value_shape):
        # begin solution: the weights that this score needs
        dq, dv = query_shape[-1], value_shape[-1]
        if self.score == "general":
            self.kernel = self.add_weight(shape=(dq, dv), name="kernel")
        if self.score == "concat":
            self.kernel = self.add_weight(shape=(dq + dv, dq), name="kernel")
            self.score_vector = self.add_weight(shape=(dq,), name="score_vector")
        # end solution

    def call(self, query, value, value_mask=None):
        # begin solution: a score for each pair, weights over the values that may be read, their mean
        if self.score == "concat":
            size = query.shape[-1]
            upper = ops.expand_dims(ops.matmul(query, self.kernel[:size]), -2)  # (…, Tq, 1, dq)
            lower = ops.expand_dims(ops.matmul(value, self.kernel[size:]), -3)  # (…, 1, Tk, dq)
            scores = ops.matmul(ops.tanh(upper + lower), self.score_vector)  # (…, Tq, Tk)
        else:
            asked = ops.matmul(query, self.kernel) if self.score == "general" else query
            scores = ops.matmul(asked, ops.swapaxes(value, -2, -1))
        if value_mask is not None:
            visible = ops.expand_dims(value_mask, -2)  # (…, 1, Tk): the same for all queries
            scores = ops.where(visible, scores, -1e9)
        weights = ops.softmax(scores)
        if value_mask is not None:
            weights = ops.where(visible, weights, 0.0)  # for a sentence of padding
        return ops.matmul(weights, value), weights
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the score added
        return {**super().get_config(), "score": self.score}
        # end solution


# %% [markdown]
# ## Read on
#
# - M.-T. Luong, H. Pham, C. Manning, *Effective Approaches to Attention-based Neural Machine Translation*
#   (2015). Section 3.1 has the scores; there too, the decoder asks with its state *after* the step, where
#   Bahdanau's asks with the one before, and context and state are mixed once more for the next word.
# - If $W = U V^\top$ with few columns in $U$ and $V$, then $(qW) \cdot v = (qU) \cdot (vV)$: a *general* score is a
#   dot product of two projections. Keep that in mind for the heads of a Transformer.
# - `keras.layers.Attention` has the first score, and a `"concat"` that adds instead of laying side by side.

# %%
from autograder.variants import Answer, Mistake

BENT = "ops.tanh(upper + lower)"
DOT = "scores = ops.matmul(asked, ops.swapaxes(value, -2, -1))"
HIDE = "scores = ops.where(visible, scores, -1e9)"
KEEP = """        if value_mask is not None:
            weights = ops.where(visible, weights, 0.0)  # for a sentence of padding
"""

MISTAKES = [
    Mistake(
        "scaled_dot_product",
        swap=(DOT, DOT + " / query.shape[-1] ** 0.5"),
        says="The dot products are divided by the root of the query's size, as in a Transformer; Luong's are not.",
        hint="Where in the three formulas is a root?",
        fails=["scores_by_dot_product", "scores_through_a_matrix"],
    ),
    Mistake(
        "cosine",
        swap=(
            DOT,
            DOT
            + " / (\n                ops.norm(asked, axis=-1)[..., :, None] * ops.norm(value, axis=-1)[..., None, :]"
            "\n            )",
        ),
        says="The scores are cosines: the dot products are divided by the lengths of both vectors.",
        hint="In the worked example, what would the value (1, 1) get from you?",
        fails=["scores_by_dot_product", "scores_through_a_matrix"],
    ),
    Mistake(
        "softmax_over_the_queries",
        swap=("ops.softmax(scores)", "ops.softmax(scores, axis=-2)"),
        says="Softmax runs along the queries, so the queries compete for each value.",
        hint="Whose weights add up to 1: those that one query gives, or those that one value gets?",
        fails=["scores_by_dot_product", "scores_through_a_matrix", "scores_side_by_side"],
    ),
    Mistake(
        "dot_whatever_is_asked",
        swap=[
            ('ops.matmul(query, self.kernel) if self.score == "general" else query', "query"),
            (
                'if self.score == "general":\n            self.kernel',
                'if self.score == "general" and dq != dv:\n            self.kernel',
            ),
        ],
        says="The kernel of the general score is not used: the query meets the values as it is.",
        hint="What stands between q and v in the second formula?",
        fails=["scores_through_a_matrix"],
    ),
    Mistake(
        "no_tanh",
        swap=(BENT, "(upper + lower)"),
        says="The concat score has no tanh, so the query adds the same to every score and softmax takes it out "
        "again: the weights do not depend on the query.",
        hint="Which part of s · (q W_upper + v W_lower) is the same for all values?",
        fails=["scores_side_by_side"],
    ),
    Mistake(
        "tanh_of_each_half",
        swap=(BENT, "(ops.tanh(upper) + ops.tanh(lower))"),
        says="In the concat score, query and value go through tanh one by one and are added afterwards, so the "
        "query adds the same to every score, and softmax takes it out again.",
        hint="What is inside the tanh in the third formula?",
        fails=["scores_side_by_side"],
    ),
    Mistake(
        "value_first",
        swap=[
            ("self.kernel[:size]", "self.kernel[value.shape[-1]:]"),
            ("self.kernel[size:]", "self.kernel[:value.shape[-1]]"),
        ],
        says="In the concat score the value stands first and the query second, so each meets the other's rows of "
        "the kernel.",
        hint="In [q | v], which of the two does the first row of W belong to?",
        fails=["scores_side_by_side"],
    ),
    Mistake(
        "units_simply_added",
        swap=(
            "ops.matmul(ops.tanh(upper + lower), self.score_vector)",
            "ops.sum(ops.tanh(upper + lower), axis=-1)",
        ),
        says="In the concat score the numbers behind the tanh are simply added up, without the score vector.",
        hint="What does the `s` of the third formula do?",
        fails=["scores_side_by_side"],
    ),
    Mistake(
        "hides_after_the_softmax",
        swap=(HIDE, "pass"),
        says="The mask is applied after the softmax, so hidden values have taken their share and the weights "
        "that are left no longer add up to 1.",
        hint="What do the weights of a padded sentence add up to?",
        fails=["hides_padding"],
    ),
    Mistake(
        "mask_upside_down",
        swap=[
            (HIDE, "scores = ops.where(visible, -1e9, scores)"),
            ("visible, weights, 0.0", "visible, 0.0, weights"),
        ],
        says="The mask is read the wrong way round, so the queries read nothing but padding.",
        hint="Does `True` in the mask mean «read this» or «hide this»?",
        fails=["hides_padding"],
    ),
    Mistake(
        "nan_where_all_is_hidden",
        swap=[(HIDE, HIDE.replace("-1e9", '-float("inf")')), (KEEP, "")],
        says="For a sentence of padding 0 is divided by 0, as softmax does where all scores are -inf, and that is "
        "NaN.",
        hint="What should a query get that has nothing to read, and which scores would softmax not choke on?",
        fails=["reads_nothing_where_all_is_padding"],
    ),
    Mistake(
        "mean_where_all_is_hidden",
        swap=(KEEP, ""),
        says="Where all is padding, every score is equally low, and softmax shares the weight out evenly among "
        "values that nobody was to see.",
        hint="Softmax always shares out 1. What is left to do for a row that should get 0 altogether?",
        fails=["reads_nothing_where_all_is_padding"],
    ),
    Mistake(
        "score_not_in_config",
        swap=('{**super().get_config(), "score": self.score}', "super().get_config()"),
        says="`get_config` does not hold `score`, so a saved layer comes back with dot products.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
    Mistake(
        "mask_stays_behind",
        swap=("self.supports_masking = True", "self.supports_masking = False"),
        says="The mask of the query does not travel on with the context, and Keras warns that it is destroyed.",
        hint="Which attribute tells Keras that a layer has nothing against masks?",
        fails=["lives_with_keras_masks"],
    ),
]

OTHER_ANSWERS = [
    Answer("infinity_between_two_wheres", swap=(HIDE, HIDE.replace("-1e9", '-float("inf")'))),
    Answer(
        "values_through_the_matrix",
        swap=[
            ('ops.matmul(query, self.kernel) if self.score == "general" else query', "query"),
            (
                DOT,
                'met = ops.einsum("...kv,qv->...kq", value, self.kernel) if self.score == "general" else value\n'
                '            scores = ops.einsum("...qd,...kd->...qk", asked, met)',
            ),
        ],
    ),
    Answer(
        "kernel_in_two_blocks",
        swap=(
            "            lower = ops.expand_dims(ops.matmul(value, self.kernel[size:]), -3)",
            "            parts = ops.split(self.kernel, [size], axis=0)\n"
            "            lower = ops.expand_dims(ops.matmul(value, parts[1]), -3)",
        ),
    ),
    Answer("low_enough_for_float16", swap=(HIDE, HIDE.replace("-1e9", "-6e4"))),
]

FREE_NAME = "what a weight is called besides its attribute is free"
ANY_ORDER = "in which order the three are named does not matter"
EQUIVALENT = {
    "if score not in ('dot', 'general', 'concat') → if score not in ('general', 'dot', 'concat')": ANY_ORDER,
    "if score not in ('dot', 'general', 'concat') → if score not in ('dot', 'concat', 'general')": ANY_ORDER,
    "self.kernel = self.add_weight(shape=(dq, dv), name='kernel') → "
    "self.kernel = self.add_weight(shape=(dq, dv))": FREE_NAME,
    "self.kernel = self.add_weight(shape=(dq + dv, dq), name='kernel') → "
    "self.kernel = self.add_weight(shape=(dq + dv, dq))": FREE_NAME,
    "self.score_vector = self.add_weight(shape=(dq,), name='score_vector') → "
    "self.score_vector = self.add_weight(shape=(dq,))": FREE_NAME,
    "scores = ops.matmul(asked, ops.swapaxes(value, -2, -1)) → "
    "scores = ops.matmul(asked, ops.swapaxes(value, -1, -2))": "exchanging two axes is the same both ways",
    "scores = ops.where(visible, scores, -1000000000.0) → "
    "scores = ops.where(visible, scores, -2000000000.0)": "any number far below every score will do",
}


class Oracle:
    """Pairs laid side by side, exponentials of the visible scores only, added up in float64."""

    class LuongAttention(keras.layers.Layer):
        def __init__(self, score="dot", **kwargs):
            super().__init__(**kwargs)
            if score not in {"dot", "general", "concat"}:
                raise ValueError(score)
            self.score, self.supports_masking = score, True

        def build(self, query_shape, value_shape):
            rows, columns = query_shape[-1], value_shape[-1]
            if self.score == "concat":
                rows, columns = rows + columns, rows
                self.score_vector = self.add_weight(shape=(columns,))
            if self.score != "dot":
                self.kernel = self.add_weight(shape=(rows, columns))

        def call(self, query, value, value_mask=None):
            q, v = (ops.cast(tensor, "float64") for tensor in (query, value))
            q, v = q[..., :, None, :], v[..., None, :, :]
            if self.score == "concat":
                pairs = ops.concatenate([q + 0 * v[..., :1], v + 0 * q[..., :1]], axis=-1)
                bent = ops.tanh(ops.einsum("...d,du->...u", pairs, ops.cast(self.kernel, "float64")))
                scores = ops.sum(bent * ops.cast(self.score_vector, "float64"), axis=-1)
            elif self.score == "general":
                kernel = ops.cast(self.kernel, "float64")
                scores = ops.sum(q[..., :, None] * kernel * v[..., None, :], axis=(-2, -1))
            else:
                scores = ops.sum(q * v, axis=-1)
            seen = 0 * scores + (1 if value_mask is None else ops.cast(value_mask, "float64")[..., None, :])
            top = ops.max(scores - 1e6 * (1 - seen), axis=-1, keepdims=True)
            shares = ops.exp((scores - ops.stop_gradient(top)) * seen) * seen
            weights = shares / ops.maximum(ops.sum(shares, axis=-1, keepdims=True), 1e-300)
            context = ops.sum(weights[..., None] * v, axis=-2)
            return ops.cast(context, self.compute_dtype), ops.cast(weights, self.compute_dtype)

        def get_config(self):
            return {**super().get_config(), "score": self.score}
