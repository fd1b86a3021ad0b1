# %% [markdown]
# # Leaky ReLU
#
# A ReLU that is off passes no gradient, so one that is off for every example never learns again. The
# plainest cure: do not shut the door completely. Let negative numbers through too, only smaller by a fixed
# factor $\alpha$,
#
# $$\operatorname{LeakyReLU}(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0. \end{cases}$$
#
# Now the slope on the left is $\alpha$ and not 0. A unit that has been pushed far to the left still hears
# what it did wrong, though quietly, and can find its way back. The price is the sparsity: outputs are hardly
# ever exactly 0.
#
# ```text
#           │      ╱           x         -10     -1    0    2
#           │    ╱             α = 0.3    -3    -0.3   0    2
#           │  ╱               α = 0      0      0     0    2      plain ReLU
#   ────────┼╱─────            α = 1     -10    -1     0    2      no activation at all
#   ▁▂▂▃▄▅▆▇│
# ```
#
# ```python
# >>> LeakyReLU(negative_slope=0.25)(ops.array([-10.0, -1.0, 0.0, 2.0])).numpy()
# array([-2.5 , -0.25,  0.  ,  2.  ], dtype=float32)
# ```
#
# ## Two traps
#
# **The shortcut.** You will often see $\max(\alpha x, x)$ in place of the two cases. For $x < 0$ it picks
# $\alpha x$ only if that is the larger of the two, that is, while $\alpha < 1$. At $\alpha = 1.5$ it picks
# $x$ on the left and $1.5\,x$ on the right, both wrong. The cases are about the sign of $x$; say that, and
# any slope works.
#
# **The default.** The paper has $\alpha = 0.01$ and so does PyTorch, `tf.nn.leaky_relu` has 0.2, Keras has
# 0.3. The *name* of an activation is not enough to carry a trained network from one library to another: its
# outputs come out plausible and wrong, with no error to tell you.
#
# ## Manners
#
# A layer in Keras is more than its formula, and this one is small enough to get all of them right:
#
# - **It refuses what makes no sense.** A slope below 0 would fold the negative numbers upwards. Better one
#   clear `ValueError` when the layer is made than a bad model tomorrow. The message should say what was
#   received.
# - **It keeps its slope** when it is saved: `get_config` returns the arguments of `__init__`.
# - **It passes the mask on.** Sentences of different length are padded, and Keras lets a mask travel along
#   with the tensor, so that later layers can skip the padding. A layer that treats each number by itself
#   has nothing to say about the mask and should let it through. One that says nothing *drops* it, with a
#   warning that is easily missed, and the LSTM behind it reads padding as text.
#   `self.supports_masking = True` in `__init__` is all it takes.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `LeakyReLU(negative_slope=0.3)` | the slope $\alpha$ for negative inputs, a float; `ValueError` below 0 |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
# | gradient | as it arrives for positive inputs, times the slope for negative ones |
#
# Slopes larger than 1 are graded too. At exactly 0 a gradient anywhere between the two is fine and not
# graded. The layer has to be right for infinite inputs (with a slope above 0), inside `tf.function` with
# unknown sizes, under XLA and mixed precision; it keeps its slope when saved and passes Keras masks on.
# Write it with `keras.ops`. Out of bounds are the ready-made rectifiers of Keras and TensorFlow, the plain
# ReLU among them: `ops.where`, `ops.maximum`, `ops.minimum` are all you need.

# %%
import keras
from keras import ops


class LeakyReLU(keras.layers.Layer):
    """A rectifier that lets a little of the negative numbers through."""

    def __init__(self, negative_slope=0.3, **kwargs):
        super().__init__(**kwargs)
        # TODO: refuse a negative slope, keep a good one, and tell Keras that masks may pass
        raise NotImplementedError

    def call(self, inputs):
        # TODO: one slope on each side of 0
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the slope added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Maas, A. Hannun, A. Ng, *Rectifier Nonlinearities Improve Neural Network Acoustic Models* (2013),
#   where it was proposed; the gains over plain ReLU were small.
# - B. Xu and others, *Empirical Evaluation of Rectified Activations in Convolutional Network* (2015):
#   larger leaks do better than 0.01, and random ones better still.
# - With a leak, initial weights need a variance of $2 / ((1 + \alpha^2)\,n)$ for $n$ inputs, in place of
#   ReLU's $2/n$.
# - Why choose $\alpha$ by hand? The next exercise lets the network learn it.
