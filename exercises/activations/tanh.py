# %% [markdown]
# # Tanh
#
# The hyperbolic tangent is sigmoid moved down and stretched, until it is centred on 0:
#
# $$\tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1.$$
#
# That small move is worth a lot. The outputs of a layer are the inputs of the next, and if all of them are
# positive, as after a sigmoid, then the gradients of all weights into one neuron have the same sign: the
# weights can only go up together or down together, and training zigzags. Around 0, moreover,
# $\tanh x \approx x$ with slope 1, not ¼: a network of tanhs with small weights begins as a nearly linear
# one, and its gradients arrive. The slope is $1 - \tanh^2 x$; far out it vanishes just as sigmoid's does.
# Recurrent networks use tanh to this day, since a state that is fed back into itself must stay bounded.
#
# ```text
#    1 ┤                 ▁▄▆▇▇████        x        tanh x       slope
#      │               ▂▆                0.001    0.001        1.000
#    0 ┤ ─ ─ ─ ─ ─ ─ ▗▞─ ─ ─ ─ ─ ─        0.5      0.462        0.786
#      │           ▂▆                     2        0.964        0.071
#   -1 ┤ ████▇▇▆▅▃▁                      10        1            0.000000008
# ```
#
# ```python
# >>> Tanh()(ops.array([-0.5, 1e-6, 2.0])).numpy()
# array([-4.6211717e-01,  1.0000000e-06,  9.6402770e-01], dtype=float32)
# ```
#
# ## A true formula that loses digits
#
# Textbooks and lecture notes like to give $\tanh x = \frac{2}{1 + e^{-2x}} - 1$, and as mathematics there
# is nothing wrong with it. Now take $x = 10^{-6}$ in float32, which knows about seven digits:
#
# ```text
#   exp(-2x)       = 0.999998         0.99999800000… rounded to a multiple of 0.00000006
#   2 / (1 + that) = 1.0000011        the answer sits in the last digit or two
#   minus 1        = 0.00000107       seven percent off
# ```
#
# Two numbers that are almost equal were subtracted, and all the digits in which they agreed are gone. This
# is called **cancellation**. Small inputs are exactly where a freshly initialised network lives, and in
# float16, with its three digits, an output of half a thousandth comes out twice as large. The numerator
# $1 - e^{-2x}$ has the same trouble, $e^x - e^{-x}$ too.
#
# The cure is an old one. Numerical libraries have a function `expm1(z)`, which gives $e^z - 1$ with all its
# digits, because for small $z$ it never forms $e^z$ in the first place. Rewrite tanh until every
# exponential has a $-1$ attached to it, and nothing is left to cancel.
#
# Then look at the far side. $e^{1000}$ is infinite, and $\infty/\infty$ is NaN, so the exponent must never
# be a large positive number. Tanh is *odd*, $\tanh(-x) = -\tanh x$, and so one half of the curve is enough.
# But do not send everything through `ops.abs` and `ops.sign`: automatic differentiation takes both their
# slopes at 0 for 0, and an input of exactly 0 gets no gradient, at the very place where tanh has its
# largest slope, 1.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Tanh()` | no arguments but those of every layer (`**kwargs`) |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype, each number between -1 and 1 |
#
# Graded are outputs and gradients
#
# - for ordinary numbers,
# - for **tiny** ones, of a size between $10^{-7}$ and $10^{-5}$ in float32 and around $10^{-3}$ in float16:
#   *relative* to their own size, float32 outputs must be right to five digits and float16 outputs to a
#   percent,
# - at exactly 0 (all of the gradient arrives),
# - out to ±1000, where everything must be finite.
#
# Gradients are those that automatic differentiation gets out of your code. It has to work inside
# `tf.function`, under XLA and mixed precision, and in a saved model.
#
# Write it with `keras.ops`. Out of bounds are the tanhs of Keras and TensorFlow (`ops.tanh`,
# `ops.tanh_shrink`, `keras.activations`, `tf.nn`, `tf.math`). Exponentials of every kind are allowed,
# `ops.sinh`, `ops.cosh` and even `ops.sigmoid` too; whether they help is another question.

# %%
import keras
from keras import ops


class Tanh(keras.layers.Layer):
    """Sigmoid's centred sister, with all its digits near 0."""

    def call(self, inputs):
        # TODO: tanh without overflow far out, and without cancellation near 0
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp* (1998), sections 4.3 and 4.4: why inputs
#   and activations should be centred.
# - W. Kahan's implementations of `expm1` and his essays on cancellation; a short modern account is N. Higham,
#   *Accuracy and Stability of Numerical Algorithms*, section 1.14.
# - X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*
#   (2010): how sigmoid and tanh layers saturate, and the initialisation that keeps tanh from it.
