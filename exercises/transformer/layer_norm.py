# %% [markdown]
# # Layer normalization
#
# Batch normalization asks how a feature behaves across the batch. For texts that is a poor question: the
# sentences have different lengths, some of what lies side by side is padding, a model that writes sees one
# word at a time, and a batch of one has no statistics worth the name. Ba, Kiros and Hinton (2016) turned the
# question by a right angle: look at a *single* word, and at all of its features. Nobody else has a say.
#
# ```text
#                features                          features
#              ┌──────────────┐                  ┌──────────────┐
#     words    │ ▒            │                  │              │
#      and     │ ▒            │                  │ ▒▒▒▒▒▒▒▒▒▒▒▒ │
#    samples   │ ▒            │                  │              │
#              └──────────────┘                  └──────────────┘
#             batch normalization:              layer normalization:
#        mean and variance per feature       mean and variance per word
# ```
#
# For the $d$ features $x_1, \dots, x_d$ of one word:
#
# $$\mu = \frac1d \sum_j x_j, \qquad v = \frac1d \sum_j (x_j - \mu)^2, \qquad
#   y_j = \gamma_j\, \frac{x_j - \mu}{\sqrt{v + \epsilon}} + \beta_j .$$
#
# So there is nothing to remember: no moving averages, no difference between training and inference, and a
# word comes out the same whatever stands beside it. Only $\gamma$ and $\beta$ are learned, one of each for
# every feature, shared by all words. Geometry tells what is lost: the mean is taken away, so each word's
# vector is projected onto the plane of sum 0, and then brought to the length $\sqrt d$. Direction is kept,
# loudness is not. In a Transformer, where every block *adds* to the vectors, that is what keeps them from
# growing.
#
# The word 1, 2, 4, 7 has mean 3.5 and variance (6.25 + 2.25 + 0.25 + 12.25)/4 = 5.25:
#
# ```python
# >>> layer = LayerNormalization(epsilon=0.25)
# >>> layer(ops.array([[1.0, 2.0, 4.0, 7.0]])).numpy().round(4)
# array([[-1.066 , -0.6396,  0.2132,  1.4924]], dtype=float32)
# ```
#
# (Usually ε is much smaller; with 0.25 you can see it at work: $-2.5/\sqrt{5.5} = -1.0660$, while
# $-2.5/\sqrt{5.25}$ would be $-1.0911$.)

# %% [markdown]
# ## Small, large, constant
#
# - **Words that are nearly constant.** ε stands *under the root*, beside the variance. For a variance of
#   $10^{-6}$ and ε = 0.001 the divisor is $\sqrt{0.001001} \approx 0.0316$: the word stays faint. With ε
#   added *after* the root it would be 0.002, sixteen times less. Where all features are equal, the output is
#   β.
# - **Words far from 0.** Work out $x - \mu$ first and square that. The mean of the squares minus the square
#   of the mean is the same on paper; in float32, around 4000, it is mostly noise and may even be negative.
# - **Half precision.** float16 ends at 65504, and a feature of 300 has a square of 90 000. So the statistics
#   and the division are taken in float32, whatever comes in, and only the result goes back to the layer's own
#   dtype. This is what Keras does. (Under mixed precision γ and β, too, arrive in half precision, and a
#   tensor in float32 wants a partner in float32.)
#
# ## Your layer
#
# | | |
# |---|---|
# | `LayerNormalization(axis=-1, epsilon=1e-3)` | `axis`: an int, the axis of the features; negative ones count from the end |
# | `gamma`, `beta` | weights of shape `(features,)`, made in `build`, where they start at 1 and at 0 |
# | `inputs` | floats of any rank from 2 up, with a batch in front |
# | returns | the same shape; the layer's dtype |
#
# Each place along the *other* axes is normalised by itself. Usually the features come last; if they do not
# (`axis=1` for images with the channels in front), γ and β still belong to the features, and have to be
# brought into line with their axis. (In Keras `axis` may also be a list. Not here.)
#
# $v$ is the mean of the squares ($1/d$, not $1/(d-1)$). A Keras mask passes through unchanged; Keras wants to
# be told so, by the layer's attribute `supports_masking`.
#
# It has to work in a Keras model with open batch and time, inside `tf.function` with the same unknown, under
# XLA and mixed precision, and come back from `get_config`. Inputs of the layer reach `call` in the layer's
# compute dtype. Write it with `keras.ops`; `ops.mean`, `ops.var` and `ops.moments` are allowed, the
# ready-made normalizations of Keras and TensorFlow are not.

# %%
import keras
from keras import ops


class LayerNormalization(keras.layers.Layer):
    """Takes each place's features to mean 0 and variance 1, then scales and shifts them."""

    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon
        # TODO: let Keras masks pass through
        raise NotImplementedError

    def build(self, input_shape):
        # TODO: a scale and an offset for each feature
        raise NotImplementedError

    def call(self, inputs):
        # TODO: centre, divide, scale and shift, in float32 at least
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the two arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - J. Ba, J. Kiros, G. Hinton, *Layer Normalization* (2016).
# - B. Zhang, R. Sennrich, *Root Mean Square Layer Normalization* (2019): leave the mean alone, divide by
#   $\sqrt{\overline{x^2}}$. Cheaper, and just as good; most large language models have it.
# - Y. Wu, K. He, *Group Normalization* (2018): everything between one feature and all of them.
