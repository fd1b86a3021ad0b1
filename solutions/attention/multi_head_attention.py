# %% [markdown]
# # Multi-head attention
#
# «The keys that she forgot on the table are his.» To read the word *are*, you want to know its subject (*keys*, and
# not the nearer *table*). To read *his*, you want to know whose. One attention gives one set of weights for each
# query, and one set that has to serve two questions ends up as an average that answers neither. So let several
# attentions look at the same sentence, each with its own idea of what to look for. These are the **heads**.
#
# A head does not see the tokens as they are. It has three projections of its own, into small spaces of `key_dim`
# and `value_dim` features, and asks there. For head $h$ of $H$, with query $x$ and keys and values $y$:
#
# $$Q_h = x W^Q_h + b^Q_h, \quad K_h = y W^K_h + b^K_h, \quad V_h = y W^V_h + b^V_h,$$
#
# $$A_h = \operatorname{softmax}\!\left(\frac{Q_h K_h^\top}{\sqrt{\texttt{key\_dim}}}\right), \qquad
# \text{output} = \sum_{h=1}^{H} A_h V_h\, W^O_h + b^O.$$
#
# The paper writes the last step as «lay the heads side by side and multiply by one matrix $W^O$». That is the same:
# cut $W^O$ into $H$ blocks of rows, and each head has one of its own.
#
# ```text
#                    ┌─ head 0:  Q K V ─▶ weights (Tq × Tk) ─▶ mix (Tq × value_dim) ─ × W⁰ ─┐
#   query, key, ─────┼─ head 1:  Q K V ─▶ weights (Tq × Tk) ─▶ mix (Tq × value_dim) ─ × W¹ ─┼─ (+) ─▶ output
#   value            └─ head 2:  Q K V ─▶ weights (Tq × Tk) ─▶ mix (Tq × value_dim) ─ × W² ─┘    (Tq × dq)
# ```
#
# Four heads of 16 features cost as much as one of 64. What is bought is four sets of weights instead of one; what
# is paid is that each of them compares only 16 numbers.
#
# **No loops, and nothing to transpose.** The heads are an axis of the weights. A query kernel of shape
# `(dq, heads, key_dim)` is $W^Q_0, W^Q_1, \dots$ in one tensor, and a single `einsum` makes the queries of all heads:
# `"btd,dhk->bthk"`. Its letters say where each axis goes, and so do those of the other three products. (Those who
# start from a matrix `(dq, heads · key_dim)` have to cut it up. A reshape straight to `(batch, heads, time, key_dim)`
# has the right shape and the wrong numbers: it deals out the tokens among the heads. Reshape to
# `(batch, time, heads, key_dim)`, *then* move the axis, and on the way back the other way round.)
#
# Two tokens by hand, with two heads of two features. All kernels are identities, so head 0 sees the first two
# features and head 1 the last two. In head 0 the tokens are (1, 0) and (0, 1): each scores $1/\sqrt2$ with itself
# and 0 with the other, and softmax gives 0.6698 and 0.3302. In head 1 both are (0, 1), and the weights are even:
#
# ```python
# >>> layer = MultiHeadAttention(num_heads=2, key_dim=2)
# >>> tokens = ops.array([[[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0]]])
# >>> layer.build(tokens.shape, tokens.shape)
# >>> for kernel in layer.query_kernel, layer.key_kernel, layer.value_kernel, layer.output_kernel:
# ...     _ = kernel.assign(ops.reshape(ops.eye(4), kernel.shape))
# >>> output, scores = layer(tokens, tokens, return_attention_scores=True)
# >>> scores[0].numpy().round(4)
# array([[[0.6698, 0.3302],
#         [0.3302, 0.6698]],
# <BLANKLINE>
#        [[0.5   , 0.5   ],
#         [0.5   , 0.5   ]]], dtype=float32)
# >>> output[0].numpy().round(4)
# array([[0.6698, 0.3302, 0.    , 1.    ],
#        [0.3302, 0.6698, 0.    , 1.    ]], dtype=float32)
# ```

