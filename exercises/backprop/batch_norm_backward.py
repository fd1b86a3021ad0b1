# %% [markdown]
# # Batch normalization, backwards
#
# Batch normalization looks at one feature across the whole batch, shifts it to mean 0, scales it to variance
# 1, and then lets the network choose a scale $\gamma$ and an offset $\beta$ of its own:
#
# $$\mu = \frac1N \sum_i x_i, \qquad v = \frac1N \sum_i (x_i - \mu)^2, \qquad s = \sqrt{v + \epsilon}, \qquad
# \hat x_i = \frac{x_i - \mu}{s}, \qquad y_i = \gamma\, \hat x_i + \beta .$$
#
# All layers until now treated every example alone. This one does not: each $x_i$ helps to make the mean and
# the variance, and through them it touches *every* output. So there are three roads from $x_i$ to the loss,
# and the chain rule wants the sum over all of them:
#
# ```text
#               ┌───────────────── directly ─────────────────┐
#               │                                            ▼
#      x_i ─────┼──▶ mean μ ─────────────────────────▶  x̂_1 … x̂_N ──▶ y_1 … y_N ──▶ L
#               │                                            ▲
#               └──▶ variance v ──▶ s ───────────────────────┘
# ```
#
# (You can read that batch normalization «subtracts the mean during the backward pass». It does not: the
# normalizing happens on the way forward, and what happens on the way back is its derivative.)
#
# ## The easy two
#
# $\beta$ is a bias and $\gamma$ a factor, one for each feature, used by all $N$ examples. With
# $g_i = \partial L/\partial y_i$:
#
# $$\frac{\partial L}{\partial \beta} = \sum_i g_i, \qquad
# \frac{\partial L}{\partial \gamma} = \sum_i g_i\, \hat x_i .$$
#
# ## The hard one
#
# First $d_i = \partial L / \partial \hat x_i = g_i\, \gamma$. Then, road by road:
#
# - **directly**, $\hat x_i$ rises by $\dfrac1s$ when $x_i$ rises by 1: $\;\dfrac{d_i}{s}$;
# - **through the mean**, all $\hat x_k$ sink by $\dfrac{1}{Ns}$ when $x_i$ rises by 1:
#   $\;-\dfrac1s \cdot \dfrac1N \sum_k d_k$;
# - **through the variance**, which moves by $\frac{2}{N}(x_i - \mu)$ and pulls all $\hat x_k$ towards 0 or
#   away from it. Work it out; you should arrive at
#   $\;-\dfrac1s\, \hat x_i \cdot \dfrac1N \sum_k d_k\, \hat x_k$.
#
# What a tidy result: take from $d$ its mean, take from it its share along $\hat x$, divide by $s$. There is a
# reason. Adding a constant to a feature, or multiplying it by one, is undone by the normalization (up to
# $\epsilon$), so the loss has no slope in these two directions, and the backward pass *removes* exactly these
# two from the gradient. You can use this to check yourself without any reference: each feature's gradient
# adds up to 0, and so does its product with $\hat x$, nearly.
#
# Four examples of a single feature, with $\epsilon = 0$; they have mean 0 and variance 1 as they are, and
# only the first one's output matters to the loss. Yet all examples that lie on its side feel it:
#
# ```python
# >>> layer = BatchNormalization(epsilon=0.0)
# >>> x = ops.array([[1.0], [1.0], [-1.0], [-1.0]])
# >>> layer(x, training=True).numpy().ravel()
# array([ 1.,  1., -1., -1.], dtype=float32)
# >>> upstream = ops.array([[4.0], [0.0], [0.0], [0.0]])
# >>> d_inputs, d_gamma, d_beta = layer.backward(x, upstream, training=True)
# >>> d_inputs.numpy().ravel()
# array([ 2., -2.,  0.,  0.], dtype=float32)
# >>> d_gamma.numpy(), d_beta.numpy()
# (array([4.], dtype=float32), array([4.], dtype=float32))
# ```
#
# ## Training and inference
#
# At inference there is no batch to speak of, and the layer uses a mean and a variance that it collected
# during training. These *are* constants, so only the direct road remains:
# $\partial L/\partial x_i = g_i \gamma / s$. The short formula that is a mistake in training is the truth
# here. You need it whenever a network is differentiated after training: for saliency maps, for adversarial
# examples, for fine-tuning with frozen statistics.
#
# **What goes wrong in practice.** In images, `(batch, height, width, channels)`, every pixel is an example:
# the mean runs over all axes but the last, and $N$ is batch × height × width. A feature that is the same
# everywhere has variance 0, and $\epsilon$, *inside* the root, is all that stands between you and a division
# by 0. And a variance computed as $\overline{x^2} - \bar x^2$ loses all its digits when the mean is large;
# subtract the mean first.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `BatchNormalization(epsilon=1e-3, **kwargs)` | the number under the root, beside the variance |
# | weights, one number for each feature | `gamma`, `beta`, and not trainable `moving_mean`, `moving_variance`: given |
# | `call(inputs, training=False)` | float32 of shape `(batch, …, features)`, rank 2 or more; returns the same shape |
# | | `training=True`: the batch's own mean and variance (with $1/N$), over all axes but the last |
# | | `training=False`: `moving_mean` and `moving_variance` |
# | `backward(inputs, upstream, training=False)` | the tuple `(d_inputs, d_gamma, d_beta)` for what `call` does in this mode |
#
# `training` is a Python bool. The moving statistics are never changed here (how they are collected is a
# matter of another exercise), and `backward` stores nothing and changes nothing. It is called on a layer that
# has been built, and need not have been preceded by `call`. `normalize` is there to be shared by both, if you
# like; it is not graded by itself. Everything works inside `tf.function` with unknown sizes of all axes but
# the last, and under XLA. Inputs may be constant, or have a mean of 4000 and a variance of 1.
#
# Write it with `keras.ops`; `ops.mean`, `ops.var` and `ops.moments` are allowed. Out of bounds are the
# ready-made batch normalizations of Keras and TensorFlow and everything that differentiates for you.

# %%
import keras
from keras import ops


class BatchNormalization(keras.layers.Layer):
    """Normalizes each feature over the batch, and knows its own derivative."""

    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(shape=shape, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=shape, initializer="zeros", name="beta")
        self.moving_mean = self.add_weight(
            shape=shape, initializer="zeros", trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            shape=shape, initializer="ones", trainable=False, name="moving_variance"
        )

    def normalize(self, inputs, training):
        """The normalized inputs, and s."""
        # TODO: the statistics of this mode, and what they make of the inputs
        raise NotImplementedError

    def call(self, inputs, training=False):
        # TODO: the normalized inputs, scaled and shifted
        raise NotImplementedError

    def backward(self, inputs, upstream, training=False):
        """Gradients of the loss for the inputs, gamma and beta."""
        # TODO: two sums; and for the inputs, every road of this mode
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}


# %% [markdown]
# ## Read on
#
# - S. Ioffe, C. Szegedy, *Batch Normalization* (2015): six lines of derivatives in section 3, which your
#   three roads shorten to one.
# - S. Santurkar and others, *How Does Batch Normalization Help Optimization?* (2018): not by reducing
#   «internal covariate shift», as the first paper and most courses say; the loss becomes smoother.
# - Two examples in a batch, and the gradient for the inputs is 0 (almost, for the sake of ε), whatever comes
#   from upstream. Can you see why? It is one reason not to train with tiny batches.
