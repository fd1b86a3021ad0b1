# %% [markdown]
# # The causal mask
#
# A language model is asked, at each word, for the next one. In training the whole sentence lies before it,
# with all the answers in it. Without further ado attention would simply look at the next word and copy it;
# the training loss would fall to nearly 0 within minutes, and the model would not be able to write a single
# sentence, since then the next word is not there yet. Few bugs are as cheerful as this one.
#
# So each word may look at itself and at what came before it, and at nothing else. Query $t$ may see key $s$
# if
#
# $$s \le t .$$
#
# ```text
#                 keys
#               the  cat  sat  down
#         the    1    ·    ·    ·      knows «the», has to guess «cat»
# queries cat    1    1    ·    ·      knows «the cat», has to guess «sat»
#         sat    1    1    1    ·
#         down   1    1    1    1
# ```
#
# This triangle is the reason why Transformers train so fast: one pass over a sentence of $n$ words asks $n$
# questions at once, each with its own past, and none can peek. Mind the diagonal: the word itself **is**
# seen. It is the input at this place and not yet the answer, which is the word after it. (A strict $s < t$
# would hide the most important word, and leave the first query with nothing at all.)
#
# ```python
# >>> causal_mask(4).numpy().astype(int)
# array([[1, 0, 0, 0],
#        [1, 1, 0, 0],
#        [1, 1, 1, 0],
#        [1, 1, 1, 1]])
# ```
#
# True means *may look here*, as in Keras (`MultiHeadAttention(…, attention_mask=…)`) and in the exercise on
# scaled dot-product attention. In PyTorch's `MultiheadAttention` true means the opposite. Read the manual
# before you carry a mask over the border.

# %% [markdown]
# ## Fewer queries than keys
#
# When a model writes, the words so far have been read already; their keys and values are kept (the *cache*),
# and only the newest words ask. Then there are fewer queries than keys, and the queries are the **last**
# ones: of $T_q$ queries and $T_k$ keys, query $t$ stands at position $t + (T_k - T_q)$ of the text.
#
# ```text
#   the last 2 of 5 words ask        not this
#
#     1  1  1  1  ·                  1  ·  ·  ·  ·
#     1  1  1  1  1                  1  1  ·  ·  ·
# ```
#
# The triangle sits in the lower right corner. On the right is what you get if you forget the offset: the
# newest word, which should know everything, sees only the first. Libraries disagree on this. (FlashAttention
# changed sides in version 2.1; Keras's `use_causal_mask` and PyTorch's `is_causal` sit in the upper left
# corner, and leave writing with a cache to you.) If there are *more* queries than keys, the first ones stand
# before the text begins and see nothing.
#
# ## And padding
#
# In a batch of texts, some keys are padding, and nobody may look at them either. `padding_mask` says where
# there is a word, in `(batch, keys)`; both conditions have to hold:
#
# ```text
#   text of 3 words, filled up to 4        text of 2 words, filled up *in front*
#
#     1 · · ·                                · · · ·     (padding asks, and sees nothing)
#     1 1 · ·                                · · · ·
#     1 1 1 ·                                · · 1 ·
#     1 1 1 ·                                · · 1 1
# ```
#
# ## Your function
#
# | | |
# |---|---|
# | `causal_mask(queries,` | the number of queries |
# | `keys=None,` | the number of keys; None: as many as queries |
# | `padding_mask=None)` | booleans `(batch, keys)`, true where there is a word |
# | returns | booleans: `(queries, keys)`, or `(batch, queries, keys)` with a `padding_mask` |
#
# The two numbers are ints, or int32 scalars inside a graph that does not know them. It has to work there, and
# under XLA. Write it with `keras.ops`. Everything is allowed; there is a one-liner, and there are several.

# %%
from keras import ops


def causal_mask(queries, keys=None, padding_mask=None):
    # begin solution: true where a key stands no later than the query, and is no padding
    keys = queries if keys is None else keys
    position = ops.arange(queries)[:, None] + (keys - queries)  # the queries are the last of the text
    seen = ops.arange(keys) <= position
    return seen if padding_mask is None else ops.logical_and(seen, padding_mask[:, None, :])
    # end solution


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.1, on the decoder.
# - R. Child et al., *Generating Long Sequences with Sparse Transformers* (2019): masks that see less than the
#   whole past.
# - C. Raffel et al., *Exploring the Limits of Transfer Learning* (2020), figure 3: a *prefix* mask, in which
#   the question is seen from everywhere and only the answer is causal. How would you change your function?

# %%
from autograder.variants import Answer, Mistake

SEEN = "seen = ops.arange(keys) <= position"
OFFSET = "ops.arange(queries)[:, None] + (keys - queries)"