# %% [markdown]
# ## Who may look where
#
# A key is visible to a query if *all* of these allow it, in every head:
#
# | argument | shape | true means |
# |---|---|---|
# | `attention_mask` | `(Tq, Tk)`, `(batch, Tq, Tk)` or `(batch, heads, Tq, Tk)` | this query may look at this key |
# | `value_mask` | `(batch, Tk)` | here is something to read |
# | `key_mask` | `(batch, Tk)` | here is something to read |
# | `use_causal_mask=True` | | query number $t$ may look at the keys $0 \dots t$, itself included |
#
# In `attention_mask` any of these axes may have length 1 and is broadcast then. Causal counting starts at 0 for
# queries and for keys, also if their numbers differ.
#
# An invisible key gets exactly the weight 0, and the visible ones share out 1. A query that sees nothing gets
# weights of 0 in all heads, so its output is the output bias alone, and gradients stay finite. (As before: hide
# *before* the softmax, with a score that is low but finite, and mend such rows after it.)
#
# `value_mask` and `key_mask` are arguments that Keras fills by itself, from the mask that `value` or `key` carries
# (`Embedding(mask_zero=True)` attaches one). The mask that `query` carries hides nothing here; it travels on with
# the output, for which `supports_masking` is enough.
#
# ## Dropout
#
# While training, dropout strikes the **weights**, after the softmax: each one on its own, for every sample, head,
# query and key. It becomes 0 with probability `dropout`, or else is divided by `1 − dropout`. So a query has to do
# without some of its keys, now these, now those. At inference nothing happens.
#
# ## Your layer
#
# Names, order and shapes are those of `keras.layers.MultiHeadAttention`:
#
# | | |
# |---|---|
# | `MultiHeadAttention(num_heads, key_dim, value_dim=None, dropout=0.0)` | `value_dim` is `key_dim` where it is `None` |
# | `query_kernel`, `query_bias` | weights `(dq, heads, key_dim)` and `(heads, key_dim)` |
# | `key_kernel`, `key_bias` | weights `(dk, heads, key_dim)` and `(heads, key_dim)` |
# | `value_kernel`, `value_bias` | weights `(dv, heads, value_dim)` and `(heads, value_dim)` |
# | `output_kernel`, `output_bias` | weights `(heads, value_dim, dq)` and `(dq,)` |
# | biases start | at zero; how kernels start is up to you, and not graded |
# | `query` | floats `(batch, Tq, dq)` |
# | `value` | floats `(batch, Tk, dv)`; mind the order, query, *value*, key |
# | `key` | floats `(batch, Tk, dk)`, or `None`: then `value` serves as key, too |
# | returns | the output `(batch, Tq, dq)`; with `return_attention_scores=True` the tuple of it and the weights |
# | the weights | `(batch, heads, Tq, Tk)`, as softmax (and the masks) gave them, before dropout |
#
# All eight are attributes, made in `build`. Graded are outputs, weights and gradients, masks, dropout (where and how
# often it strikes, not *which* numbers), Keras's own masks, unknown batch and time sizes in graphs and models, XLA,
# saving, and mixed precision (there every query sees something: $-10^9$ is $-\infty$ in float16).
#
# Write it with `keras.ops`; `ops.softmax` and `keras.layers.Dropout` are allowed. The attention layers of Keras and
# `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class MultiHeadAttention(keras.layers.Layer):
    """Several attentions side by side, each with projections of its own, and a sum of what they found."""

    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim
        self.value_dim = key_dim if value_dim is None else value_dim
        self.dropout = dropout
        # begin solution: let the query's mask travel on
        self.supports_masking = True
        # end solution

    def build(self, query_shape, value_shape, key_shape=None):
        # begin solution: four kernels and their biases
        dq, dv = query_shape[-1], value_shape[-1]
        dk = dv if key_shape is None else key_shape[-1]
        inner, outer = (self.num_heads, self.key_dim), (self.num_heads, self.value_dim)
        self.query_kernel = self.add_weight(shape=(dq, *inner), name="query_kernel")
        self.query_bias = self.add_weight(shape=inner, initializer="zeros", name="query_bias")
        self.key_kernel = self.add_weight(shape=(dk, *inner), name="key_kernel")
        self.key_bias = self.add_weight(shape=inner, initializer="zeros", name="key_bias")
        self.value_kernel = self.add_weight(shape=(dv, *outer), name="value_kernel")
        self.value_bias = self.add_weight(shape=outer, initializer="zeros", name="value_bias")
        self.output_kernel = self.add_weight(shape=(*outer, dq), name="output_kernel")
        self.output_bias = self.add_weight(shape=(dq,), initializer="zeros", name="output_bias")
        self.drop = keras.layers.Dropout(self.dropout, dtype=self.dtype_policy)
        # end solution

    def call(
        self,
        query,
        value,
        key=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        # begin solution: projections, weights of the visible keys, the mean that they weigh, one projection back
        key = value if key is None else key
        q = ops.einsum("btd,dhk->bthk", query, self.query_kernel) + self.query_bias
        k = ops.einsum("bsd,dhk->bshk", key, self.key_kernel) + self.key_bias
        v = ops.einsum("bsd,dhv->bshv", value, self.value_kernel) + self.value_bias
        scores = ops.einsum("bthk,bshk->bhts", q / self.key_dim**0.5, k)
        masks = self.masks(scores, value_mask, key_mask, attention_mask, use_causal_mask)
        for mask in masks:
            scores = ops.where(mask, scores, -1e9)
        weights = ops.softmax(scores)
        for mask in masks:  # for a query that sees nothing
            weights = ops.where(mask, weights, 0.0)
        found = ops.einsum("bhts,bshv->bthv", self.drop(weights, training=training), v)
        output = ops.einsum("bthv,hvd->btd", found, self.output_kernel) + self.output_bias
        return (output, weights) if return_attention_scores else output
        # end solution

    def masks(self, scores, value_mask, key_mask, attention_mask, use_causal_mask):
        """A list of masks, each of them broadcastable to the scores. A key is seen if all of them allow it."""
        # begin solution: the masks that are given, brought to the axes (batch, heads, Tq, Tk), and the causal one
        masks = [mask[:, None, None, :] for mask in (value_mask, key_mask) if mask is not None]
        if attention_mask is not None:
            masks.append(attention_mask[:, None] if len(attention_mask.shape) == 3 else attention_mask)
        if use_causal_mask:
            masks.append(ops.tril(ops.ones(ops.shape(scores)[-2:], "bool")))
        return masks
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the four arguments added
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "key_dim": self.key_dim,
            "value_dim": self.value_dim,
            "dropout": self.dropout,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.2.2.
# - P. Michel, O. Levy, G. Neubig, *Are Sixteen Heads Really Better than One?* (2019): after training, many heads can
#   be cut off without harm.
# - $Q_h K_h^\top = x\, W^Q_h {W^K_h}^\top y^\top$ (biases aside) is Luong's *general* score with a matrix of rank
#   `key_dim`. The two kernels of a head matter through their product alone.
# - One of the eight weights changes nothing at all, whatever its value, and its gradient is 0. Which one, and why?
#   (Keras has it all the same, and so do we.)
# - N. Shazeer, *Fast Transformer Decoding: One Write-Head is All You Need* (2019): all heads share their keys and
#   values, because at writing time it is reading *them* that takes long.

# %%
from autograder.variants import Answer, Mistake

SCALED = "q / self.key_dim**0.5"
LOW = "scores = ops.where(mask, scores, -1e9)"
KEEP = """        for mask in masks:  # for a query that sees nothing
            weights = ops.where(mask, weights, 0.0)
"""
CAUSAL = 'ops.tril(ops.ones(ops.shape(scores)[-2:], "bool"))'
DROPPED = "self.drop(weights, training=training)"
ADDS_THREE = "attention_mask[:, None] if len(attention_mask.shape) == 3 else attention_mask"
VALUES = 'v = ops.einsum("bsd,dhv->bshv", value, self.value_kernel) + self.value_bias'

MISTAKES = [
    Mistake(
        "no_scale",
        swap=(SCALED, "q"),
        says="The scores are not divided by the root of `key_dim`.",
        hint="How large does a dot product of two random vectors get when they have more and more components?",
        fails=["looks_with_several_heads"],
    ),
    Mistake(
        "root_of_the_width",
        swap=(SCALED, "q / query.shape[-1] ** 0.5"),
        says="The scores are divided by the root of the query's width, and not of a head's `key_dim`.",
        hint="How many products are added up in one score of one head?",
        fails=["looks_with_several_heads"],
    ),
    Mistake(
        "root_of_all_heads",
        swap=(SCALED, "q / (self.num_heads * self.key_dim) ** 0.5"),
        says="The scores are divided by the root of `num_heads * key_dim`, the features of all heads together.",
        hint="How many products are added up in one score of one head?",
        fails=["looks_with_several_heads"],
    ),
    Mistake(
        "softmax_over_the_heads",
        swap=("weights = ops.softmax(scores)", "weights = ops.softmax(scores, axis=1)"),
        says="Softmax runs along the heads, so the heads compete for each pair of a query and a key.",
        hint="In (batch, heads, Tq, Tk), along which axis do weights add up to 1?",
        fails=["looks_with_several_heads"],
    ),
    Mistake(
        "heads_split_by_reshape",
        swap=(
            VALUES,
            VALUES
            + "\n        batch, time = ops.shape(v)[0], ops.shape(v)[1]"
            + "\n        v = ops.reshape(v, (batch, self.num_heads, time, self.value_dim))"
            + "\n        v = ops.swapaxes(v, 1, 2)",
        ),
        says="The values are reshaped straight from (batch, time, heads · value_dim) to (batch, heads, time, "
        "value_dim), which deals out the tokens among the heads.",
        hint="In memory the heads of one token lie side by side. Which shape says so, and which axis moves then?",
        fails=["looks_with_several_heads"],
    ),
    Mistake(
        "heads_merged_without_moving_back",
        swap=(
            'ops.einsum("bthv,hvd->btd", found, self.output_kernel)',
            'ops.einsum("bthv,hvd->btd", ops.reshape(ops.swapaxes(found, 1, 2), ops.shape(found)), '
            "self.output_kernel)",
        ),
        says="The heads' results are reshaped from (batch, heads, time, value_dim) without moving the axis of the "
        "heads back, so tokens and heads get mixed up.",
        hint="Which two axes have to lie side by side before they become one?",
        fails=["looks_with_several_heads"],
    ),
    Mistake(
        "key_and_value_exchanged",
        swap=(
            "        key = value if key is None else key\n",
            "        key, value = value, value if key is None else key\n",
        ),
        says="The second argument is taken for the key and the third for the value; it is the other way round.",
        hint="In which order does the statement's table list the arguments?",
        fails=["tells_value_from_key"],
    ),
    Mistake(
        "value_for_key",
        swap=('ops.einsum("bsd,dhk->bshk", key,', 'ops.einsum("bsd,dhk->bshk", value,'),
        says="The keys are made of `value`, although a `key` was given.",
        hint="What is the third argument for?",
        fails=["tells_value_from_key"],
    ),
    Mistake(
        "hides_after_the_softmax",
        swap=(LOW, "pass"),
        says="The masks are applied after the softmax, so invisible keys have taken their share and the weights "
        "that are left no longer add up to 1.",
        hint="What do the weights of a half-hidden row add up to?",
        fails=["sees_what_the_masks_allow"],
    ),
    Mistake(
        "any_mask_will_do",
        swap=(
            "        return masks\n",
            "        together = masks[:1]\n        for mask in masks[1:]:\n"
            "            together = [ops.logical_or(together[0], mask)]\n        return together\n",
        ),
        says="A key is seen where one mask allows it, though another one forbids it.",
        hint="Padding stays padding, even where the causal mask has no objection. «And» or «or»?",
        fails=["sees_what_the_masks_allow"],
    ),
    Mistake(
        "masks_given_by_keras_forgotten",
        swap=("for mask in (value_mask, key_mask) if mask is not None", "for mask in () if mask is not None"),
        says="`value_mask` and `key_mask` are not used, so padding is read like anything else.",
        hint="Which of the four rows of the table on masks does your code know?",
        fails=["sees_what_the_masks_allow", "lives_with_keras_masks"],
    ),
    Mistake(
        "looks_strictly_back",
        swap=(CAUSAL, CAUSAL[:-1] + ", -1)"),
        says="The causal mask hides a query's own position as well, so the first query sees nothing.",
        hint="Which keys does query number 0 see?",
        fails=["does_not_look_ahead"],
    ),
    Mistake(
        "looks_ahead",
        swap=("ops.tril(", "ops.triu("),
        says="The causal mask is upside down: a query sees itself and what comes after it.",
        hint="tril or triu: rows are queries, columns are keys. Which corner is the future?",
        fails=["does_not_look_ahead"],
    ),
    Mistake(
        "mean_where_nothing_is_seen",
        swap=(KEEP, ""),
        says="A query that sees nothing has the same low score for every key, so softmax shares the weight out "
        "evenly among keys that it was not to see.",
        hint="Softmax always shares out 1. What is left to do for a row that should get 0 altogether?",
        fails=["sees_nothing_where_all_is_hidden"],
    ),
    Mistake(
        "nan_where_nothing_is_seen",
        swap=[(LOW, 'scores = ops.where(mask, scores, -float("inf"))'), (KEEP, "")],
        says="For a query that sees nothing 0 is divided by 0, as softmax does where all scores are -inf, and that "
        "is NaN.",
        hint="Which low score would softmax not choke on?",
        fails=["sees_nothing_where_all_is_hidden"],
    ),
    Mistake(
        "drops_the_output",
        swap=[
            (DROPPED, "weights"),
            (
                "self.output_kernel) + self.output_bias\n",
                "self.output_kernel) + self.output_bias\n        output = self.drop(output, training=training)\n",
            ),
        ],
        says="Dropout strikes the output and not the weights.",
        hint="What should a query have to do without: features of the result, or keys?",
        fails=["drops_weights"],
    ),
    Mistake(
        "one_luck_for_all_heads",
        swap=(
            "keras.layers.Dropout(self.dropout, dtype=self.dtype_policy)",
            "keras.layers.Dropout(self.dropout, noise_shape=(None, 1, None, None), dtype=self.dtype_policy)",
        ),
        says="Dropout strikes the same pairs of query and key in all heads.",
        hint="What is `noise_shape` when every weight has its own luck?",
        fails=["drops_weights"],
    ),
    Mistake(
        "drops_always",
        swap=(DROPPED, "self.drop(weights, training=True)"),
        says="Dropout is at work at inference too.",
        hint="Which argument tells the layer whether it is being trained?",
        fails=["drops_only_while_training"],
    ),
    Mistake(
        "never_drops",
        swap=(DROPPED, "weights"),
        says="Nothing is ever dropped.",
        hint="What is done with the weights before they meet the values?",
        fails=["drops_weights"],
    ),
    Mistake(
        "dropout_not_in_config",
        swap=('            "dropout": self.dropout,\n', ""),
        says="`get_config` does not hold `dropout`, so a saved layer comes back without any.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["comes_back_with_its_dropout"],
    ),
    Mistake(
        "mask_stays_behind",
        swap=("        self.supports_masking = True", "        self.supports_masking = False"),
        says="The mask of the query does not travel on with the output, and Keras warns that it is destroyed.",
        hint="Which attribute tells Keras that a layer has nothing against masks?",
        fails=["lives_with_keras_masks"],
    ),
]

OTHER_ANSWERS = [
    Answer("infinity_between_two_wheres", swap=(LOW, 'scores = ops.where(mask, scores, -float("inf"))')),
    Answer(
        "heads_before_time",
        swap=[
            (
                'ops.einsum("bthk,bshk->bhts", q / self.key_dim**0.5, k)',
                "ops.matmul(ops.swapaxes(q, 1, 2), ops.transpose(k, (0, 2, 3, 1))) * self.key_dim**-0.5",
            ),
            (
                'ops.einsum("bhts,bshv->bthv", self.drop(weights, training=training), v)',
                "ops.swapaxes(ops.matmul(self.drop(weights, training=training), ops.swapaxes(v, 1, 2)), 1, 2)",
            ),
        ],
    ),
    Answer(
        "one_wide_matrix_back",
        swap=(
            'ops.einsum("bthv,hvd->btd", found, self.output_kernel)',
            "ops.matmul(\n            ops.reshape(found, (*ops.shape(found)[:2], self.num_heads * self.value_dim)),\n"
            "            ops.reshape(self.output_kernel, (self.num_heads * self.value_dim, -1)),\n        )",
        ),
    ),
    Answer("leaves_training_to_keras", swap=(DROPPED, "self.drop(weights)")),
]

FREE_NAME = "what a weight is called besides its attribute is free"
ADDED = "self.{0}_{1} = self.add_weight(shape={2}, {3}name='{0}_{1}') → self.{0}_{1} = self.add_weight(shape={2}{4})"
ANY_ORDER = "a key has to be allowed by all masks, in whichever order"
BROADCAST = "axes in front broadcast: the same mask for every sample and head"
EQUIVALENT = {
    **{
        ADDED.format(name, "kernel", shape, "", ""): FREE_NAME
        for name, shape in {
            "query": "(dq, *inner)",
            "key": "(dk, *inner)",
            "value": "(dv, *outer)",
            "output": "(*outer, dq)",
        }.items()
    },
    **{
        ADDED.format(name, "bias", shape, "initializer='zeros', ", ", initializer='zeros'"): FREE_NAME
        for name, shape in {"query": "inner", "key": "inner", "value": "outer", "output": "(dq,)"}.items()
    },
    "self.drop = keras.layers.Dropout(self.dropout, dtype=self.dtype_policy) → "
    "self.drop = keras.layers.Dropout(self.dropout)": (
        "differs only for a layer whose dtype is not the global one, which is not graded"
    ),
    "k = ops.einsum('bsd,dhk->bshk', key, self.key_kernel) + self.key_bias → "
    "k = ops.einsum('bsd,dhk->bshk', key, self.key_kernel) - self.key_bias": (
        "the key bias adds the same to all scores of a query, and softmax takes it out"
    ),
    "masks = self.masks(scores, value_mask, key_mask, attention_mask, use_causal_mask) → "
    "masks = self.masks(scores, key_mask, value_mask, attention_mask, use_causal_mask)": ANY_ORDER,
    "masks = [mask[:, None, None, :] for mask in (value_mask, key_mask) if mask is not None] → "
    "masks = [mask[:, None, None, :] for mask in (key_mask, value_mask) if mask is not None]": ANY_ORDER,
    "scores = ops.where(mask, scores, -1000000000.0) → scores = ops.where(mask, scores, -2000000000.0)": (
        "any number far below every score will do"
    ),
    "found = ops.einsum('bhts,bshv->bthv', self.drop(weights, training=training), v) → "
    "found = ops.einsum('bhts,bshv->bthv', self.drop(weights), v)": "Keras hands `training` on by itself",
    **{
        "masks.append(ops.tril(ops.ones(ops.shape(scores)[-2:], 'bool'))) → "
        f"masks.append(ops.tril(ops.ones(ops.shape(scores){axes}, 'bool')))": BROADCAST
        for axes in ("", "[2:]", "[:]", "[-3:]")
    },
}


class Oracle:
    """Keras's own layer; where it takes a mean of invisible values, the output bias is left."""

    class MultiHeadAttention(keras.layers.MultiHeadAttention):
        def call(
            self,
            query,
            value,
            key=None,
            value_mask=None,
            key_mask=None,
            attention_mask=None,
            return_attention_scores=False,
            training=None,
            use_causal_mask=False,
        ):
            keras.src.backend.set_keras_mask(query, None)  # Keras would let it hide rows
            output, scores = super().call(
                query,
                value,
                key,
                value_mask=value_mask,
                key_mask=key_mask,
                attention_mask=attention_mask,
                return_attention_scores=True,
                training=training,
                use_causal_mask=use_causal_mask,
            )
            return (output, scores) if return_attention_scores else output


for part in ("query", "key", "value", "output"):
    for weight in ("kernel", "bias"):
        setattr(
            Oracle.MultiHeadAttention,
            f"{part}_{weight}",
            property(
                lambda self, dense=f"{part}_dense", weight=weight: getattr(getattr(self, dense), weight)
            ),
        )
