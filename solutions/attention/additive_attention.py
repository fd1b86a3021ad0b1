# %% [markdown]
# # Additive attention
#
# The first neural translators read a sentence with one recurrent network, squeezed it into the last state,
# and let a second network write the translation from that one vector. Short sentences went well. Long ones
# came out as if the reader had dozed off, and in a way it had: how much fits into one vector?
#
# In 2014, Bahdanau, Cho and Bengio kept *all* of the encoder's states and let the decoder look back at them
# before it writes each word. What it is about to say is the **query** $q$. The encoder's states are the
# **values** $v_1, \dots, v_n$. A small network gives each value a **score**, and softmax turns the scores into
# weights that add up to 1:
#
# $$e_i = s \cdot \tanh(q\,W + v_i\,U), \qquad w = \operatorname{softmax}(e), \qquad
# \text{context} = \sum_i w_i\, v_i.$$
#
# The **context** is what the decoder has read, a mean of the values as they came. The projections $v_i\,U$ serve
# the score alone.
#
# ```text
#   query q (dq) ───▶ × W ──┐
#                           (+) ──▶ tanh ──▶ · s ──▶ score e_i ──▶ softmax over i ──▶ w_i
#   value v_i (dv) ─▶ × U ──┘                                                         │
#        └─────────────────────────────────────────────────────────▶ (×) ◀────────────┘
#                                                                     └──▶ sum over i = context (dv)
# ```
#
# Two things are worth a pause.
#
# **Query and value may be of different sizes.** $W$ and $U$ take both to the same `units`, and there they are
# added: hence *additive*. A dot product between the two would not even be defined.
#
# **The tanh is what makes it attention.** Leave it out, and the score is $s \cdot q W + s \cdot v_i U$. Its first
# half is the same for every value, and softmax does not care for a number that is added to all of its
# inputs. The query would drop out of its own question. Only because tanh bends the *sum*, a value can be
# worth more to one query than to another.
#
# With one unit and all weights 1 but $s = 2$, the query 1 meets the values 0, 1 and −1. The scores are
# $2\tanh 1$, $2\tanh 2$ and $2\tanh 0$, that is 1.523, 1.928 and 0; their exponentials 4.587, 6.876 and 1 add up to
# 12.463:
#
# ```python
# >>> layer = AdditiveAttention(1)
# >>> query, value = ops.array([[[1.0]]]), ops.array([[[0.0], [1.0], [-1.0]]])
# >>> layer.build(query.shape, value.shape)
# >>> for weight, number in (layer.query_kernel, 1.0), (layer.value_kernel, 1.0), (layer.score_vector, 2.0):
# ...     _ = weight.assign(number * ops.ones(weight.shape))
# >>> context, weights = layer(query, value)
# >>> weights.numpy().round(3)
# array([[[0.368, 0.552, 0.08 ]]], dtype=float32)
# >>> context.numpy().round(3)
# array([[[0.471]]], dtype=float32)
# ```
#
# The query is 1, but the value 0 is no stranger to it than −1 is near: additive attention does not measure
# likeness. It learns which *pairs* matter.
#
# **What it costs.** Every pair of a query and a value goes through tanh on its own, so there is a tensor of
# `Tq × Tk × units` in the middle, and no matrix product makes it smaller. The products with $W$ and $U$ are
# another matter: they are made once for each query and once for each value, *before* the pairs are formed.

