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
        # TODO: the mean over time, of the steps that the mask shows
        raise NotImplementedError

    def compute_mask(self, inputs, mask=None):
        # TODO: there are no steps any more
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the argument added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - M. Lin, Q. Chen, S. Yan, *Network In Network* (2013), section 3.2, where it replaces the dense layers.
# - B. Zhou et al., *Learning Deep Features for Discriminative Localization* (2016): the mean and a dense
#   layer may change places, and then you see *where* the network has found what it says.
# - M. Iyyer et al., *Deep Unordered Composition Rivals Syntactic Methods for Text Classification* (2015): a
#   mean of word vectors and a small network go a surprisingly long way.
