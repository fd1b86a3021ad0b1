# %% [markdown]
# # Stochastic gradient descent
#
# You stand on a hillside in fog and want to go down. You cannot see the valley, but you feel which way the
# ground rises under your feet, and how steeply. So you take a step the other way, feel again, and so on.
# Training is this walk in a landscape with one axis for each weight: the height is the loss, and the
# *gradient* $g$ tells for each weight how much the loss rises when the weight grows a little. A step of the
# **learning rate** η is
#
# $$w \leftarrow w - \eta\, g.$$
#
# The true gradient is an average over all examples, and far too dear to compute for each step. The average
# over a small batch points roughly the same way and costs a thousandth. Its errors differ from batch to batch
# and largely cancel over many steps: that is the word *stochastic*. Nothing in the formula changes. Where the
# gradient comes from is not the optimizer's business.
#
# **How long may a step be?** Look at one weight in a bowl, with the loss $\tfrac12 c\,w^2$. The gradient is
# $c\,w$, and a step gives $w - \eta c\,w = (1 - \eta c)\,w$. So the distance to the bottom is multiplied by
# $1 - \eta c$ each time, and everything hangs on the product of rate and curvature:
#
# ```text
#   ηc      1 − ηc    what you see
#   0.1      0.9      creeps down
#   1.0      0.0      at the bottom in one step
#   1.5     −0.5      zigzags, and arrives
#   2.0     −1.0      jumps from side to side for ever
#   2.5     −1.5      each jump is longer than the last: the loss explodes
# ```
#
# A network has many directions, and their curvatures differ a thousandfold. The rate has to stay under $2/c$
# for the *steepest*, so along the flattest the walk crawls. The optimizers of the next exercises are attempts
# on this one problem.
#
# Here are two steps with the rate 0.1. The gradient is taken anew at each place:
#
# ```python
# >>> weights = keras.Variable([4.0, -2.0])
# >>> sgd = SGD(learning_rate=0.1)
# >>> sgd.apply([ops.array([20.0, -2.0])], [weights])
# >>> weights.numpy()
# array([ 2. , -1.8], dtype=float32)
# >>> sgd.apply([ops.array([10.0, -1.8])], [weights])
# >>> weights.numpy()
# array([ 1.  , -1.62], dtype=float32)
# ```
#
# The first weight's curvature is 5 and it halves its distance each time; the second one's is 1 and it creeps.

# %% [markdown]
# ## Your optimizer
#
# This is the smallest optimizer that Keras knows, and a good place to see how the others are made. In each
# step the **base class** (`keras.optimizers.Optimizer`) takes the list of gradients, clips them if it was
# told to (`clipvalue=`, `clipnorm=`, `global_clipnorm=`), shrinks the weights (`weight_decay=`), and then
# calls your `update_step` once for each variable. It also saves and loads everything that it was given.
#
# | | |
# |---|---|
# | `SGD(learning_rate=0.01, name="sgd", **kwargs)` | `**kwargs` go to the base class; nothing of your own to remember |
# | `update_step(gradient, variable, learning_rate)` | takes the step; returns nothing |
# | `gradient` | a tensor of the variable's shape and dtype |
# | `variable` | the TensorFlow variable that is to be changed in place |
# | `learning_rate` | the rate of *this* step |
#
# Three things that trip people up:
#
# - A variable is changed by `self.assign(variable, new)`, `self.assign_add(variable, what)` or
#   `self.assign_sub(variable, what)`. A plain `variable = …` only gives another thing that name.
# - The rate may follow a schedule or be changed in the middle of the training (`sgd.learning_rate = 0.001`),
#   so the one that counts is the one that is handed in, not the one that `__init__` saw.
# - The rate is float32 (from a schedule, a plain tensor), and the variable may be float16 or bfloat16.
#   TensorFlow does not multiply one by the other; `ops.cast(rate, variable.dtype)` brings them together. The
#   variable's dtype stays.
#
# Graded are several steps with variables of several shapes, steps in which some variables have no gradient,
# bowls with rates on both sides of $2/c$, schedules, half precision, the base class's options, `tf.function`
# and XLA, and training on after loading. Gradients are dense. Out of bounds are the ready-made optimizers
# that take this step.

# %%
import keras
from keras import ops


class SGD(keras.optimizers.Optimizer):
    """Steps against the gradient."""

    def __init__(self, learning_rate=0.01, name="sgd", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        # TODO: one step downhill
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - H. Robbins, S. Monro, *A Stochastic Approximation Method* (1951): steps along noisy gradients, and why the
#   rates should fall, but not too fast.
# - L. Bottou, F. Curtis, J. Nocedal, *Optimization Methods for Large-Scale Machine Learning* (2018), section
#   4.
# - J. Cohen and others, *Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability*
#   (2021): networks grow steeper under training until the curvature is just $2/\eta$, and hover there.
