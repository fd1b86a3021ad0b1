# %% [markdown]
# # A two-layer network, by hand
#
# You know how a gradient passes a dense layer, an activation and the loss. Now put them in a row, and let the
# whole thing learn, with no tape anywhere. The network is the smallest that deserves the name:
#
# ```text
#   inputs ──▶ × kernel_1 + bias_1 ──▶ ReLU ──▶ × kernel_2 + bias_2 ──▶ softmax, cross-entropy ──▶ mean
#   (n, d)             (n, h)         (n, h)           (n, c)                   (n,)               loss
#                      before         hidden           logits
# ```
#
# Without the ReLU the two matrices would melt into one, and the network could draw nothing but straight lines
# between the classes. With it, and enough hidden units, it can approximate any border.
#
# ## There and back
#
# The way back visits the same stations in the opposite order, and at each it needs something that the way
# there has computed. That is the whole bookkeeping of backpropagation:
#
# | station | gradient that leaves it | needs from the way there |
# |---|---|---|
# | loss | $d_{\text{logits}} = (p - t) / n$ | the probabilities $p$ |
# | second layer | $d_{\text{hidden}} = d_{\text{logits}}\, W_2^{\top}$ | |
# | | for $W_2$: $\;\text{hidden}^{\top} d_{\text{logits}}$, for $b_2$: sum over the examples | the hidden outputs |
# | ReLU | $d_{\text{before}} = d_{\text{hidden}}$ where the unit was on, else 0 | which units were on |
# | first layer | for $W_1$: $\;\text{inputs}^{\top} d_{\text{before}}$, for $b_1$: sum over the examples | the inputs |
#
# Nobody asks for the gradient of the inputs here, so the way back ends at the first layer's weights. And note
# where the $n$ of the mean stands: once, at the very top.
#
# One example, two inputs, two hidden units, two classes. The second hidden unit is off, so nothing that
# happens behind it reaches its weights:
#
# ```python
# >>> network = TwoLayerNetwork(hidden=2, classes=2)
# >>> network.build((None, 2))
# >>> network.set_weights([
# ...     ops.array([[1.0, -1.0], [1.0, 0.0]]), ops.array([0.0, 0.0]),
# ...     ops.array([[1.0, 0.0], [5.0, 7.0]]), ops.array([-3.0, 0.0])])
# >>> x = ops.array([[1.0, 2.0]])
# >>> [part.numpy().tolist() for part in network.forward(x)]
# [[[3.0, 0.0]], [[0.0, 0.0]]]
# >>> loss, gradients = network.backward(x, ops.array([1]))
# >>> print(loss.numpy().round(4))
# 0.6931
# >>> gradients["kernel_2"].numpy()
# array([[ 1.5, -1.5],
#        [ 0. ,  0. ]], dtype=float32)
# >>> gradients["kernel_1"].numpy()
# array([[0.5, 0. ],
#        [1. , 0. ]], dtype=float32)
# ```
#
# ## A step
#
# First *all* gradients, then all updates. Loops written by hand often update the second layer as soon as
# its gradient is known, and then send the gradient on through the new $W_2$; but the loss was made by
# the old one. Here `backward` only computes and `train_step` only applies, so this cannot happen.
#
# How large the step is and in which direction momentum drags it, is none of the network's business: that
# is the optimizer's. Hand it pairs of gradient and variable and it will do the rest. Since
# `train_step` is what `model.fit` calls for each batch, your network trains like any Keras model, with any
# optimizer.
#
# **What goes wrong in practice.** A wrong backward pass rarely crashes. The loss falls, a little more slowly,
# and stops a little higher. Forget the ReLU on the way back, and it still falls. This is why gradients are
# checked by numbers (`gradient_check`, soon) and not by looking at the curve. And start all weights at 0, and
# all hidden units will compute the same, receive the same gradient, and remain the same for ever: `build`
# draws the kernels at random for this reason.

# %% [markdown]
# ## Your network
#
# | | |
# |---|---|
# | `TwoLayerNetwork(hidden, classes, **kwargs)` | numbers of hidden units and of classes |
# | weights | `kernel_1` (d, hidden), `bias_1` (hidden,), `kernel_2` (hidden, classes), `bias_2` (classes,): given |
# | `forward(inputs)` | the tuple `(hidden, logits)`: the ReLU's outputs, and the logits; `call` uses it and is given |
# | `backward(inputs, labels)` | the tuple `(loss, gradients)`: computes forward and back, and changes nothing |
# | `inputs`, `labels` | float32 `(n, d)`, and integers `(n,)` from 0 to classes − 1 |
# | `loss` | a scalar, the mean over the batch of the cross-entropy of softmax(logits), natural logarithm |
# | `gradients` | a dictionary from the four weights' names, in the order above, to tensors shaped like them |
# | `train_step(data)` | `data` is `(inputs, labels)`; one step of `self.optimizer` on all four weights |
# | | returns `{"loss": loss}`, the loss before the step |
#
# The slope of ReLU at exactly 0 is 0. `self.optimizer` is what was given to `compile`: hand it gradients by
# `self.optimizer.apply_gradients(pairs)`, once for each step, `pairs` being a list of (gradient, variable).
# Everything works inside `tf.function` with an unknown batch size, and `backward` under XLA.
#
# Write it with `keras.ops`; the ready-made activations, losses and `ops.one_hot` are allowed. Out of bounds
# is everything that differentiates for you, and so is `super().train_step`, which does.

# %%
import keras
from keras import ops

WEIGHTS = ("kernel_1", "bias_1", "kernel_2", "bias_2")


class TwoLayerNetwork(keras.Model):
    """A classifier with one hidden layer that learns without automatic differentiation."""

    def __init__(self, hidden, classes, **kwargs):
        super().__init__(**kwargs)
        self.hidden = hidden
        self.classes = classes

    def build(self, input_shape):
        features = input_shape[-1]
        self.kernel_1 = self.add_weight(
            shape=(features, self.hidden), initializer="he_normal", name="kernel_1"
        )
        self.bias_1 = self.add_weight(shape=(self.hidden,), initializer="zeros", name="bias_1")
        self.kernel_2 = self.add_weight(shape=(self.hidden, self.classes), name="kernel_2")
        self.bias_2 = self.add_weight(shape=(self.classes,), initializer="zeros", name="bias_2")

    def call(self, inputs):
        return self.forward(inputs)[1]

    def forward(self, inputs):
        """The hidden layer's outputs and the logits."""
        # TODO: the way there
        raise NotImplementedError

    def backward(self, inputs, labels):
        """The loss, and its gradient for each weight by name."""
        # TODO: the way there, the loss, and the way back, station by station
        raise NotImplementedError

    def train_step(self, data):
        """What `fit` does for each batch."""
        # TODO: all gradients, then one step of the optimizer
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "classes": self.classes}


# %% [markdown]
# ## Read on
#
# - D. Rumelhart, G. Hinton, R. Williams, *Learning representations by back-propagating errors* (1986): four
#   pages, and the experiments have networks of this size.
# - G. Cybenko, *Approximation by Superpositions of a Sigmoidal Function* (1989): why one hidden layer is
#   enough in principle. M. Telgarsky, *Benefits of depth in neural networks* (2016): why it is not in
#   practice.
# - The Keras guide *Customizing `fit()` with TensorFlow*: the same `train_step`, with a tape inside.