MISTAKES = [
    Mistake(
        "looks_ahead",
        swap=(SEEN, SEEN.replace("<=", ">=")),
        says="The triangle is the wrong one: each word sees itself and what comes after it.",
        hint="Which words are known when the third one has been read?",
        fails=["sees_itself_and_the_past", "lets_nothing_leak"],
    ),
    Mistake(
        "does_not_see_itself",
        swap=(SEEN, SEEN.replace("<=", "<")),
        says="The diagonal is missing: a word does not see itself, and the first one sees nothing.",
        hint="Is the word at the query's own place the question or the answer?",
        fails=["sees_itself_and_the_past"],
    ),
    Mistake(
        "one_word_too_far",
        swap=(SEEN, SEEN.replace("position", "position + 1")),
        says="Each word sees one word too far: the very one that it is to guess.",
        hint="Which key must the first query not see?",
        fails=["sees_itself_and_the_past", "lets_nothing_leak"],
    ),
    Mistake(
        "true_where_hidden",
        swap=(SEEN, SEEN.replace("<=", ">")),
        says="True stands where a query may *not* look, as in some other libraries.",
        hint="What does true mean to `MultiHeadAttention`?",
        fails=["sees_itself_and_the_past", "lets_nothing_leak"],
    ),
    Mistake(
        "upper_left_corner",
        swap=(OFFSET, "ops.arange(queries)[:, None]"),
        says="The triangle sits in the upper left corner: the queries are taken for the first words, not the "
        "last.",
        hint="When a single new word asks and five are known, how many may it see?",
        fails=["takes_queries_for_the_last_words", "writes_word_by_word"],
    ),
    Mistake(
        "offset_the_other_way",
        swap=("(keys - queries)", "(queries - keys)"),
        says="The offset has the wrong sign, so the newest words see less, not more.",
        hint="Of two queries and five keys, at which position does the first query stand?",
        fails=["takes_queries_for_the_last_words"],
    ),
    Mistake(
        "either_will_do",
        swap=("ops.logical_and(seen,", "ops.logical_or(seen,"),
        says="A key may be seen if it lies in the past *or* is a word, so padding and the future both get in.",
        hint="How many of the two conditions have to hold?",
        fails=["hides_padding_too"],
    ),
    Mistake(
        "padding_upside_down",
        swap=("padding_mask[:, None, :]", "ops.logical_not(padding_mask)[:, None, :]"),
        says="The padding mask is read the wrong way round: only padding is seen.",
        hint="Does true in `padding_mask` stand for a word or for padding?",
        fails=["hides_padding_too"],
    ),
    Mistake(
        "padding_hides_queries",
        swap=("padding_mask[:, None, :]", "padding_mask[:, -queries:, None]"),
        says="The padding mask lies along the queries: padding sees nothing, but everybody sees padding.",
        hint="In (batch, queries, keys), which axis are those that are looked *at*?",
        fails=["hides_padding_too"],
    ),
    Mistake(
        "padding_forgotten",
        swap=("ops.logical_and(seen, padding_mask[:, None, :])", "seen & (padding_mask[:, None, :] | True)"),
        says="The padding mask is not looked at.",
        hint="What does `padding_mask` say, and where do you use it?",
        fails=["hides_padding_too"],
    ),
]

OTHER_ANSWERS = [
    Answer("counts_back", swap=(SEEN, "seen = ops.arange(keys) - position < 1")),
    Answer(
        "adds_up_ones",
        swap=(
            SEEN,
            'ones = ops.ones((queries, keys), dtype="int32")\n'
            "    row, column = ops.cumsum(ones, axis=0), ops.cumsum(ones, axis=1)\n"
            "    seen = row - queries >= column - keys",
        ),
    ),
    Answer(
        "multiplies_the_conditions",
        swap=(
            "ops.logical_and(seen, padding_mask[:, None, :])",
            'ops.cast(ops.cast(seen, "int32") * ops.cast(padding_mask[:, None, :], "int32"), "bool")',
        ),
    ),
]


BOTH = "return seen if padding_mask is None else ops.logical_and"
EQUIVALENT = {
    f"{BOTH}(seen, padding_mask[:, None, :]) → {BOTH}(padding_mask[:, None, :], seen)": (
        "both conditions, in either order"
    ),
}


class Oracle:
    """NumPy's lower triangle."""

    skips = {"works_in_a_graph": "NumPy has to know the sizes"}

    def causal_mask(queries, keys=None, padding_mask=None):
        import numpy as np

        keys = queries if keys is None else keys
        mask = np.tri(queries, keys, keys - queries, dtype=bool)
        if padding_mask is not None:
            mask = mask[None] * np.asarray(padding_mask)[:, None]
        return ops.convert_to_tensor(mask)
