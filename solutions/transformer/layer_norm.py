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
        # begin solution: let Keras masks pass through
        self.supports_masking = True
        # end solution

    def build(self, input_shape):
        # begin solution: a scale and an offset for each feature
        features = (input_shape[self.axis],)
        self.gamma = self.add_weight(shape=features, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=features, initializer="zeros", name="beta")
        # end solution

    def call(self, inputs):
        # begin solution: centre, divide, scale and shift, in float32 at least
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        mean = ops.mean(x, axis=self.axis, keepdims=True)
        centred = x - mean
        variance = ops.mean(ops.square(centred), axis=self.axis, keepdims=True)
        line = [1] * len(inputs.shape)
        line[self.axis] = -1  # γ and β lie along the features' axis
        gamma, beta = (ops.reshape(ops.cast(weight, x.dtype), line) for weight in (self.gamma, self.beta))
        outputs = centred * (gamma * ops.rsqrt(variance + self.epsilon)) + beta
        return ops.cast(outputs, inputs.dtype)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the two arguments added
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
        # end solution


# %% [markdown]
# ## Read on
#
# - J. Ba, J. Kiros, G. Hinton, *Layer Normalization* (2016).
# - B. Zhang, R. Sennrich, *Root Mean Square Layer Normalization* (2019): leave the mean alone, divide by
#   $\sqrt{\overline{x^2}}$. Cheaper, and just as good; most large language models have it.
# - Y. Wu, K. He, *Group Normalization* (2018): everything between one feature and all of them.

# %%
from autograder.variants import Answer, Mistake

VARIANCE = "ops.mean(ops.square(centred), axis=self.axis, keepdims=True)"
ROOT = "ops.rsqrt(variance + self.epsilon)"
SCALED = f"centred * (gamma * {ROOT}) + beta"

MISTAKES = [
    Mistake(
        "epsilon_outside_the_root",
        swap=(ROOT, "(1 / (ops.sqrt(variance) + self.epsilon))"),
        says="ε is added after the root is taken, where it is much weaker.",
        hint="Where does ε stand in the formula, and which of the two is larger for ε = 0.001?",
        fails=["keeps_faint_words_faint"],
    ),
    Mistake(
        "no_epsilon",
        swap=(ROOT, "ops.rsqrt(variance)"),
        says="There is no ε, so a word without variance is divided by 0.",
        hint="What is left under the root when all features are equal?",
        fails=["keeps_faint_words_faint"],
    ),
    Mistake(
        "statistics_over_the_batch",
        swap=[
            (
                "mean = ops.mean(x, axis=self.axis, keepdims=True)",
                "mean = ops.mean(x, axis=0, keepdims=True)",
            ),
            (VARIANCE, "ops.mean(ops.square(centred), axis=0, keepdims=True)"),
        ],
        says="Mean and variance are taken over the batch, as in batch normalization.",
        hint="If a single word comes in, what is its output?",
        fails=["normalises_each_word"],
    ),
    Mistake(
        "statistics_over_all_but_the_batch",
        swap=[
            (
                "mean = ops.mean(x, axis=self.axis, keepdims=True)",
                "mean = ops.mean(x, axis=tuple(range(1, len(x.shape))), keepdims=True)",
            ),
            (VARIANCE, "ops.mean(ops.square(centred), axis=tuple(range(1, len(x.shape))), keepdims=True)"),
        ],
        says="A whole sample has one mean and one variance, so the words of a sentence share theirs.",
        hint="How many means does a batch of 2 sentences with 3 words have?",
        fails=["normalises_each_word"],
    ),
    Mistake(
        "divided_by_d_minus_one",
        swap=(
            VARIANCE,
            "ops.sum(ops.square(centred), axis=self.axis, keepdims=True) / (inputs.shape[self.axis] - 1)",
        ),
        says="The squares are divided by d − 1, not by d.",
        hint="Which fraction stands before the sum in the formula of v?",
        fails=["normalises_each_word"],
    ),
    Mistake(
        "gamma_and_beta_exchanged",
        swap=(SCALED, f"centred * (beta * {ROOT}) + gamma"),
        says="γ is added and β multiplies.",
        hint="Which of the two starts at 1, and why?",
        fails=["normalises_each_word", "starts_as_a_plain_normalisation"],
    ),
    Mistake(
        "always_the_last_axis",
        swap=[
            ("line[self.axis] = -1", "line[-1] = -1"),
            ("mean = ops.mean(x, axis=self.axis,", "mean = ops.mean(x, axis=-1,"),
            (VARIANCE, "ops.mean(ops.square(centred), axis=-1, keepdims=True)"),
            ("features = (input_shape[self.axis],)", "features = (input_shape[-1],)"),
        ],
        says="The last axis is always taken for the features, whatever `axis` says.",
        hint="Where do you use `self.axis`?",
        fails=["works_along_any_axis"],
    ),
    Mistake(
        "mean_of_squares_minus_square_of_mean",
        swap=(VARIANCE, "ops.mean(ops.square(x), axis=self.axis, keepdims=True) - ops.square(mean)"),
        says="The variance is a difference of two large numbers, mean of squares minus square of mean, and "
        "float32 has not enough digits for it.",
        hint="4000² + 1 and 4000²: how many of float32's seven digits tell them apart?",
        fails=["survives_words_far_from_zero"],
    ),
    Mistake(
        "squares_in_half_precision",
        swap=('ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))', "inputs"),
        says="The squares are taken in half precision, where everything beyond 65504 is infinite.",
        hint="What is 300² in float16?",
        fails=["survives_loud_words_in_float16"],
    ),
    Mistake(
        "answers_in_float32",
        swap=("return ops.cast(outputs, inputs.dtype)", "return outputs"),
        says="Under mixed precision the output stays in float32.",
        hint="Which dtype does the next layer expect?",
        fails=["works_in_mixed_precision"],
    ),
    Mistake(
        "mask_lost",
        swap=("self.supports_masking = True", "self.supports_masking = False"),
        says="The Keras mask of the inputs ends here.",
        hint="Is padding still padding once it is normalised?",
        fails=["passes_the_mask_on"],
    ),
    Mistake(
        "epsilon_not_in_config",
        swap=(', "epsilon": self.epsilon}', "}"),
        says="`get_config` does not hold `epsilon`, so a saved layer comes back with the default.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer("with_var", swap=(VARIANCE, "ops.var(x, axis=self.axis, keepdims=True)")),
    Answer(
        "divides_by_the_root", swap=(SCALED, "gamma * centred / ops.sqrt(variance + self.epsilon) + beta")
    ),
    Answer(
        "through_moments",
        swap=[
            (
                "mean = ops.mean(x, axis=self.axis, keepdims=True)",
                "mean, variance = ops.moments(x, axes=[self.axis], keepdims=True)",
            ),
            (f"        variance = {VARIANCE}\n", ""),
        ],
    ),
]


FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.gamma = self.add_weight(shape=features, initializer='ones', name='gamma') → "
    "self.gamma = self.add_weight(shape=features, initializer='ones')": FREE_NAME,
    "self.beta = self.add_weight(shape=features, initializer='zeros', name='beta') → "
    "self.beta = self.add_weight(shape=features, initializer='zeros')": FREE_NAME,
    "x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, 'float32')) → "
    "x = ops.cast(inputs, keras.backend.result_type('float32', inputs.dtype))": (
        "the wider of two dtypes, in either order"
    ),
}


class Oracle:
    """Keras's own layer."""

    LayerNormalization = keras.layers.LayerNormalization
