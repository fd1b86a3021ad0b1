# %% [markdown]
# # The backward pass of a dense layer
#
# Every gradient that a framework hands you was put together from small steps like this one. A layer knows
# three things: its inputs, its weights, and the **upstream gradient**, which says how much the loss would
# grow if each of the layer's outputs grew a little. From these it works out how the loss depends on its
# inputs (which becomes the upstream gradient of the layer before it) and on its weights (which the
# optimizer wants).
#
# ```text
#   inputs x ────▶ ┌───────────────┐ ────▶ outputs  y = x W + b ────▶ … ────▶ loss L
#                  │ kernel W      │
#   ∂L/∂x  ◀────── │ bias   b      │ ◀──── upstream ∂L/∂y ◀──── …
#                  └───────┬───────┘
#                          ▼
#                    ∂L/∂W, ∂L/∂b
# ```
#
# Books say that «the error is propagated backwards». What really flows is this derivative; only at a loss
# such as the squared error does it happen to be an error. And it is the whole story: a layer never sees the
# loss.
#
# ## One number at a time
#
# Let $x$ have the shape $(n, d)$, one example in each row, $W$ the shape $(d, u)$, and write
# $g = \partial L / \partial y$, of shape $(n, u)$ like $y$ itself. Each output is a sum,
#
# $$y_{ij} = \sum_k x_{ik} W_{kj} + b_j,$$
#
# so the chain rule asks, for every number on the right: which outputs does it reach, and with what factor?
#
# - $x_{ik}$ reaches all outputs of *its own example*, each $y_{ij}$ with the factor $W_{kj}$:
#   $\;\partial L/\partial x_{ik} = \sum_j g_{ij} W_{kj}$.
# - $W_{kj}$ reaches output $j$ of *every example*, with the factor $x_{ik}$:
#   $\;\partial L/\partial W_{kj} = \sum_i x_{ik}\, g_{ij}$.
# - $b_j$ reaches output $j$ of every example, with the factor 1:
#   $\;\partial L/\partial b_j = \sum_i g_{ij}$.
#
# Now read these sums as matrix products. Shapes are half of the answer: a gradient always has the shape of
# what it belongs to, and with $n$, $d$ and $u$ all different there is often just one product that fits.
#
# A case to follow by hand: two examples of three features, two units.
#
# ```python
# >>> layer = Dense(2)
# >>> layer.build((None, 3))
# >>> layer.set_weights([ops.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]), ops.array([10.0, 20.0])])
# >>> x = ops.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]])
# >>> layer(x).numpy()
# array([[20., 23.],
#        [ 7., 18.]], dtype=float32)
# >>> upstream = ops.array([[1.0, 0.0], [2.0, -1.0]])
# >>> d_inputs, d_kernel, d_bias = layer.backward(x, upstream)
# >>> d_inputs.numpy()
# array([[1., 0., 3.],
#        [0., 1., 5.]], dtype=float32)
# >>> d_kernel.numpy()
# array([[ 1.,  0.],
#        [ 4., -1.],
#        [ 1.,  1.]], dtype=float32)
# >>> d_bias.numpy()
# array([ 3., -1.], dtype=float32)
# ```
#
# **What goes wrong in practice.** The weights are shared by all examples, so their gradients are *sums*
# over the examples. Where you have seen a division by the batch size, it came from a loss that takes the
# mean, and it has arrived with the upstream gradient: dividing once more makes the steps of training depend
# on the batch size in a way nobody asked for. And a layer inside a sequence model has inputs of shape
# `(batch, time, d)`: there every time step of every example uses the weights, so all leading axes have to
# be summed over, not the first alone.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Dense(units, **kwargs)` | `**kwargs` (`name`, `dtype`) go to the base class |
# | weights | `kernel` of shape `(d, units)` and `bias` of shape `(units,)`, made in `build`; given to you |
# | `call(inputs)` | `inputs` of shape `(batch, …, d)`, rank ≥ 2, gives `(batch, …, units)`; no activation |
# | `backward(inputs, upstream)` | returns the tuple `(d_inputs, d_kernel, d_bias)` |
# | `upstream` | the gradient for `call(inputs)`, and of its shape |
# | `d_inputs`, `d_kernel`, `d_bias` | shaped like `inputs`, `kernel` and `bias` |
#
# `backward` is called on a layer that has its weights, with float32 tensors. It is a function of its
# arguments and the weights: it need not have been preceded by `call` on the same inputs, it stores nothing,
# and it changes nothing; calling it twice gives the same twice. It has to work inside `tf.function` where
# the batch and the time axis have unknown sizes (use `-1` and `ops.shape`, not `len`), and under XLA. Mixed
# precision is graded for `call` only. How the weights start is not graded.
#
# Write it with `keras.ops`. Out of bounds are everything that differentiates for you (`tf.GradientTape`,
# `tf.gradients`, `tf.autodiff`, and the numerical `tf.test.compute_gradient`) and the ready-made `Dense`
# layers.

# %%
import keras
from keras import ops


class Dense(keras.layers.Layer):
    """An affine map of the last axis that knows its own derivative."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs):
        # TODO: the affine map of the last axis
        raise NotImplementedError

    def backward(self, inputs, upstream):
        """Gradients of the loss for the inputs, the kernel and the bias."""
        # TODO: three gradients; every leading axis is one more way of being an example
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), "units": self.units}


# %% [markdown]
# ## Read on
#
# - D. Rumelhart, G. Hinton, R. Williams, *Learning representations by back-propagating errors* (1986).
# - M. Nielsen, *Neural Networks and Deep Learning*, chapter 2: the same four equations, proved slowly.
# - A. Baydin et al., *Automatic Differentiation in Machine Learning: a Survey* (2018): what a gradient tape
#   does with rules like the three that you have written.
# - `d_kernel` needs the layer's inputs. This is why training takes so much more memory than inference: all
#   the inputs of all layers have to be kept until the backward pass comes by.