# %% [markdown]
# ## Padding
#
# The sentences of a batch are filled up to one length. A boolean mask says which values are real, true for
# real ones, and a hidden value must get exactly the weight 0 while the others still share out 1. So it has to
# be out of the running *before* the softmax: give it a score so low that its exponential is 0.
#
# If a whole sentence is padding, there is nothing to read. Then all weights are 0, and so is the context.
# Mind the two traps: scores of nothing but $-\infty$ make softmax divide 0 by 0, and a NaN that is replaced
# afterwards still comes back in the gradient; scores of nothing but $-10^9$ make no NaN, but softmax shares the
# weight out evenly, among values that nobody was to see.
#
# In a Keras model nobody hands such masks around. `Embedding(mask_zero=True)` *attaches* a mask to its output,
# recurrent layers pass it on, and Keras fills it into an argument of `call` named after the tensor: for
# `value` that is `value_mask`. The mask of `query` is none of the scores' business, but the context has the
# query's time steps, so that mask has to travel on with it. Setting `self.supports_masking = True` is all it
# takes: Keras then attaches the mask of the first argument to the first output.
#
# ## Your layer
#
# | | |
# |---|---|
# | `AdditiveAttention(units)` | `units` is the size in which query and value meet |
# | `query_kernel`, `value_kernel` | weights $W$ `(dq, units)` and $U$ `(dv, units)`, made in `build` |
# | `score_vector` | the weight $s$, `(units,)`; there are no biases |
# | initial weights | up to you, and not graded |
# | `call(query, value, value_mask=None)` | |
# | `query` | floats `(…, Tq, dq)` |
# | `value` | floats `(…, Tk, dv)` |
# | `value_mask` | booleans `(…, Tk)`, true where there is something to read; `None`: everywhere |
# | returns | the tuple of context `(…, Tq, dv)` and weights `(…, Tq, Tk)` |
#
# The dots are any number of leading axes, the same for all (with a mask there is at least one). Graded are
# outputs and gradients, a few steps of training (in which a weight too many would show), hidden values with a weight of exactly 0 ($e^{-10^9}$ is that in float32), Keras's own masks
# as described, unknown batch and time sizes in graphs and models, XLA, saving, and mixed precision (there every
# sentence has something to read, because $-10^9$ is $-\infty$ in float16).
#
# Write it with `keras.ops`; `ops.softmax` is allowed. The attention layers of Keras and
# `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class AdditiveAttention(keras.layers.Layer):
    """Each query's mean of the values, weighted by a small network that looks at both."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        # begin solution: let the query's mask travel on
        self.supports_masking = True
        # end solution

    def build(self, query_shape, value_shape):
        # begin solution: two kernels that lead to the same size, and the vector that makes a score of it
        self.query_kernel = self.add_weight(shape=(query_shape[-1], self.units), name="query_kernel")
        self.value_kernel = self.add_weight(shape=(value_shape[-1], self.units), name="value_kernel")
        self.score_vector = self.add_weight(shape=(self.units,), name="score_vector")
        # end solution

    def call(self, query, value, value_mask=None):
        # begin solution: a score for each pair, weights over the values that may be read, their mean
        asked = ops.expand_dims(ops.matmul(query, self.query_kernel), -2)  # (…, Tq, 1, units)
        offered = ops.expand_dims(ops.matmul(value, self.value_kernel), -3)  # (…, 1, Tk, units)
        scores = ops.matmul(ops.tanh(asked + offered), self.score_vector)  # (…, Tq, Tk)
        if value_mask is None:
            weights = ops.softmax(scores)
        else:
            visible = ops.expand_dims(value_mask, -2)  # (…, 1, Tk): the same for all queries
            weights = ops.softmax(ops.where(visible, scores, -1e9))
            weights = ops.where(visible, weights, 0.0)  # for a sentence of padding
        return ops.matmul(weights, value), weights
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the units added
        return {**super().get_config(), "units": self.units}
        # end solution


# %% [markdown]
# ## Read on
#
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*
#   (2014): section 3.1, and figure 3, where the weights of a translation are drawn as an image.
# - M.-T. Luong, H. Pham, C. Manning, *Effective Approaches to Attention-based Neural Machine Translation*
#   (2015): cheaper scores. That is the next exercise.
# - `keras.layers.AdditiveAttention` has the tanh and the score vector (its `scale`), but no projections: it
#   expects query and key to be brought to one size before.

# %%
from autograder.variants import Answer, Mistake

SUM = "ops.tanh(asked + offered)"
SOFTMAX = "weights = ops.softmax(ops.where(visible, scores, -1e9))"
KEEP = "            weights = ops.where(visible, weights, 0.0)  # for a sentence of padding\n"

MISTAKES = [
    Mistake(
        "no_tanh",
        swap=(SUM, "(asked + offered)"),
        # tanh of each half gives other numbers: see the next.
        says="There is no tanh, so the query adds the same to every score and softmax takes it out again: the "
        "weights do not depend on the query.",
        hint="Try two different queries. Which part of the score is the same for all values?",
        fails=["scores_each_pair"],
    ),
    Mistake(
        "tanh_of_each_half",
        swap=(SUM, "(ops.tanh(asked) + ops.tanh(offered))"),
        says="Query and value go through tanh one by one and are added afterwards, so the query adds the same "
        "to every score, and softmax takes it out again.",
        hint="What has to be bent so that a value can be worth more to one query than to another?",
        fails=["scores_each_pair"],
    ),
    Mistake(
        "no_score_vector",
        swap=(
            "ops.matmul(ops.tanh(asked + offered), self.score_vector)",
            "ops.sum(ops.tanh(asked + offered), -1)",
        ),
        says="The units are simply added up, without the score vector, so all of them count the same.",
        hint="What does the `s` in the formula do?",
        fails=["scores_each_pair"],
    ),
    Mistake(
        "bias_too_many",
        swap=[
            (
                'name="score_vector")',
                'name="score_vector")\n        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")',
            ),
            (SUM, "ops.tanh(asked + offered + self.bias)"),
        ],
        says="A bias is added inside the tanh. It starts at zero and shows nowhere, until training moves it.",
        hint="Which weights are in the formula, and which would an optimizer find in your layer?",
        fails=["learns_step_by_step"],
    ),
    Mistake(
        "softmax_over_the_queries",
        swap=[
            ("weights = ops.softmax(scores)", "weights = ops.softmax(scores, axis=-2)"),
            ("scores, -1e9))", "scores, -1e9), axis=-2)"),
        ],
        says="Softmax runs along the queries, so the queries compete for each value.",
        hint="Whose weights add up to 1: those that one query gives, or those that one value gets?",
        fails=["scores_each_pair"],
    ),
    Mistake(
        "gives_the_last_query_to_all",
        swap=(
            "ops.matmul(query, self.query_kernel)",
            "ops.matmul(query[..., -1:, :] + 0 * query, self.query_kernel)",
        ),
        says="Every step asks with the query of the last step.",
        hint="How many questions does a query of Tq steps ask?",
        fails=["scores_each_pair"],
    ),
    Mistake(
        "scaled_by_the_root_of_the_units",
        swap=("self.score_vector)  # (…, Tq, Tk)", "self.score_vector) / self.units**0.5  # (…, Tq, Tk)"),
        says="The scores are divided by the root of `units`, as dot products are in a Transformer.",
        hint="tanh lies between −1 and 1, and s is learned. Is there anything to rein in?",
        fails=["scores_each_pair"],
    ),
    Mistake(
        "hides_after_the_softmax",
        swap=(SOFTMAX, "weights = ops.softmax(scores)"),
        says="The mask is applied after the softmax, so hidden values have taken their share and the weights "
        "that are left no longer add up to 1.",
        hint="What do the weights of a padded sentence add up to?",
        fails=["hides_padding"],
    ),
    Mistake(
        "hidden_scores_are_zero",
        swap=[(SOFTMAX, SOFTMAX.replace("-1e9", "0.0")), (KEEP, "")],
        says="The scores of hidden values are set to 0, and exp(0) = 1 gives them weight like any other.",
        hint="For which score is the exponential 0?",
        fails=["hides_padding"],
    ),
    Mistake(
        "mask_upside_down",
        swap=[
            ("ops.where(visible, scores, -1e9)", "ops.where(visible, -1e9, scores)"),
            ("ops.where(visible, weights, 0.0)", "ops.where(visible, 0.0, weights)"),
        ],
        says="The mask is read the wrong way round, so the queries read nothing but padding.",
        hint="Does `True` in the mask mean «read this» or «hide this»?",
        fails=["hides_padding"],
    ),
    Mistake(
        "nan_where_all_is_hidden",
        swap=[("scores, -1e9)", 'scores, -float("inf"))'), (KEEP, "")],
        says="For a sentence of padding 0 is divided by 0, as softmax does where all scores are -inf, and that is "
        "NaN.",
        hint="What should a query get that has nothing to read, and which scores would softmax not choke on?",
        fails=["reads_nothing_where_all_is_padding"],
    ),
    Mistake(
        "nan_in_the_gradient",
        swap=(
            "ops.softmax(ops.where(visible, scores, -1e9))",
            "ops.softmax(scores + ops.log(ops.cast(visible, scores.dtype)))",
        ),
        says="Where all is padding the softmax makes NaN, 0 divided by 0; it is replaced in the output, but "
        "comes back in the gradient.",
        hint="On the way back, what is 0 times NaN? Which low score would softmax not choke on?",
        fails=["keeps_gradients_finite_where_all_is_padding"],
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
        "mask_stays_behind",
        swap=("        self.supports_masking = True", "        self.supports_masking = False"),
        says="The mask of the query does not travel on with the context, and Keras warns that it is destroyed.",
        hint="Which attribute tells Keras that a layer has nothing against masks?",
        fails=["lives_with_keras_masks"],
    ),
]

OTHER_ANSWERS = [
    Answer("infinity_between_two_wheres", swap=("scores, -1e9)", 'scores, -float("inf"))')),
    Answer(
        "through_einsum",
        swap=(
            "ops.matmul(ops.tanh(asked + offered), self.score_vector)",
            'ops.einsum("...u,u->...", ops.tanh(asked + offered), self.score_vector)',
        ),
    ),
    Answer("low_enough_for_float16", swap=("scores, -1e9)", "scores, -6e4)")),
    Answer(
        "multiplies_and_adds_up",
        swap=(
            "ops.matmul(ops.tanh(asked + offered), self.score_vector)",
            "ops.sum(self.score_vector * ops.tanh(offered + asked), axis=-1)",
        ),
    ),
]

FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.query_kernel = self.add_weight(shape=(query_shape[-1], self.units), name='query_kernel') → "
    "self.query_kernel = self.add_weight(shape=(query_shape[-1], self.units))": FREE_NAME,
    "self.value_kernel = self.add_weight(shape=(value_shape[-1], self.units), name='value_kernel') → "
    "self.value_kernel = self.add_weight(shape=(value_shape[-1], self.units))": FREE_NAME,
    "self.score_vector = self.add_weight(shape=(self.units,), name='score_vector') → "
    "self.score_vector = self.add_weight(shape=(self.units,))": FREE_NAME,
    "weights = ops.softmax(ops.where(visible, scores, -1000000000.0)) → "
    "weights = ops.softmax(ops.where(visible, scores, -2000000000.0))": "any number far below every score will do",
}


class Oracle:
    """Keras's own additive attention on projections made by two of its dense layers."""

    class AdditiveAttention(keras.layers.Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.supports_masking = True
            self.units = units
            self.attention = keras.layers.AdditiveAttention()

        def build(self, query_shape, value_shape):
            self.query_kernel = self.add_weight(shape=(query_shape[-1], self.units))
            self.value_kernel = self.add_weight(shape=(value_shape[-1], self.units))
            met = (*query_shape[:-1], self.units)
            self.attention.build([met, value_shape, met])

        @property
        def score_vector(self):
            return self.attention.scale

        def call(self, query, value, value_mask=None):
            query = ops.einsum("...d,du->...u", query, self.query_kernel)
            key = ops.einsum("...d,du->...u", value, self.value_kernel)
            if value_mask is not None:
                value_mask = ops.expand_dims(value_mask, -2)
            context, weights = self.attention(
                [query, value, key], mask=[None, value_mask], return_attention_scores=True
            )
            if value_mask is not None:  # where Keras takes a mean, we read nothing
                something = ops.cast(ops.any(value_mask, axis=-1, keepdims=True), context.dtype)
                context, weights = context * something, weights * something
            return context, weights

        def get_config(self):
            return {**super().get_config(), "units": self.units}
