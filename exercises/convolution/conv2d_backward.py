# %% [markdown]
# # The backward pass of a convolution
#
# Nobody has to write this any more, and it is among the most instructive things that one can write. A
# convolution's derivative for its inputs is a convolution; the one for its kernel is another. Once you see
# how these two come about, transposed convolutions, padding arithmetic and the memory bill of training hold
# no secrets.
#
# A convolution is a dense layer with most of its weights struck out and the rest shared. So ask the two
# questions that you asked there: *which outputs does this number reach, and with what factor?*
#
# ## Stride 1, no padding
#
# In one dimension and with one channel, $y_p = b + \sum_r x_{p+r}\, k_r$. Let $g_p = \partial L / \partial
# y_p$ be what comes from upstream.
#
# ```text
#   [x₀ x₁ x₂] x₃ x₄      y₀   x₂ meets k₂             x₂ lies in three windows, each time
#    x₀[x₁ x₂ x₃]x₄       y₁   x₂ meets k₁             under another number of the kernel;
#    x₀ x₁[x₂ x₃ x₄]      y₂   x₂ meets k₀             k₁ is used three times, on x₁, x₂ and x₃
# ```
#
# - **The bias** reaches every output with the factor 1: $\;\partial L / \partial b = \sum_p g_p$, over all
#   places and all examples.
# - **The kernel's** $k_r$ is used at every place, each time on another input: $\;\partial L / \partial k_r =
#   \sum_p g_p\, x_{p+r}$. Compare it with the forward pass: inputs and upstream, slid along each other. A
#   cross-correlation, with $g$ in the role of a large kernel.
# - **The input** $x_i$ reaches $y_{i-r}$ through $k_r$: $\;\partial L / \partial x_i = \sum_r g_{i-r}\, k_r$.
#   The index has a minus now. Each $g$ is smeared out into the kernel: a *true* convolution, the one that
#   turns the kernel around, in its full length. So zeros have to go around $g$, $k - 1$ on each side, since
#   $x_0$ reaches a single output only.
#
# Numbers to check yourself by: with $x = (1, 2, 3, 4)$, $k = (1, 0, -2)$ and $g = (1, 10)$, the kernel gets
# $(1 \cdot 1 + 10 \cdot 2,\; 1 \cdot 2 + 10 \cdot 3,\; 1 \cdot 3 + 10 \cdot 4) = (21, 32, 43)$ and the inputs
# get $(1, 10, -2, -20)$.
#
# ```python
# >>> layer = Conv2D(1, (1, 3))
# >>> x = ops.reshape(ops.array([1.0, 2.0, 3.0, 4.0]), (1, 1, 4, 1))
# >>> layer.build(x.shape)
# >>> _ = layer.kernel.assign(ops.reshape(ops.array([1.0, 0.0, -2.0]), (1, 3, 1, 1)))
# >>> d_inputs, d_kernel, d_bias = layer.backward(x, ops.reshape(ops.array([1.0, 10.0]), (1, 1, 2, 1)))
# >>> ops.reshape(d_inputs, -1).numpy()
# array([  1.,  10.,  -2., -20.], dtype=float32)
# >>> ops.reshape(d_kernel, -1).numpy()
# array([21., 32., 43.], dtype=float32)
# >>> d_bias.numpy()
# array([11.], dtype=float32)
# ```
#
# In two dimensions nothing new happens: *turned around* means by 180°, along both axes. And with channels,
# each sum runs over what the gradient does not have: for the kernel (which has in and out channels) over the
# batch and all places, for the inputs over the out channels. In the kernel that you slide over $g$, the two
# channel axes have therefore exchanged their roles.
#
# ## Strides
#
# With stride $s$, the forward pass computes what stride 1 would have computed, and keeps every $s$-th place.
# What has been thrown away has no say in the loss: its gradient is 0. So put the zeros back,
#
# ```text
#   g, stride 3          a  b  c
#   g, stride 1          a  0  0  b  0  0  c  0        ← as many places as stride 1 would have had
# ```
#
# and go on as before. Mind the end. If the window, at its last step, stopped short of the border, there are
# places behind it, which get zeros too. The pixels that no window has seen are among the inputs all the same,
# and their gradient is 0.
#
# ## Padding
#
# Padding is a layer of its own: it copies the image into a larger one. On the way back, the gradient of the
# padded image is cut to the part where the image is. The kernel, for its part, has met the padded image, and
# its gradient needs that one. (What `"same"` puts where: $t = \max((\lceil n / s \rceil - 1)\, s + k - n,\,
# 0)$ zeros along an axis, $\lfloor t/2 \rfloor$ of them in front.)
#
# **What goes wrong in practice.** The turn is forgotten, and with kernels that are nearly symmetric the
# network still learns, only badly. The kernel is turned, but not its channels exchanged, which goes unnoticed
# if there are as many of the one as of the other. The weights' gradients are averaged over places or
# examples, where they should be added. And for memory: the kernel's gradient needs the *inputs* of the layer.
# Every layer has to keep them until the way back, and this, not the weights, is what fills a graphics card.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Conv2D(filters, kernel_size, strides=1, padding="valid")` | as in the exercise before; the forward pass is given |
# | weights | `kernel` of shape `(kh, kw, in, filters)` and `bias` of shape `(filters,)`: given |
# | `backward(inputs, upstream)` | returns the tuple `(d_inputs, d_kernel, d_bias)` |
# | `inputs` | float32 `(batch, height, width, in)`, not smaller than the kernel |
# | `upstream` | the gradient for `call(inputs)`, and of its shape `(batch, places down, places across, filters)` |
# | `d_inputs`, `d_kernel`, `d_bias` | shaped like `inputs`, `kernel` and `bias` |
#
# `backward` is called on a layer that has its weights. It need not have been preceded by `call` on the same
# inputs, stores nothing and changes nothing. Strides may be larger than the kernel. It has to work inside
# `tf.function` with unknown batch, height and width, and under XLA (with known sizes).
#
# You may use the forward convolution, `ops.conv`, in as many ways as you like; loops over the kernel's few
# positions are as good. Out of bounds are everything that differentiates for you (`tf.GradientTape`,
# `tf.gradients`, `tf.autodiff`, and the numerical `tf.test.compute_gradient`) and the transposed convolutions
# and ready-made convolution gradients of Keras and TensorFlow, for these are the answer under another name.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class Conv2D(keras.layers.Layer):
    """Slides a kernel over images, and knows its own derivative."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = pair(kernel_size)
        self.strides = pair(strides)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        return ops.conv(inputs, self.kernel, self.strides, self.padding) + self.bias

    def backward(self, inputs, upstream):
        """Gradients of the loss for the inputs, the kernel and the bias."""
        # TODO: pad the inputs, put the zeros of the strides back, then two convolutions and a sum
        raise NotImplementedError

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
        }


# %% [markdown]
# ## Read on
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning* (2016): chapter 4 draws what
#   you have just written, zeros between and around.
# - Y. LeCun et al., *Backpropagation Applied to Handwritten Zip Code Recognition* (1989): weight sharing,
#   with the sum over all places.
# - T. Chen et al., *Training Deep Nets with Sublinear Memory Cost* (2016): throw the inputs away, and compute
#   them again on the way back.
