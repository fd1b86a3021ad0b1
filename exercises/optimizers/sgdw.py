# %% [markdown]
# # SGD with decoupled weight decay
#
# Everybody knows that an L2 penalty *is* weight decay. Put $\tfrac\lambda2 w^2$ into the loss, and gradient
# descent takes $\eta(g + \lambda w)$ off the weight: the weight loses the share $\eta\lambda$, and that is
# that. It is true for plain gradient descent, and stops being true with momentum, which is what people use.
#
# With momentum, what comes in through the gradient goes into the **velocity** first. The pull towards zero is
# then handed out over the next ten or hundred steps, is ten or a hundred times as strong in all, and goes on
# when its cause is gone. Take a weight of 1 whose loss is flat, so that only the penalty pulls, with η = 0.1,
# λ = 0.5, β = 0.9:
#
# ```text
#   step                        1      2      3      5     10     15     20
#   L2, through the velocity  0.95   0.86   0.73   0.42  −0.31  −0.45  −0.12   swings through zero
#   decoupled                 0.95   0.90   0.86   0.77   0.60   0.46   0.36   5 % in each step
# ```
#
# After one step you cannot tell them apart; after ten, the penalty has thrown the weight out on the other
# side. **SGDW** keeps the two apart. The gradient of the loss alone drives the velocity, and the weight
# shrinks beside it:
#
# $$v \leftarrow \beta\, v - \eta\, g \qquad\qquad w \leftarrow w - \eta\,\lambda\, w + v$$
#
# As in Keras and PyTorch, λ is multiplied by the rate of this step, and $w$ on the right is the weight before
# the step.
#
# ```python
# >>> weight = keras.Variable([1.0])
# >>> sgdw = SGDW(learning_rate=0.1, weight_decay=0.5, momentum=0.9)
# >>> for push in (0.0, 1.0, 0.0):
# ...     sgdw.apply([ops.array([push])], [weight])
# ...     print(weight.numpy().round(4))
# [0.95]
# [0.8025]
# [0.6724]
# ```
#
# In the second step, 0.95 loses 5 %, and the push takes 0.1; in the third, 0.8025 loses 5 %, and the ball
# rolls on by 0.09.
#
# **How large should λ be?** Hutter and Loshchilov found that the best share per step depends on how long you
# train: of many steps, each should take less. With $b$ examples in a batch, $B$ in the training set and $T$
# epochs, there are $n = BT/b$ steps, and they propose
#
# $$\text{share per step} = \lambda_\text{norm}\,\sqrt{\frac{b}{B\,T}} = \frac{\lambda_\text{norm}}{\sqrt n},$$
#
# with a $\lambda_\text{norm}$, 0.01 to 0.05 say, that may stay when you change the batch size or train
# longer. Here the share per step is $\eta\lambda$, so what to pass as `weight_decay` is that share divided by
# the learning rate:
#
# ```python
# >>> round(normalized_decay(0.025, batch_size=100, examples=50000, epochs=20, learning_rate=0.05), 6)
# 0.005
# ```
#
# That run has 10 000 steps, so each may take 0.025 / 100 of the weight, and 0.05 · 0.005 is just that.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `SGDW(learning_rate=0.01, weight_decay=0.004, momentum=0.9, name="sgdw", **kwargs)` | `weight_decay` is λ, `momentum` β; `**kwargs` go to the base class |
# | `build(variables)` | makes one velocity for each variable, at zero |
# | `update_step(gradient, variable, learning_rate)` | changes the velocity and the variable; returns nothing |
# | `get_config()` | holds `weight_decay` and `momentum` |
# | `normalized_decay(norm, batch_size, examples, epochs, learning_rate)` | a function beside the class; returns a Python float |
#
# - The velocity is that of Keras: the rate stands inside, so a push keeps the rate of the step in which it
#   came. The decay never enters it.
# - Variables may be left out: `optimizer.exclude_from_weight_decay(var_names=["bias"])` tells the base class,
#   and `self._use_weight_decay(variable)` asks it. A variable without a gradient in some step is not visited:
#   it neither rolls nor shrinks.
# - An attribute called `self.weight_decay` would make the **base class** shrink the weights before each
#   `update_step`, in just this way. Either let it, and shrink nothing yourself, or keep λ under another name,
#   as the class below does. Doing both shrinks twice.
# - The rate is cast to the variable's dtype, and the variable keeps it.
#
# Graded are several steps with variables of several shapes; the decay alone, where all gradients are zero,
# and how the ball rolls out after a single push; excluded variables; variables left out in some steps;
# schedules; half precision; clipping and accumulation through the base class; `tf.function` and XLA;
# `get_config`; training on after loading; and `normalized_decay`. Gradients are dense. Out of bounds is
# Keras's `SGD`, and TensorFlow's optimizers with momentum.

# %%
import math

import keras
from keras import ops


class SGDW(keras.optimizers.Optimizer):
    """Rolls downhill with momentum, and shrinks the weights without it."""

    def __init__(self, learning_rate=0.01, weight_decay=0.004, momentum=0.9, name="sgdw", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.decay = weight_decay
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: what has to be remembered for each variable
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: shrink, push, roll
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration and the arguments of your own
        raise NotImplementedError


def normalized_decay(norm, batch_size, examples, epochs, learning_rate):
    """The `weight_decay` that suits a run of this length."""
    # TODO: the share per step, and what makes it so at this rate
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - I. Loshchilov, F. Hutter, *Decoupled Weight Decay Regularization* (2019): Algorithm 1 is SGDW, and
#   appendix B.1 has the normalized decay. There, λ is multiplied by the schedule but not by the base rate, so
#   that the two can be tuned one after the other: look at the shapes of the coloured regions in figure 2.
# - A. Krogh, J. Hertz, *A Simple Weight Decay Can Improve Generalization* (1991).
# - Keras calls this `keras.optimizers.SGD(momentum=0.9, weight_decay=0.004)`, and PyTorch's
#   `SGD(weight_decay=…)` is the L2 penalty. The same words, and another training.
