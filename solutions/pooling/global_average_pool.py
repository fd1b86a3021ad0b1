# %% [markdown]
# # Global average pooling
#
# A network has turned a sentence into one vector for each word, or an image into one for each place. Whoever
# wants to *classify* needs a single vector. For years networks laid all of them end to end and put a dense
# layer on top. That works for one length only, and in VGG the first of these layers alone has 103 million
# weights, three quarters of the whole network. Then came (Lin, Chen and Yan, 2013) the simplest of ideas:
# take the **mean**. No weights, any length, and a word counts the same wherever it stands.
#
# ```text
#              time ──▶                 mean
#   feature 0   2   4   9                 5
#   feature 1   1   1   4      ──▶        2
# ```
#
# Here we do it for sequences, where there is a catch: in a batch, sentences of different lengths lie side by
# side, and the short ones are filled up with padding.
#
# ```text
#   «it rains»          it   rains    ·     ·        mask  1 1 0 0       mean of 2
#   «he gave her tea»   he   gave    her   tea             1 1 1 1       mean of 4
# ```
#
# A padded step is not a step. It must neither add to the sum nor count in the number:
#
# $$y_{n,f} = \frac{\sum_t m_{n,t}\, x_{n,t,f}}{\sum_t m_{n,t}}, \qquad m_{n,t} \in \{0, 1\}.$$
#
# Divide by the length of the batch instead, and a sentence's vector shrinks with the length of its
# *neighbour*: «it rains» would be another sentence in other company.
#
# ```python
# >>> steps = ops.array([[[2.0, 1.0], [4.0, 1.0], [9.0, 4.0]]])
# >>> GlobalAveragePooling1D()(steps).numpy()
# array([[5., 2.]], dtype=float32)
# >>> GlobalAveragePooling1D()(steps, mask=ops.array([[True, True, False]])).numpy()
# array([[3., 1.]], dtype=float32)
# ```
#
# **Where the mask comes from.** Keras carries masks along by itself. `Embedding(mask_zero=True)` hangs one on
# its output, layers with `supports_masking = True` let it through, and a layer whose `call` has an argument
# `mask` finds it there. Each layer's `compute_mask` says what becomes of it. The default is to hand it on,
# and that would be nonsense here: where no time is left, there are no steps to be masked. So this layer ends
# it.
#
# **What goes wrong in practice.**
#
# - Padding may hold *anything*, infinity and NaN included: a logarithm or a division in an earlier layer does
#   not care that nobody will look. Then 0 · ∞ is NaN. Do not multiply what is to be ignored, replace it.
# - A sample may be all padding (the last batch filled up, an empty comment). The mean of nothing is 0/0; we
#   want 0, with gradients that are finite, 0 too.
# - float16 ends at 65504, and 400 steps of 400 add up to 160 000. `ops.mean` adds up in float32 by itself;
#   `ops.sum` does not.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `GlobalAveragePooling1D(keepdims=False)` | `keepdims=True` leaves the time axis, with length 1 |
# | `call(inputs, mask=None)` | `inputs` are floats `(batch, time, features)`; `mask` booleans `(batch, time)` |
# | `mask` | true where there is a step; None: everywhere. Padding may stand anywhere, not only behind |
# | returns | `(batch, features)` or `(batch, 1, features)`, of the layer's dtype; 0 for a sample that is all padding |
# | `compute_mask(inputs, mask=None)` | the Keras mask of the output: None |
#
# It has to work in a Keras model with open batch and time, inside `tf.function` with the same unknown, under
# XLA and mixed precision (with sums beyond 65504), and come back from `get_config`. Sums, means and matrix
# products of `keras.ops` are allowed; the pooling layers and operations of Keras and TensorFlow are not.

# %%
import keras
from keras import ops


class GlobalAveragePooling1D(keras.layers.Layer):
    """The mean over time of the steps that are not masked."""

    def __init__(self, keepdims=False, **kwargs):
        super().__init__(**kwargs)
        self.keepdims = keepdims
        self.supports_masking = True

    def call(self, inputs, mask=None):
        # begin solution: the mean over time, of the steps that the mask shows
        if mask is None:
            return ops.mean(inputs, axis=1, keepdims=self.keepdims)
        shown = ops.expand_dims(mask, -1)  # (batch, time, 1)
        mean = ops.mean(ops.where(shown, inputs, 0.0), axis=1, keepdims=self.keepdims)
        share = ops.mean(ops.cast(shown, inputs.dtype), axis=1, keepdims=self.keepdims)
        return mean / ops.where(share > 0, share, 1.0)
        # end solution

    def compute_mask(self, inputs, mask=None):
        # begin solution: there are no steps any more
        return None
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the argument added
        return {**super().get_config(), "keepdims": self.keepdims}
        # end solution


# %% [markdown]
# ## Read on
#
# - M. Lin, Q. Chen, S. Yan, *Network In Network* (2013), section 3.2, where it replaces the dense layers.
# - B. Zhou et al., *Learning Deep Features for Discriminative Localization* (2016): the mean and a dense
#   layer may change places, and then you see *where* the network has found what it says.
# - M. Iyyer et al., *Deep Unordered Composition Rivals Syntactic Methods for Text Classification* (2015): a
#   mean of word vectors and a small network go a surprisingly long way.

# %%
from autograder.variants import Answer, Mistake

MASKED = """        mean = ops.mean(ops.where(shown, inputs, 0.0), axis=1, keepdims=self.keepdims)
        share = ops.mean(ops.cast(shown, inputs.dtype), axis=1, keepdims=self.keepdims)
        return mean / ops.where(share > 0, share, 1.0)
"""

