# %% [markdown]
# # Rprop
#
# How long a step should be cannot be read off a gradient. On a cliff the gradient is huge, just where a short
# step is wanted; on a plateau it is tiny, where one would like to run. So in 1993 Martin Riedmiller and
# Heinrich Braun threw the size of the gradient away altogether. In *resilient backpropagation* only the
# **sign** counts, for each weight on its own, and each weight keeps a **stride** that it lengthens as long as
# things go well, and shortens when they do not:
#
# - the sign is the same as last time: we are on the way, so lengthen the stride (by 1.2), and step;
# - the sign has turned: we have jumped over a valley, so shorten the stride (by half), and **wait**: no step
#   this time;
# - there is no last time (at the start, after a wait, or where one of the two gradients is zero): leave the
#   stride, and step.
#
# A step is always against the sign, and as long as the stride, in units of the learning rate η. With the
# stride $s$, one at the start, and the remembered sign $p$, zero at the start:
#
# ```text
#   p · sign(g)   stride                           step                     remembered
#       +1        s ← min(1.2 s, largest)          w ← w − η s sign(g)      p ← sign(g)
#       −1        s ← max(0.5 s, smallest)         none                     p ← 0
#        0        s stays                          w ← w − η s sign(g)      p ← sign(g)
# ```
#
# Setting $p$ to zero at a turn is how the weight forgets: the next gradient, whatever its sign, has nothing
# to contradict.
#
# ```python
# >>> weight = keras.Variable([1.0])
# >>> rprop = Rprop(learning_rate=0.1)
# >>> for slope in (0.5, 3.0, 0.001, -2.0, -2.0, -2.0):
# ...     rprop.apply([ops.array([slope])], [weight])
# ...     print(weight.numpy().round(4))
# [0.9]
# [0.78]
# [0.636]
# [0.636]
# [0.708]
# [0.7944]
# ```
#
# The strides are 1, 1.2, 1.44; then the slope turns, the stride becomes 0.72 and the weight waits; then 0.72
# and 0.864, the other way. That one of the slopes was 3000 times another made no difference.
#
# **Four Rprops.** They differ in what happens at a turn, and have been sorted out by Igel and Hüsken:
# *Rprop+*, the first, takes the last step back; *Rprop−* steps at once with the shortened stride; *iRprop+*
# takes it back only if the loss has grown; *iRprop−*, which waits, is the simplest of the good ones, is what
# PyTorch has, and is **what is asked for here**.
#
# **Where it fails.** Rprop needs the gradient of *all* examples, or of very large batches. Hinton's example:
# a weight gets a gradient of 0.1 in nine small batches and of −0.9 in the tenth. On average there is nothing
# to do, and gradient descent stays about where it is; Rprop goes nine steps one way and one the other. He
# wanted something that divides out the size of gradients and yet adds up over batches: RMSprop is Rprop made
# to bear small batches, and through it Rprop is Adam's grandfather.
#
# **One trap.** Whether the sign has turned is often written as the product of the last gradient and this one.
# Multiply two gradients of $10^{-25}$, and float32 has zero: the turn goes unseen, on just the plateaus that
# Rprop is for. (In float16, $10^{-4}$ is enough.) Compare *signs*.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Rprop(learning_rate=0.01, increase=1.2, decrease=0.5, smallest=1e-6, largest=50.0, name="rprop", **kwargs)` | `**kwargs` go to the base class |
# | `build(variables)` | makes the slots of each variable: strides of one, and remembered signs of zero |
# | `update_step(gradient, variable, learning_rate)` | changes the slots and the variable; returns nothing |
# | `get_config()` | holds `increase`, `decrease`, `smallest` and `largest` |
#
# - Strides count in learning rates, and so do the limits: with a rate of 0.01 no step is longer than 0.5.
#   (The papers and PyTorch count the stride itself, and begin with the rate. For a constant rate that is the
#   same walk, with the limits multiplied by it.) So a schedule scales all strides.
# - The limits hold for strides when they change: a stride is lengthened up to `largest`, shortened down to
#   `smallest`.
# - It is all elementwise, and nothing may ask `if` of a tensor: `ops.where(condition, then, otherwise)`
#   chooses for each element.
# - `self.add_optimizer_variables(variables, "stride", initializer="ones")` makes slots of ones, and
#   `self._get_variable_index(variable)` finds them again.
# - The variable keeps its dtype. A variable without a gradient in some step is left out, and its slots wait.
#
# Graded are several steps with variables of several shapes; gradients of very different and of tiny sizes;
# limits; gradients of zero; tables in which most rows have no gradient; variables left out in some steps; a
# narrow valley; schedules; half precision; the base class's options (clipping changes nothing here, but
# weight decay and accumulation do); `tf.function` and XLA; `get_config`; and training on after loading.
# Gradients are dense. Keras has no Rprop, so nothing is out of bounds.

# %%
import keras
from keras import ops


class Rprop(keras.optimizers.Optimizer):
    """Asks the gradient only for its sign, and finds its own stride."""

    def __init__(
        self,
        learning_rate=0.01,
        increase=1.2,
        decrease=0.5,
        smallest=1e-6,
        largest=50.0,
        name="rprop",
        **kwargs,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.increase = increase
        self.decrease = decrease
        self.smallest = smallest
        self.largest = largest

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: strides and signs
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: compare the signs, adapt the stride, step or wait
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration and the arguments of your own
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - M. Riedmiller, H. Braun, *A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP
#   Algorithm* (1993).
# - C. Igel, M. Hüsken, *Improving the Rprop Learning Algorithm* (2000): the four variants, and which one
#   wins.
# - J. Bernstein and others, *signSGD* (2018), and X. Chen and others, *Symbolic Discovery of Optimization
#   Algorithms* (2023), where a search by machine comes back to the sign: *Lion*.
