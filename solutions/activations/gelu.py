# %% [markdown]
# # GELU
#
# ReLU multiplies its input by 0 or 1, and its sign decides which. Dropout multiplies by 0 or 1 as well, and
# a coin decides. GELU, the *Gaussian error linear unit*, comes from joining the two: let a coin decide, but
# a coin that is the more likely to keep an input the larger that input is. Then take the average over all
# tosses, so that nothing random is left. Keep $x$ with the probability that a standard normal number turns
# out smaller than $x$,
#
# $$\operatorname{GELU}(x) = x \cdot \Phi(x), \qquad
# \Phi(x) = P(Z \le x) = \tfrac{1}{2}\Bigl(1 + \operatorname{erf}\frac{x}{\sqrt 2}\Bigr).$$
#
# $\Phi$ is the cumulative distribution of the normal bell curve, and $\operatorname{erf}$, the *error
# function*, is how libraries provide it: the same S-shape, but from -1 to 1 and for a bell of another
# width. Hence the $\sqrt 2$ and the halves.
#
# ```text
#         │      ╱       x      Φ(x)     x·Φ(x)    tanh form
#         │    ╱        -3     0.0013   -0.0040    -0.0036
#         │  ▗▞         -0.75  0.2266   -0.1700    -0.1700     the lowest point is near here
#   ──────┼▗▞────        0     0.5       0          0
#   ▔▔▀▄▄▄▞              1     0.8413    0.8413     0.8412
#         │              3     0.9987    2.9960     2.9964
# ```
#
# Look at the left side. GELU goes *down* below 0 and comes up again: it is not monotonic. A number slightly
# below 0 is turned into a slightly negative one, a very negative number into 0. BERT, GPT-2 and most vision
# transformers use it between the two dense layers of each block.
#
# ## Two GELUs
#
# $\operatorname{erf}$ was slow, or missing altogether, on the hardware of 2016, so the paper gave a
# stand-in made of a tanh and a cubic:
#
# $$\operatorname{GELU}(x) \approx
# \tfrac{1}{2}\,x\,\Bigl(1 + \tanh\bigl(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\bigr)\Bigr).$$
#
# $\sqrt{2/\pi} = 0.7979$ makes tanh as steep at 0 as erf is, and the cubic was fitted. The two differ by
# 0.0005 at most, which sounds like nothing. But a network that was trained with one and is served with the
# other adds that up over dozens of layers, and people have lost days to it. GPT-2 has the tanh form,
# Google's BERT code has had both at different times, and the defaults differ between libraries and even
# inside of Keras (`keras.activations.gelu` is exact, `keras.ops.gelu` is not). So a layer should be able to
# do both, should say which is its default, and should remember its choice when it is saved.
#
# ```python
# >>> numbers = ops.array([-3.0, -1.0, 0.0, 1.0, 3.0])
# >>> GELU()(numbers).numpy().round(4)
# array([-0.004 , -0.1587,  0.    ,  0.8413,  2.996 ], dtype=float32)
# >>> GELU(approximate=True)(numbers).numpy().round(4)
# array([-0.0036, -0.1588,  0.    ,  0.8412,  2.9964], dtype=float32)
# ```

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `GELU(approximate=False)` | `False`: the exact form with erf; `True`: the form with tanh |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
#
# Graded are both forms, to about $10^{-5}$, so that neither can pass for the other, or for
# $x \cdot \sigma(1.702\,x)$, which the paper also mentions; both gradients; inputs of ±1000 in float32 and
# ±30 in float16, where outputs and gradients must be finite and right; `tf.function`, XLA, mixed precision;
# and that a saved layer keeps its form. For very negative inputs 0 will do, whatever its sign.
#
# Write it with `keras.ops`. `ops.erf` and `ops.tanh` are there. Out of bounds are the ready-made GELUs of
# Keras and TensorFlow.

# %%
import math

import keras
from keras import ops


class GELU(keras.layers.Layer):
    """Each number times the probability that a normal one is smaller."""

    def __init__(self, approximate=False, **kwargs):
        super().__init__(**kwargs)
        self.approximate = approximate

    def call(self, inputs):
        # begin solution: the exact form, or the one with tanh
        if self.approximate:
            s_shape = ops.tanh(math.sqrt(2 / math.pi) * (inputs + 0.044715 * inputs**3))
        else:
            s_shape = ops.erf(inputs / math.sqrt(2))
        return 0.5 * inputs * (1.0 + s_shape)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the form added
        return {**super().get_config(), "approximate": self.approximate}
        # end solution


