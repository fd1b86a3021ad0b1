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
    # TODO: true where a key stands no later than the query, and is no padding
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.1, on the decoder.
# - R. Child et al., *Generating Long Sequences with Sparse Transformers* (2019): masks that see less than the
#   whole past.
# - C. Raffel et al., *Exploring the Limits of Transfer Learning* (2020), figure 3: a *prefix* mask, in which
#   the question is seen from everywhere and only the answer is causal. How would you change your function?
