# %% [markdown]
# # Depthwise separable convolution
#
# An ordinary convolution does two jobs at once. It looks around, at the neighbours of a pixel, and it mixes,
# all input channels into each output channel. For each pair of channels it keeps a whole little window of
# weights: with 3 × 3 windows, 64 channels in and 128 out, that is 9 · 64 · 128 = 73 728 of them. A telephone
# has neither the memory nor the battery for much of that. Must the two jobs be done at once?
#
# Do one after the other.
#
# 1. **Depthwise**: each channel by itself is looked at through windows of its own. Nothing is mixed.
# 2. **Pointwise**: at each pixel by itself, the channels are mixed by a matrix. Nobody looks around.
#
# ```text
#    in                 depthwise: 3 × 3 for each          pointwise: a matrix
#   ┌────┐                ┌────┐
#   │  c₀│─── D[…, 0] ───▶│    │──┐                        ┌────┐
#   ├────┤                ├────┤  ├── at each pixel, ─────▶│    │   128
#   │  c₁│─── D[…, 1] ───▶│    │──┤   64 × 128             │    │   channels
#   ├────┤                ├────┤  │                        └────┘
#   │  … │                │  … │──┘
#   └────┘ 64 channels    └────┘
#
#     weights:               9 · 64 = 576        +           64 · 128 = 8192          = 8768
# ```
#
# Less than an eighth of the weights, and of the multiplications; and nearly all that is left is the cheap
# matrix product. Xception and the MobileNets are built of this, and lose hardly any accuracy by it.
#
# A channel may be looked at in more than one way. With a **depth multiplier** $m$ it gets $m$ windows of its
# own, and there are $\text{in} \cdot m$ channels in between. Their order is channel by channel: first all $m$
# views of channel 0, then all of channel 1. So view $j$ of channel $c$ has the number $c\,m + j$, and with a
# stride of $s$
#
# $$z_{n,p,q,\,cm+j} = \sum_{r=0}^{k_h-1} \sum_{t=0}^{k_w-1} x_{n,\; ps+r,\; qs+t,\; c}\; D_{r,t,c,j}, \qquad
# y_{n,p,q,f} = b_f + \sum_{i} z_{n,p,q,i}\; P_{0,0,i,f}.$$
#
# There is one bias, at the end, and nothing between the two steps: no bias, no activation.
#
# By hand: two channels, a window of 1 × 2. The first channel is looked at for differences (−1, 1), the second
# for means (½, ½), and the mixing writes the first view into the ones and the second into the tens:
#
# ```python
# >>> layer = SeparableConv2D(filters=1, kernel_size=(1, 2))
# >>> image = ops.array([[[[1.0, 2.0], [4.0, 4.0], [9.0, 8.0]]]])  # 1 × 3 pixels: 1 4 9 and 2 4 8
# >>> layer.build(image.shape)
# >>> _ = layer.depthwise_kernel.assign(ops.reshape(ops.array([-1.0, 0.5, 1.0, 0.5]), (1, 2, 2, 1)))
# >>> _ = layer.pointwise_kernel.assign(ops.reshape(ops.array([1.0, 10.0]), (1, 1, 2, 1)))
# >>> layer(image)[0, 0, :, 0].numpy()  # differences 3 and 5, means 3 and 6
# array([33., 65.], dtype=float32)
# ```
#
# ## What it cannot do
#
# Two linear steps in a row are a linear step. Put the two formulas together, and you find an ordinary
# convolution with the kernel
#
# $$K_{r,t,c,f} = \sum_j D_{r,t,c,j}\; P_{0,0,\,cm+j,\,f}.$$
#
# With $m = 1$, all the little windows that look at channel $c$, one for each filter, are the same window
# times a number. That is the whole saving, and the whole loss. (And an easy way to test your layer.)
#
# **What goes wrong in practice.** The views are numbered $j \cdot \text{in} + c$ where $c\,m + j$ is meant:
# all is well as long as $m = 1$. A trained MobileNet loaded into such a layer gives nonsense without an
# error. And the promised eightfold speed does not come: the depthwise step multiplies little and moves much
# memory, so on a graphics card it waits for data. Count milliseconds, not multiplications.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `SeparableConv2D(filters, kernel_size,` | `filters` is the number of output channels |
# | `strides=1, padding="valid",` | `kernel_size` is an int or a pair (height, width); `strides` is one int, for both axes |
# | `depth_multiplier=1)` | how many views of each channel: $m$ |
# | `depthwise_kernel` | weight $D$ of shape `(kh, kw, in, depth_multiplier)`, made in `build` |
# | `pointwise_kernel` | weight $P$ of shape `(1, 1, in · depth_multiplier, filters)`, made in `build` |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, height, width, in)`, at least as large as the kernel |
# | returns | `(batch, places down, places across, filters)`; no activation |
#
# How the kernels start is not graded. `padding` is `"valid"` or `"same"`, with the same zeros as in an
# ordinary convolution: along an axis of length $n$, $t = \max((\lceil n/s \rceil - 1)\, s + k - n,\, 0)$, of
# which $\lfloor t/2 \rfloor$ stand in front and the rest behind. The stride belongs to the depthwise step.
#
# These three weights are all that is trained: graded are a few steps of training too, in which a weight too
# many would show. It has to work inside `tf.function` with unknown batch, height and width, under XLA and mixed
# precision, and come back from `get_config`. A photograph of 240 × 320 pixels with a kernel of 5 must not take longer than 4
# seconds (done well, a fiftieth of that): no loop over pixels, and none over channels is needed.
#
# Write it with `keras.ops`. The convolutions of Keras and TensorFlow are out of bounds, ordinary ones
# included, and so is what cuts an image into patches (`extract_patches`, `unfold`).

# %%
import keras
from keras import ops


class SeparableConv2D(keras.layers.Layer):
    """Looks around in each channel, then mixes the channels at each pixel; channels last."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", depth_multiplier=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.strides = strides
        self.padding = padding
        self.depth_multiplier = depth_multiplier

    def build(self, input_shape):
        # TODO: the two kernels and the bias
        raise NotImplementedError

    def call(self, inputs):
        # TODO: pad; add up the views, position by position; mix
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the five arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - F. Chollet, *Xception: Deep Learning with Depthwise Separable Convolutions* (2017): by the author of
#   Keras.
# - A. Howard et al., *MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications*
#   (2017): the arithmetic of the saving. They put an activation between the two steps; Xception found that
#   none is better.
# - Do not confuse it with a *spatially* separable kernel, such as Sobel's, which is a column times a row.
