# %% [markdown]
# # Activations, backwards
#
# In the forward pass an activation squashes, cuts or shares out. In the backward pass it has one question to
# answer: if the loss wants my *outputs* moved like this, how does it want my *inputs* moved? What comes in is
# the **upstream gradient** $g = \partial L / \partial y$, with one number for each output; what goes out is
# $\partial L / \partial x$, with one number for each input. The chain rule joins the two.
#
# ```text
#      x ──▶ [ activation ] ──▶ y ──▶ … ──▶ L
#   ∂L/∂x ◀── [ backward  ] ◀── g = ∂L/∂y
# ```
#
# ## Four that mind their own business
#
# Sigmoid, tanh, ReLU and SiLU treat each number alone: $y_i$ depends on $x_i$ and on nothing else. So each
# upstream number meets just one slope,
#
# $$\frac{\partial L}{\partial x_i} = g_i \, f'(x_i).$$
#
# The slope alone is not yet a gradient: without $g$ the layer would answer as if the loss were the plain sum
# of its outputs.
#
# Which number does a framework have to keep from the forward pass, so that the slope can be found later? Some
# slopes follow from the **output**, and then the input may be thrown away, which halves the memory:
#
# | | | slope |
# |---|---|---|
# | sigmoid | $y = 1 / (1 + e^{-x})$ | $y\,(1 - y)$ |
# | tanh | $y = \tanh x$ | $1 - y^2$ |
# | ReLU | $y = \max(0, x)$ | 1 where $y > 0$, else 0 |
#
# These formulas want $y$. Whoever feeds them with $x$, or squashes $y$ once more before using them, gets
# plausible numbers and a network that learns badly.
#
# **SiLU**, $y = x\,\sigma(x)$ with the sigmoid $\sigma$, is a case of the other kind. It falls before it
# rises, so the same output can come from two inputs with two different slopes:
#
# ```text
#            x      y = x·σ(x)     slope
#          -2.0      -0.2384      -0.0908     still falling
#          -0.7362   -0.2384       0.1626     rising: same output, another slope
# ```
#
# Here the input has to be kept. Its slope is for you to find: SiLU is a product of two things that both
# depend on $x$.
#
# ## One that does not
#
# Softmax couples all numbers along its axis: more for one class is less for all others. Its derivative is not
# a row of slopes but a matrix, the **Jacobian**,
#
# $$\frac{\partial y_i}{\partial x_j} = y_i\,(\delta_{ij} - y_j), \qquad
# \text{where } \delta_{ij} = 1 \text{ if } i = j \text{ and } 0 \text{ otherwise},$$
#
# and the chain rule sums over all outputs that $x_j$ reaches: $\partial L / \partial x_j = \sum_i g_i \,
# \partial y_i / \partial x_j$. The diagonal, $y_j (1 - y_j)$, looks just like the sigmoid's slope, and
# many a home-made backward pass stops there. It forgets that raising one logit lowers everybody else. And
# there is no need to build the matrix: for a vocabulary of 50 000 words it would have 2.5 billion entries for
# every token. Insert the Jacobian into the sum, multiply out, and see what is left.
#
# ```python
# >>> y = ops.array([[0.5, 0.75, 0.125]])
# >>> sigmoid_backward(y, ops.array([[2.0, -1.0, 8.0]])).numpy()
# array([[ 0.5   , -0.1875,  0.875 ]], dtype=float32)
# >>> p = ops.array([[0.25, 0.25, 0.5]])
# >>> softmax_backward(p, ops.array([[4.0, 0.0, 0.0]])).numpy()
# array([[ 0.75, -0.25, -0.5 ]], dtype=float32)
# ```
#
# The last row adds up to 0, as it must: adding the same number to all logits changes nothing, so the loss can
# have no slope in that direction.
#
# **What goes wrong in practice.** Look at the sigmoid's slope: it is at most ¼, and almost 0 where the unit
# is sure of itself. Ten sigmoid layers multiply ten such numbers, and what reaches the first layer is a
# millionth. This is the *vanishing gradient*, and it is no bug: the formulas are right, and it is the reason
# why ReLU and SiLU replaced the sigmoid inside deep networks.

# %% [markdown]
# ## Your functions
#
# | | |
# |---|---|
# | `sigmoid_backward(outputs, upstream)` | `outputs` is what the sigmoid *gave* |
# | `tanh_backward(outputs, upstream)` | likewise |
# | `relu_backward(outputs, upstream)` | likewise; where the output is 0, the slope counts as 0 |
# | `silu_backward(inputs, upstream)` | `inputs` is what went *into* SiLU, $y = x\,\sigma(x)$ |
# | `softmax_backward(outputs, upstream, axis=-1)` | `axis`, an int, is the one along which the outputs add up to 1 |
# | return | the gradient for the activation's inputs: same shape and dtype as `upstream` |
#
# Both arguments have the same shape, of any rank, and the same dtype: float32, float16 or bfloat16. They
# may be as saturated as you like: outputs that are exactly 0 or 1, SiLU's inputs at ±1000. The functions work
# inside `tf.function` with unknown sizes and under XLA, change nothing and remember nothing.
#
# Write them with `keras.ops`; `ops.sigmoid` is allowed. Out of bounds is everything that differentiates for
# you (`tf.GradientTape`, `tf.gradients`, `tf.autodiff` and the numerical `tf.test.compute_gradient`).

# %%
import keras  # noqa: F401
from keras import ops


def sigmoid_backward(outputs, upstream):
    # TODO: the slope from the output, times what the loss makes of it
    raise NotImplementedError


def tanh_backward(outputs, upstream):
    # TODO: the slope from the output, times what the loss makes of it
    raise NotImplementedError


def relu_backward(outputs, upstream):
    # TODO: let the upstream gradient through, or not
    raise NotImplementedError


def silu_backward(inputs, upstream):
    # TODO: the derivative of a product of two functions of the input
    raise NotImplementedError


def softmax_backward(outputs, upstream, axis=-1):
    # TODO: the upstream gradient times the Jacobian, without building the Jacobian
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - Y. LeCun and others, *Efficient BackProp* (1998), section 4.4: why the shape of the slope matters.
# - S. Hochreiter, *Untersuchungen zu dynamischen neuronalen Netzen* (1991): the vanishing gradient,
#   discovered in a diploma thesis.
# - S. Elfwing, E. Uchibe, K. Doya, *Sigmoid-Weighted Linear Units* (2017), which made SiLU known.
# - What you have written for softmax is a *vector-Jacobian product*. Frameworks hold one such function for
#   each operation, and never a Jacobian: `computation_graph`, further on, is built from them.
