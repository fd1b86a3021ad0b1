# %% [markdown]
# # PReLU: a slope that is learned
#
# How much should a leaky ReLU leak? Whoever asks a question of the form "which number is best for the
# loss?" about a network can let gradient descent answer it. The *parametric* ReLU makes the slope on the
# left a weight $\alpha$:
#
# $$f(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}
# \qquad\qquad \frac{\partial f}{\partial x} = \begin{cases} 1 \\ \alpha \end{cases}
# \qquad \frac{\partial f}{\partial \alpha} = \begin{cases} 0 & x > 0 \\ x & x \le 0. \end{cases}$$
#
# The last formula is why it can learn: every negative input tells its slope in which direction to go.
# Slopes may become anything, above 1 or below 0 too. In the paper that beat human accuracy on ImageNet for
# the first time, the first layer learned slopes around 0.6, so that little was thrown away early; deeper
# layers learned small ones and became choosier.
#
# ## Who shares a slope with whom?
#
# A weight for each number that comes in, or one for all of them? Keras begins with **one for each position
# of an example**: for inputs of shape `(batch, height, width, channels)` the weight `alpha` has shape
# `(height, width, channels)`. The batch never counts: all examples use the same network. For images that is
# far too much, and the layer would then work for one image size only. A filter looks for the same thing
# everywhere, so it wants one slope for the whole picture: `shared_axes=[1, 2]` shares along height and
# width.
#
# ```text
#   inputs                           (batch, height, width, channels)
#   axis                                0       1      2       3
#   alpha, shared_axes=None                 (height, width, channels)
#   alpha, shared_axes=[1, 2]               (  1,      1,   channels)     one for each filter
#   alpha, shared_axes=[1, 2, 3]            (  1,      1,      1    )     one for the layer
# ```
#
# Mind the count: the axes are numbered with the batch as axis 0, but `alpha` has no batch axis. A shared
# axis stays as an axis of length 1, so that broadcasting lines everything up, also in the gradient: there
# each slope receives the **sum** over all examples and all positions that share it.
#
# ```python
# >>> layer = PReLU(alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1])
# >>> layer(ops.array([[[-4.0, 8.0], [2.0, -1.0], [-2.0, -2.0]]])).numpy()
# array([[[-1.  ,  8.  ],
#         [ 2.  , -0.25],
#         [-0.5 , -0.5 ]]], dtype=float32)
# >>> tuple(layer.alpha.shape)
# (1, 2)
# ```
#
# ## Where weights come from
#
# The shape of `alpha` depends on the input, which `__init__` does not know. Keras calls
# `build(input_shape)` once, before the first call, and that is the place for `self.add_weight`. A weight
# made in `call` would be made anew at each call, and never learn. How it starts is an argument: zeros in
# Keras (a plain ReLU at first), 0.25 in the paper. An initializer may come as an object, as a name such as
# `"zeros"`, or, when a saved layer is revived, as a dictionary. `keras.initializers.get` takes all three,
# and `keras.initializers.serialize` makes the dictionary for `get_config` to return.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `PReLU(alpha_initializer="zeros", shared_axes=None)` | makes the layer |
# | `alpha_initializer` | anything that `keras.initializers.get` takes |
# | `shared_axes` | `None`, or a list of axes, each 1 or more: the batch is axis 0 |
# | `alpha` | the weight, trainable; shape of an example, with 1 for each shared axis |
# | `inputs` | floats of shape `(batch, …)` |
# | returns | the same shape and dtype |
#
# Graded are the outputs for slopes of every kind (negative ones and those above 1 too), `alpha`'s shape and
# start, the gradients for the inputs and for `alpha`, a few steps of training on two replicas, and that saving
# keeps the slopes, the sharing and the initializer. At inputs of exactly 0 the gradient may be anything in
# between and is not graded. Along shared axes the size may be unknown, or change from call to call: a layer
# built on small pictures serves large ones. It has to work inside `tf.function`, under XLA and mixed precision.
#
# Write it with `keras.ops`. Out of bounds are Keras's own `PReLU` and the other ready-made leaky rectifiers
# of Keras and TensorFlow. `ops.relu` is allowed.

# %%
import keras
from keras import ops


class PReLU(keras.layers.Layer):
    """A leaky rectifier that learns its slopes."""

    def __init__(self, alpha_initializer="zeros", shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = keras.initializers.get(alpha_initializer)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        # TODO: the weight `alpha`, with the shape of one example but 1 for shared axes
        raise NotImplementedError

    def call(self, inputs):
        # TODO: the inputs, times their slope where they are negative
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with both arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - K. He, X. Zhang, S. Ren, J. Sun, *Delving Deep into Rectifiers: Surpassing Human-Level Performance on
#   ImageNet Classification* (2015). Section 2.1 has the learned slopes; it also warns against weight decay
#   on $\alpha$, which would pull every slope towards plain ReLU.
# - `keras.layers.PReLU` can also regularise and constrain the slopes, with two more arguments of the usual
#   kind.
# - Learning the shape of an activation goes on: *maxout* (I. Goodfellow and others, 2013) learns all of it,
#   piece by piece, and *swish* was found by a search over formulas (P. Ramachandran and others, 2017).
