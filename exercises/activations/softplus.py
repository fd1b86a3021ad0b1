# %% [markdown]
# # Softplus, there and back
#
# A network is asked for something that cannot be negative: a standard deviation, a rate, a waiting time.
# Its last layer gives any real number $x$. Squaring would make 3 and -3 the same, `exp` explodes when
# training is careless, ReLU gives exact zeros, and whoever divides by the result is lost. *Softplus* is
# smooth, grows no faster than $x$ itself, and is positive everywhere:
#
# $$\operatorname{softplus}(x) = \ln(1 + e^x), \qquad \operatorname{softplus}'(x) = \sigma(x).$$
#
# It is ReLU with the corner rounded off. The reason is a small and very useful formula, **log-sum-exp**,
# the smooth maximum: $\ln(e^a + e^b)$ is a little more than the larger of $a$ and $b$, at most $\ln 2$
# more. Since $1 = e^0$, softplus is the smooth maximum of $x$ and 0, where ReLU is the hard one. Its
# derivative accordingly is a smooth step: sigmoid.
#
# ```text
#       x      ReLU     softplus          more than ReLU by
#     -20       0       0.00000000206     e^-20, nearly
#      -1       0       0.3133            0.3133
#       0       0       0.6931            ln 2, the most there is
#       1       1       1.3133            0.3133
#      20      20      20.00000000206     e^-20, nearly
# ```
#
# ```python
# >>> layer = Softplus()
# >>> layer(ops.array([-20.0, -1.0, 0.0, 20.0])).numpy()
# array([2.0611537e-09, 3.1326169e-01, 6.9314718e-01, 2.0000000e+01],
#       dtype=float32)
# >>> layer.inverse(ops.array([0.5, 1.0, 2.0])).numpy()
# array([-0.43275213,  0.54132485,  1.8545866 ], dtype=float32)
# ```
#
# ## How to compute it
#
# **On the right** $e^x$ overflows at 89. The table shows the way out: the values for $x$ and $-x$ differ by
# exactly $x$. Take the larger of $x$ and 0 out in front, and what remains has a negative exponent:
#
# $$\ln(1 + e^x) = \max(x, 0) + \ln(1 + e^{-|x|}).$$
#
# **On the left** that is still not enough. At $x = -20$ the sum $1 + e^{-20}$ is 1.000000002, which float32
# rounds to 1, and $\ln 1 = 0$. So the standard deviation that could not be 0 is 0 after all, and the
# division by it gives infinity. `ops.log1p(z)` computes $\ln(1 + z)$ without forming $1 + z$, and keeps all
# digits of a small $z$. (`ops.logsumexp` does not: it adds to the 1 inside.)
#
# **At 0** look at the derivative. The formula above has two kinks there, in $\max$ and in $|x|$, which
# cancel on paper. Automatic differentiation knows nothing of that: it gives one full slope for
# $\max(x, 0)$, and 0 for $|x|$, together 1 in place of ½. (`ops.logaddexp` falls for the same.) What you
# learned about sigmoid helps: choose with `ops.where` on `x >= 0`, on both occasions, and the same side is
# taken in both.
#
# ## Back
#
# At the start of training you often want the output to be something definite: a standard deviation of 1,
# say. Which bias gives that? Solve $y = \ln(1 + e^x)$ for $x$:
#
# $$\operatorname{softplus}^{-1}(y) = \ln(e^y - 1) = y + \ln(1 - e^{-y}), \qquad y > 0.$$
#
# The first form overflows for a large $y$, and the second does not. For a small $y$ both suffer from
# $1 - e^{-y}$, two nearly equal numbers again; you know the function for that.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Softplus()` | no arguments but those of every layer (`**kwargs`) |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
# | `inverse(outputs)` | from positive floats of any shape, the inputs that give them; same shape and dtype |
#
# Graded are
#
# - outputs and gradients for ordinary numbers, and out to ±1000 (±60 in float16), where all must be finite;
# - the gradient at exactly 0: half of what arrives;
# - outputs for inputs from -15 to -30: to three digits *of their own size* and never 0, in float32;
# - `inverse` from $10^{-6}$ to 1000, to about $10^{-5}$, and its gradient from 0.3 upwards.
#
# It has to work inside `tf.function`, under XLA and mixed precision, and in a saved model. Write it with
# `keras.ops`. Out of bounds are the ready-made softplus and log-sigmoid of Keras and TensorFlow, which is
# its mirror image. `ops.sigmoid`, `ops.logsumexp` and `ops.logaddexp` are allowed, though the last two are
# not enough.

# %%
import keras
from keras import ops


class Softplus(keras.layers.Layer):
    """Positive numbers from any numbers: the smooth maximum of x and 0."""

    def call(self, inputs):
        # TODO: ln(1 + exp(x)), right on both sides and in the middle
        raise NotImplementedError

    def inverse(self, outputs):
        """The inputs for which `call` gives these outputs."""
        # TODO: solve y = ln(1 + exp(x)) for x, in a form that does not overflow
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - C. Dugas and others, *Incorporating Second-Order Functional Knowledge for Better Option Pricing* (2000),
#   where softplus got its name.
# - M. Mächler, *Accurately Computing log(1 - exp(-|a|))* (2012): when to prefer `log(-expm1(-a))`, and when
#   `log1p(-exp(-a))`.
# - Softplus is the loss of logistic regression: for a label 1 the surprise is
#   $-\ln\sigma(x) = \operatorname{softplus}(-x)$. Every stable binary cross-entropy has the formula of this
#   page inside.
# - As a hidden activation it lost to ReLU (Glorot, Bordes, Bengio 2011); *swish* and *mish* are its
#   livelier relatives.
