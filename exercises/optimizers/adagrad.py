# %% [markdown]
# # Adagrad
#
# In a text, *the* stands in every sentence and *axolotl* in one of a million. The weights that belong to
# *the* get a gradient in every batch, those of *axolotl* hardly ever. With one learning rate for all, either
# *the* is shaken about for ever, or *axolotl* is never learned: its few gradients would have to count for
# much more.
#
# Adagrad (*adaptive gradient*) lets each single weight wear down its own learning rate. Beside every variable
# it keeps an **accumulator** $a$ of the same shape: the sum of all squared gradients so far. What a weight
# has already been told, makes it harder to move:
#
# $$a \leftarrow a + g^2 \qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{a + \epsilon}}$$
#
# The accumulator does not start at zero but at `initial_accumulator_value`, 0.1 in Keras, so that the very
# first gradients of a fresh network, which say little, do not make leaps. All of it is elementwise: squares,
# sum, root and division are taken for each weight on its own, and weights in the same row share nothing.
#
# **What comes out** is easiest to see with an accumulator that starts at zero. Of a steady gradient $g$, the
# sum after $t$ steps is $t g^2$, so the step is $\eta\,g/(|g|\sqrt t) = \pm\eta/\sqrt t$. First, the size of
# the gradient has dropped out. Second, the steps shrink like $1/\sqrt t$, the classic schedule for noisy
# gradients, which you get without writing one. Third, $t$ counts only the steps in which the weight *had* a
# gradient: a rare one keeps its long stride until it is needed.
#
# ```python
# >>> weights = keras.Variable([0.0, 0.0, 0.0])
# >>> adagrad = Adagrad(learning_rate=1.0, initial_accumulator_value=0.0)
# >>> for rare in (0.0, 0.0, 5.0):
# ...     adagrad.apply([ops.array([2.0, -0.5, rare])], [weights])
# ...     print(weights.numpy().round(3))
# [-1.  1.  0.]
# [-1.707  1.707  0.   ]
# [-2.284  2.284 -1.   ]
# ```
#
# Gradients of 2 and −½ make equal strides, of 1, 1/√2 and 1/√3. The third weight waits for two steps, and its
# first stride is as long as those of the others were at the start.
#
# **What goes wrong in practice.** A sum of squares never falls. After a million steps the rate is a
# thousandth of what it was, whether the training has arrived or not, and a few huge gradients at the start
# spoil a weight's rate for good. For a convex problem that is just right (the bound on the regret is proved
# so); a deep network is often still on its way. *RMSprop*, the next exercise, mends this by forgetting.
#
# **Where ε stands.** It keeps 0/0 from happening when the accumulator starts at zero. Keras adds it to the
# sum, **inside the root**, and so do we; many texts and PyTorch write $\sqrt a + \epsilon$. With a start of
# 0.1 you would never see the difference, and with a start of zero and small gradients you would:
# $\sqrt{10^{-7}}$ is three thousand times $10^{-7}$.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Adagrad(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="adagrad", **kwargs)` | `**kwargs` go to the base class |
# | `build(variables)` | makes an accumulator for each variable, filled with the initial value |
# | `update_step(gradient, variable, learning_rate)` | adds to the accumulator, then moves the variable; returns nothing |
# | `get_config()` | holds `initial_accumulator_value` and `epsilon` |
#
# - `self.add_optimizer_variables(variables, "accumulator", initializer=…)` makes the slots;
#   `keras.initializers.Constant(0.1)` is an initializer. Slots made without one are zero.
# - `self._get_variable_index(variable)` finds the slot again in `update_step`.
# - The present gradient is part of the sum that divides it.
# - The rate is cast to the variable's dtype, and the variable keeps it. (A sum of squares soon passes 65504,
#   where float16 ends. That is a weakness of Adagrad in half precision, and not graded.)
#
# Graded are several steps with variables of several shapes, tables in which most rows have no gradient,
# strides over time, gradients of exactly zero with an accumulator that starts at zero, variables left out in
# some steps, schedules, half precision, the base class's options, `tf.function` and XLA, `get_config`, and
# training on after loading. Gradients are dense tensors, even where they are mostly zero. Out of bounds are
# the Adagrads of Keras and TensorFlow.

# %%
import keras
from keras import ops


class Adagrad(keras.optimizers.Optimizer):
    """Gives each weight a learning rate that its own gradients wear down."""

    def __init__(
        self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="adagrad", **kwargs
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: an accumulator for each variable, with its first value
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: add to the sum, then step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration and the two arguments of your own
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - J. Duchi, E. Hazan, Y. Singer, *Adaptive Subgradient Methods for Online Learning and Stochastic
#   Optimization* (2011). The accumulator here is the diagonal of a matrix of outer products; the whole matrix
#   would be better, and is too large.
# - J. Dean and others, *Large Scale Distributed Deep Networks* (2012): Adagrad made thousands of machines
#   train one network.
# - J. Pennington, R. Socher, C. Manning, *GloVe* (2014): word vectors, *the* and *axolotl* included, trained
#   with Adagrad.