MISTAKES = [
    Mistake(
        "mask_ignored",
        swap=("if mask is None:", "if True:"),
        says="The mask is not looked at, and padding counts like any step.",
        hint="What does `mask` say, and where do you use it?",
        fails=["leaves_padding_out", "hears_of_masks_from_keras"],
    ),
    Mistake(
        "divided_by_the_length_of_the_batch",
        swap=("return mean / ops.where(share > 0, share, 1.0)", "return mean"),
        says="Padding is left out of the sum, but counts in the number by which it is divided.",
        hint="How many steps of «it rains» are there, and does that depend on its neighbour?",
        fails=["leaves_padding_out"],
    ),
    Mistake(
        "one_count_for_the_whole_batch",
        swap=(
            "ops.mean(ops.cast(shown, inputs.dtype), axis=1, keepdims=self.keepdims)",
            "ops.mean(ops.cast(shown, inputs.dtype))",
        ),
        says="The steps are counted over the whole batch, so every sample is divided by the same number.",
        hint="How many numbers of steps does a batch of three sequences have?",
        fails=["leaves_padding_out"],
    ),
    Mistake(
        "mask_upside_down",
        swap=("ops.expand_dims(mask, -1)", "ops.expand_dims(ops.logical_not(mask), -1)"),
        says="The mask is read the wrong way round: the mean is that of the padding.",
        hint="Does true mean «a step» or «padding»?",
        fails=["leaves_padding_out"],
    ),
    Mistake(
        "averages_the_features",
        swap=("return ops.mean(inputs, axis=1,", "return ops.mean(inputs, axis=2,"),
        says="Without a mask, the mean runs over the features of each step, not over time.",
        hint="Which axis is to go, of (batch, time, features)?",
        fails=["averages_over_time"],
    ),
    Mistake(
        "multiplied_by_the_mask",
        swap=("ops.where(shown, inputs, 0.0)", "inputs * ops.cast(shown, inputs.dtype)"),
        says="Padding is multiplied by 0 instead of being replaced, and 0 times infinity is NaN.",
        hint="Which operation picks one of two numbers without calculating with the other?",
        fails=["does_not_care_what_padding_holds"],
    ),
    Mistake(
        "nothing_divided_by_nothing",
        swap=("ops.where(share > 0, share, 1.0)", "share"),
        says="A sample that is all padding is divided by 0.",
        hint="How many steps has such a sample, and by which number may its sum of 0 be divided safely?",
        fails=["survives_a_sample_of_padding"],
    ),
    Mistake(
        "sums_in_half_precision",
        swap=(
            MASKED,
            MASKED.replace("ops.mean(ops.where", "ops.sum(ops.where").replace(
                "ops.mean(ops.cast", "ops.sum(ops.cast"
            ),
        ),
        says="The steps are added up in half precision, where everything beyond 65504 is infinite.",
        hint="How large does the sum get before it is divided, and in which dtype is it taken?",
        fails=["works_in_mixed_precision"],
    ),
    Mistake(
        "mask_handed_on",
        swap=("return None", "return mask"),
        says="The mask of the steps is handed on, although the output has no steps.",
        hint="Which axis of the output would that mask belong to?",
        fails=["ends_the_mask"],
    ),
    Mistake(
        "keepdims_not_in_config",
        swap=('{**super().get_config(), "keepdims": self.keepdims}', "super().get_config()"),
        says="`get_config` does not hold `keepdims`, so a saved layer comes back with the default.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "sums_in_float32",
        swap=(
            MASKED,
            """        steps = ops.cast(ops.where(shown, inputs, 0.0), "float32")
        total = ops.sum(steps, axis=1, keepdims=self.keepdims)
        count = ops.sum(ops.cast(shown, "float32"), axis=1, keepdims=self.keepdims)
        return ops.cast(total / ops.maximum(count, 1.0), self.compute_dtype)
""",
        ),
    ),
    Answer(
        "weighs_the_steps_first",
        swap=(
            MASKED,
            """        count = ops.sum(ops.cast(shown, "int32"), axis=1, keepdims=True)
        share = ops.cast(1 / ops.maximum(count, 1), inputs.dtype)
        steps = ops.where(shown, inputs * share, 0.0)
        return ops.sum(steps, axis=1, keepdims=self.keepdims)
""",
        ),
    ),
]

EQUIVALENT = {
    "return mean / ops.where(share > 0, share, 1.0) → return mean / ops.where(share > 0, share, 2.0)": (
        "0 divided by any number is 0"
    ),
}


class Oracle:
    """A weight for each step, and one sum of products in float64."""

    class GlobalAveragePooling1D(keras.layers.Layer):
        def __init__(self, keepdims=False, **kwargs):
            super().__init__(**kwargs)
            self.keepdims = keepdims
            self.supports_masking = True

        def call(self, inputs, mask=None):
            x = ops.cast(inputs, "float64")
            weights = ops.ones_like(x[:, :, 0]) if mask is None else ops.cast(mask, "float64")
            x = ops.where(weights[:, :, None] == 1, x, 0.0)
            weights = weights / ops.maximum(ops.sum(weights, axis=1, keepdims=True), 0.5)
            pooled = ops.cast(ops.einsum("btf,bt->bf", x, weights), self.compute_dtype)
            return pooled[:, None] if self.keepdims else pooled

        def compute_mask(self, inputs, mask=None):
            return None

        def get_config(self):
            return super().get_config() | {"keepdims": self.keepdims}
