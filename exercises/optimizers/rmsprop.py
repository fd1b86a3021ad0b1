# %% [markdown]
# # RMSprop
#
# Adagrad divides by the root of a sum that never stops growing, so sooner or later every weight stands still.
# Geoffrey Hinton mended it in one line of a lecture, and never published it otherwise: do not add the squares
# up, **average** them, over roughly the last $1/(1-\rho)$ steps. What was long ago is forgotten, and the rate
# can recover.
#
# $$s \leftarrow \rho\, s + (1 - \rho)\, g^2 \qquad\qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{s + \epsilon}}$$
#
# The root of a mean of squares is called *root mean square*, hence the name. Each weight's gradient is
# measured in units of its own usual size, so a step is about as long as the learning rate for the first
# layer's tiny gradients as for the last one's large ones.
#
# ```text
#   squared gradients     9   9   9   9   0   0   0   0   0   0
#   Adagrad's sum         9  18  27  36  36  36  36  36  36  36     never forgives
#   average, ρ = 0.7    2.7 4.6 5.9 6.8 4.8 3.4 2.4 1.6 1.2 0.8     forgets
# ```
#
# The last row also shows what RMSprop does *not* do: the average starts at zero and is not corrected for it.
# The first step is therefore too long, by $1/\sqrt{1-\rho}$: at ρ = 0.9 each weight starts with 3.16 learning
# rates. (Adam has the correction.)
#
# ```python
# >>> weights = keras.Variable([1.0, 1.0])
# >>> rms = RMSprop(learning_rate=0.1, rho=0.75)
# >>> rms.apply([ops.array([0.5, -200.0])], [weights])
# >>> weights.numpy().round(4)
# array([0.8, 1.2], dtype=float32)
# >>> rms.apply([ops.array([0.5, -2.0])])
# >>> weights.numpy().round(4)
# array([0.6488, 1.2023], dtype=float32)
# ```
#
# In the first step, $s = 0.25\,g^2$, so both move by $0.1/\sqrt{0.25}$. In the second, the second weight's
# gradient is a hundred times smaller, but the average still remembers the large one, and it hardly moves.
#
# **Two refinements**, both off by default:
#
# *Momentum*: the divided gradient, rate and all, is not the step itself but a push to a velocity, as in the
# exercise on momentum:
#
# $$d = \eta\,\frac{g}{\sqrt{s + \epsilon}} \qquad v \leftarrow \mu v + d \qquad w \leftarrow w - v$$
#
# *Centered*: $s$ estimates the mean of $g^2$, so it is large for a gradient that is steadily large, as well
# as for one that is only noise. Take off the square of the mean, and the **variance** is left: what counts is
# then how much the gradient *varies*, and a steady one may take long steps. For that, a second average is
# kept, of the gradient as it is:
#
# $$m \leftarrow \rho\, m + (1-\rho)\, g \qquad\text{and } s - m^2 + \epsilon \text{ instead of } s + \epsilon \text{ under the root}$$
#
# (Graves used it for handwriting in 2013. Mind the rounding: for a steady gradient $s - m^2$ is the
# difference of two nearly equal numbers, and may come out a little below −ε. Larger values of ε help.)
#
# **Where ε stands.** As in Keras, **inside the root**, and that matters more than it looks. $\sqrt{10^{-7}}$
# is 0.0003, so weights whose gradients are well below that take much shorter steps than the rate promises.
# Hinton's slide has no ε, PyTorch puts it outside the root.

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `RMSprop(learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, name="rmsprop", **kwargs)` | `momentum` is μ; `**kwargs` go to the base class |
# | `build(variables)` | makes the slots of each variable: the mean square $s$, the mean $m$, the velocity $v$, all zero |
# | `update_step(gradient, variable, learning_rate)` | changes the slots and the variable; returns nothing |
# | `get_config()` | holds `rho`, `momentum`, `epsilon` and `centered` |
#
# - The averages take up the present gradient first, and then divide it.
# - Velocity and mean may be kept always or only where they are needed: with μ = 0 the velocity is just the
#   step. Memory is not graded, names and order of slots are free.
# - Slots are made by `self.add_optimizer_variables(variables, "mean_square")` and the like;
#   `self._get_variable_index(variable)` finds them again.
# - The rate stands inside $d$, so what is in the velocity keeps the rate of the step in which it came.
# - The rate is cast to the variable's dtype, and the variable keeps it. Half precision is graded roughly.
#
# Graded are the defaults, for gradients from 30 down to a millionth; several steps with variables of several
# shapes, plain, with momentum and centered; tables in which most rows have no gradient; gradients of exactly
# zero; variables left out in some steps; a narrow valley; schedules; the base class's options; `tf.function`
# and XLA; `get_config`; and training on after loading. Gradients are dense. Out of bounds are the RMSprops of
# Keras and TensorFlow.

# %%
import keras
from keras import ops


class RMSprop(keras.optimizers.Optimizer):
    """Measures each gradient in units of its usual size."""

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        name="rmsprop",
        **kwargs,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # TODO: the slots of each variable
        raise NotImplementedError

    def update_step(self, gradient, variable, learning_rate):
        # TODO: the averages, the divided gradient, and the step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration and the arguments of your own
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - G. Hinton, *Neural Networks for Machine Learning*, lecture 6e (2012): the slides that are cited thousands
#   of times. They introduce RMSprop as a version of Rprop, the last exercise of this topic, that bears small
#   batches.
# - A. Graves, *Generating Sequences With Recurrent Neural Networks* (2013), equations 38 to 45: centered, and
#   with momentum.
# - M. Zeiler, *ADADELTA* (2012): the same idea found independently, with the units put right as well.
