# %% [markdown]
# # Momentum
#
# In a long narrow valley, plain gradient descent spends its steps on the wrong thing. The walls are steep, so
# the gradient points mostly *across*: it zigzags from wall to wall, while the small slope along the valley
# floor, the one direction that leads anywhere, hardly counts.
#
# Now let a heavy ball roll there in place of the walker. It does not turn on the spot. The pushes across come
# from left and right in turn and cancel; the pushes along the floor all point the same way and add up, until
# friction holds the balance. That is **momentum**. Beside each variable we keep a *velocity* $v$, zero at the
# start; in each step it loses a share $1 - \beta$ to friction, and gains a push down the slope:
#
# $$v \leftarrow \beta\, v - \eta\, g \qquad w \leftarrow w + v$$
#
# With β = 0 this is gradient descent. With a steady gradient the velocity grows to
# $-\eta g\,(1 + \beta + \beta^2 + \dots) = -\eta g / (1 - \beta)$, so β = 0.9 walks **ten** times as fast as
# before at the same rate, and whoever adds momentum to a plan that worked without it had better divide the
# rate:
#
# ```text
#   step                                1      2      3      5     10     50
#   speed with β = 0.9, in units of η   1.00   1.90   2.71   4.10   6.51   9.95
# ```
#
# The velocity is also a memory, of about $1 / (1-\beta)$ steps. Watch the gradient turn around in the third
# step, and the weight roll on:
#
# ```python
# >>> weight = keras.Variable([1.0])
# >>> ball = Momentum(learning_rate=0.1, momentum=0.5)
# >>> for push in (1.0, 1.0, -1.0, 0.0):
# ...     ball.apply([ops.array([push])], [weight])
# ...     print(weight.numpy().round(4))
# [0.9]
# [0.75]
# [0.775]
# [0.7875]
# ```
#
# By the numbers: the velocity is −0.1, then −0.05 − 0.1 = −0.15, then −0.075 + 0.1 = 0.025, and in the last
# step, without any gradient, 0.0125.
#
# **Three formulas go by this name**, and mixing them up is a common reason why a result cannot be repeated:
#
# | | velocity | weight | used by |
# |---|---|---|---|
# | rate inside | $v \leftarrow \beta v - \eta g$ | $w + v$ | Keras, and **this exercise** |
# | rate outside | $v \leftarrow \beta v + g$ | $w - \eta v$ | PyTorch |
# | moving average | $v \leftarrow \beta v + (1-\beta)\, g$ | $w - \eta v$ | the first half of Adam |
#
# The first two walk the same path as long as the rate stays the same. When a schedule lowers it, the second
# brakes at once, and the first only slows the pushes that are still to come: those in the velocity keep the
# rate of the step in which they came. The third is shorter by the factor $1 - \beta$ throughout.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Momentum(learning_rate=0.01, momentum=0.9, name="momentum", **kwargs)` | `momentum` is β; `**kwargs` go to the base class |
# | `build(variables)` | makes one velocity for each variable, of its shape and dtype, at zero |
# | `update_step(gradient, variable, learning_rate)` | changes the velocity and the variable; returns nothing |
# | `get_config()` | holds `momentum`, besides what the base class knows |
#
# - A velocity has to be a Keras variable of the optimizer's, or it is neither saved nor seen by
#   `tf.function`: `self.add_optimizer_variables(variables, "velocity")` makes a list with one for each. Its
#   name is free.
# - `build` sees all variables in a list; `update_step` gets one at a time, and as a TensorFlow variable, so
#   another object than the one in the list. `self._get_variable_index(variable)` tells its place.
# - On several replicas each has a copy of the variable, under a name of its own; `_get_variable_index` knows the
#   copies too.
# - Write with `self.assign(slot, value)` and `self.assign_add(variable, value)`.
# - A variable that has no gradient in a step is not visited: it does not roll, and its velocity waits.
# - Cast the rate to the variable's dtype, and leave that dtype as it is.
#
# Graded are several steps with variables of several shapes, gradients of zero, steps in which variables are
# left out, a narrow valley, schedules and a rate that is changed on the way, half precision, the base class's
# options (clipping, decay, accumulation), `tf.function` and XLA, training on two replicas, `get_config`, and
# training on after loading, at the speed it had. Gradients are dense. Out of bounds is Keras's `SGD`, and TensorFlow's optimizers with
# momentum.

# %%
import keras
from keras import ops


class Momentum(keras.optimizers.Optimizer):
    """Rolls downhill like a ball, with friction."""

    def __init__(self, learning_rate=0.01, momentum=0.9, name="momentum", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: a velocity for each variable
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: friction, a push, and a step at the new velocity
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the momentum added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - B. Polyak, *Some methods of speeding up the convergence of iteration methods* (1964): the heavy ball. For
#   a valley whose steepest direction is κ times as steep as its flattest, it needs about $\sqrt\kappa$ steps
#   where gradient descent needs κ.
# - G. Goh, *Why Momentum Really Works* (Distill, 2017): move the sliders.
# - The name comes from physics, where momentum is mass times velocity. Here β is no mass: $1 - \beta$ is the
#   friction, as if the ball rolled through something viscous.
