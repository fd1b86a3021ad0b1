# %% [markdown]
# # Dilated convolution
#
# To label every pixel of a street scene as road, car or sky, a network must see a lot of it at once: a patch
# of grey may be road, roof or cloud. How far can it see? Ten layers of 3 × 3, one on top of the other, see 21
# pixels across. Larger kernels see further and cost more: seven times as wide is forty-nine times the
# weights. Pooling sees further and forgets where it was. French signal engineers had a third answer in the
# eighties, the *algorithme à trous*, the algorithm with holes: keep the kernel small, and **spread its
# numbers out**.
#
# $$y_{n,p,q,f} = b_f + \sum_{r=0}^{k_h-1} \sum_{s=0}^{k_w-1} \sum_{c}
#   x_{n,\; p + r d_h,\; q + s d_w,\; c} \; K_{r,s,c,f}.$$
#
# Here $d = (d_h, d_w)$ is the **dilation rate**. It counts the steps from one number of the kernel to the
# next, so there are $d - 1$ holes between them, and a rate of 1 is an ordinary convolution.
#
# ```text
#    rate 1     rate 2        rate 3                      a kernel of k numbers covers
#    ■ ■ ■      ■ · ■ · ■     ■ · · ■ · · ■
#    ■ ■ ■      · · · · ·     · · · · · · ·                     (k − 1) · d + 1
#    ■ ■ ■      ■ · ■ · ■     · · · · · · ·
#               · · · · ·     ■ · · ■ · · ■               pixels along an axis,
#               ■ · ■ · ■     · · · · · · ·               with the same nine weights
#                             · · · · · · ·
#                             ■ · · ■ · · ■
# ```
#
# Now stack them, with the rate doubled from layer to layer. With rates 1, 2, 4, 8 and kernels of 3, what an
# output sees grows as 3, 7, 15, 31: *exponentially* with depth, while the weights grow by nine a layer and
# not a pixel of resolution is lost. WaveNet listens to thousands of samples of sound this way.
#
# ```python
# >>> layer = DilatedConv2D(filters=1, kernel_size=(1, 3), dilation_rate=2)
# >>> row = ops.reshape(ops.arange(1.0, 7.0), (1, 1, 6, 1))  # 1 2 3 4 5 6
# >>> layer.build(row.shape)
# >>> _ = layer.kernel.assign(ops.reshape(ops.array([1.0, 10.0, 100.0]), (1, 3, 1, 1)))
# >>> layer(row)[0, 0, :, 0].numpy()  # 1 + 10 · 3 + 100 · 5, and one further on
# array([531., 642.], dtype=float32)
# ```
#
# ## Padding
#
# Nothing is skipped: the window still moves by one pixel at a time. (It is the kernel that is stretched, not
# the image that is thinned out. Whoever takes every second pixel of the output has built a stride.) So an
# axis of length $n$ has $n - (k - 1) d$ places, and for `"same"` it takes $t = (k - 1) d$ zeros to have $n$
# of them: $\lfloor t/2 \rfloor$ in front, the rest behind. Along a short axis the stretched kernel may be
# longer than the image itself; with `"same"` that is no error, its outer numbers just meet zeros.
#
# **What goes wrong in practice.** Look at rate 2 again. The outputs at even places come from pixels at even
# places, the ones at odd places from odd ones; the two never meet. A stack of layers with rate 2, 2, 2 is
# four networks on four interleaved small images, and neighbouring pixels get labels that have nothing to do
# with each other: *gridding*, a chequered answer. Rates without a common divisor, such as 1, 2, 3 or 1, 2, 5,
# heal it. And stretched kernels on small feature maps mostly see padding: with rate 24 on a map of 33 × 33,
# only the middle one of the nine numbers is always inside.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `DilatedConv2D(filters, kernel_size,` | `filters` is the number of output channels |
# | `dilation_rate=1, padding="valid")` | `kernel_size` and `dilation_rate` are ints or pairs (height, width) |
# | `padding` | `"valid"` or `"same"`, in lower case; the stride is always 1 |
# | `kernel` | weight `(kh, kw, in, filters)`, made in `build`; how it starts is not graded |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, height, width, in)`; for `"valid"`, at least as large as the stretched kernel |
# | returns | `(batch, places down, places across, filters)`; bias added, no activation |
#
# It has to work inside `tf.function` with unknown batch, height and width, under XLA and mixed precision, and
# come back from `get_config`. A photograph of 240 × 320 pixels with a kernel of 5 and a rate of 6 must not
# take longer than 4 seconds (done well, a fiftieth of that): no loop over pixels.
#
# Write it with `keras.ops`. The convolutions of Keras and TensorFlow are out of bounds, and so is what cuts
# an image into patches (`extract_patches`, `unfold`). If you have written `Conv2D` before, start from it: it
# is a matter of two places in the code.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class DilatedConv2D(keras.layers.Layer):
    """Slides a kernel with holes over images; channels last."""

    def __init__(self, filters, kernel_size, dilation_rate=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = pair(kernel_size)
        self.dilation_rate = pair(dilation_rate)
        self.padding = padding

    def build(self, input_shape):
        # TODO: the kernel and the bias
        raise NotImplementedError

    def call(self, inputs):
        # TODO: pad, then add up what each position of the stretched kernel contributes
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the four arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - F. Yu, V. Koltun, *Multi-Scale Context Aggregation by Dilated Convolutions* (2016): the doubling of rates.
# - L.-C. Chen et al., *Rethinking Atrous Convolution for Semantic Image Segmentation* (2017): several rates
#   side by side, and what becomes of rate 24.
# - P. Wang et al., *Understanding Convolution for Semantic Segmentation* (2018): gridding, and which rates
#   avoid it.
# - In Keras this is `Conv2D(…, dilation_rate=…)`. It refuses strides and dilation at the same time. Can you
#   say what such a layer would compute?