# %% [markdown]
# ## Read on
#
# - D. Hendrycks, K. Gimpel, *Gaussian Error Linear Units* (2016): three pages, with the coin, both
#   approximations and the comparison with ELU and ReLU.
# - N. Shazeer, *GLU Variants Improve Transformer* (2020): GELU as the gate of another projection, the
#   feed-forward layer of many language models since. Its last sentence explains the success by "divine
#   benevolence".
# - $x \cdot \sigma(x)$ is *SiLU* or *swish*: the same idea with a logistic coin in place of the normal one.

# %%
from autograder.variants import Answer, Mistake

TANH = "ops.tanh(math.sqrt(2 / math.pi) * (inputs + 0.044715 * inputs**3))"
ERF = "ops.erf(inputs / math.sqrt(2))"

MISTAKES = [
    Mistake(
        "always_the_tanh_form",
        swap=("if self.approximate:", "if True:"),
        says="The tanh form is used whatever `approximate` says.",
        hint="Where do you look at `self.approximate`?",
        fails=["keeps_the_two_forms_apart"],
    ),
    Mistake(
        "always_the_exact_form",
        swap=("if self.approximate:", "if False:"),
        says="The exact form is used whatever `approximate` says.",
        hint="Where do you look at `self.approximate`?",
        fails=["keeps_the_two_forms_apart"],
    ),
    Mistake(
        "approximate_by_default",
        swap=("approximate=False, **kwargs", "approximate=True, **kwargs"),
        says="The default is the tanh form, as in `keras.ops.gelu`; this layer's is the exact one.",
        hint="Which default does the table in the statement give?",
        fails=["keeps_the_two_forms_apart"],
    ),
    Mistake(
        "erf_of_the_input_itself",
        swap=(ERF, "ops.erf(inputs)"),
        says="erf is taken of x and not of x / √2, so the bell curve behind it is too narrow.",
        hint="Φ(1) should be 0.8413. What do you get?",
        fails=["weighs_by_the_normal_distribution"],
    ),
    Mistake(
        "root_of_two_over_pi",
        swap=("math.sqrt(2 / math.pi)", "math.sqrt(2) / math.pi"),
        says="The factor in the tanh is √2 / π, 0.45, in place of √(2 / π), 0.80.",
        hint="How far does the root sign reach in the formula?",
        fails=["has_the_tanh_form_too"],
    ),
    Mistake(
        "square_for_cube",
        swap=("inputs**3", "inputs**2"),
        says="The tanh form has x² where x³ belongs, so it is no longer odd inside.",
        hint="Φ(-x) and Φ(x) should add up to 1. Do they?",
        fails=["has_the_tanh_form_too"],
    ),
    Mistake(
        "probability_without_the_input",
        swap=("0.5 * inputs * (1.0 + s_shape)", "0.5 * (1.0 + s_shape)"),
        says="This is the probability Φ(x) alone, not yet multiplied by x.",
        hint="What is GELU of 100: about 1, or about 100?",
        fails=["weighs_by_the_normal_distribution", "has_the_tanh_form_too"],
    ),
    Mistake(
        "sigmoid_form",
        swap=("0.5 * inputs * (1.0 + s_shape)", "inputs * ops.sigmoid(1.702 * inputs)"),
        says="This is x · σ(1.702 x), the coarsest of the paper's approximations.",
        hint="Which two forms does the statement ask for?",
        fails=["weighs_by_the_normal_distribution", "has_the_tanh_form_too"],
    ),
    Mistake(
        "form_not_in_config",
        swap=('{**super().get_config(), "approximate": self.approximate}', "super().get_config()"),
        says="`get_config` does not hold `approximate`, so a saved layer comes back with the exact form.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "complement_of_erf",
        swap=(f"s_shape = {ERF}", "return 0.5 * inputs * ops.erfc(-inputs / math.sqrt(2))"),
    ),
    Answer(
        "tanh_is_a_sigmoid",
        swap=(
            TANH,
            "2.0 * ops.sigmoid(2.0 * math.sqrt(2 / math.pi) * (inputs + 0.044715 * inputs**3)) - 1.0",
        ),
    ),
    Answer(
        "factored_cubic",
        swap=(TANH, "ops.tanh(0.7978845608 * inputs * (1.0 + 0.044715 * ops.square(inputs)))"),
    ),
]


class Oracle:
    """TensorFlow's kernels."""

    class GELU(keras.layers.Layer):
        def __init__(self, approximate=False, **kwargs):
            super().__init__(**kwargs)
            self.approximate = approximate

        def call(self, inputs):
            return ops.gelu(inputs, approximate=self.approximate)

        def get_config(self):
            return {**super().get_config(), "approximate": self.approximate}
