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
        # begin solution: the slots of each variable
        self.mean_squares = self.add_optimizer_variables(variables, "mean_square")
        self.means = self.add_optimizer_variables(variables, "mean")
        self.velocities = self.add_optimizer_variables(variables, "velocity")
        # end solution

    def update_step(self, gradient, variable, learning_rate):
        # begin solution: the averages, the divided gradient, and the step
        index = self._get_variable_index(variable)
        mean_square = self.mean_squares[index]
        self.assign(mean_square, self.rho * mean_square + (1 - self.rho) * ops.square(gradient))
        usual = mean_square + self.epsilon
        if self.centered:
            mean = self.means[index]
            self.assign(mean, self.rho * mean + (1 - self.rho) * gradient)
            usual = usual - ops.square(mean)
        push = ops.cast(learning_rate, variable.dtype) * gradient / ops.sqrt(usual)

        velocity = self.velocities[index]
        self.assign(velocity, self.momentum * velocity + push)
        self.assign_sub(variable, velocity)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration and the arguments of your own
        return {
            **super().get_config(),
            "rho": self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "centered": self.centered,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - G. Hinton, *Neural Networks for Machine Learning*, lecture 6e (2012): the slides that are cited thousands
#   of times. They introduce RMSprop as a version of Rprop, the last exercise of this topic, that bears small
#   batches.
# - A. Graves, *Generating Sequences With Recurrent Neural Networks* (2013), equations 38 to 45: centered, and
#   with momentum.
# - M. Zeiler, *ADADELTA* (2012): the same idea found independently, with the units put right as well.

# %%
from autograder.variants import Answer, Mistake

AVERAGE = "self.rho * mean_square + (1 - self.rho) * ops.square(gradient)"
PUSH = "push = ops.cast(learning_rate, variable.dtype) * gradient / ops.sqrt(usual)"

MISTAKES = [
    Mistake(
        "never_forgets",
        swap=(AVERAGE, "mean_square + ops.square(gradient)"),
        says="The squares are added up for ever. That is Adagrad, whose steps become ever shorter.",
        hint="What becomes of s when the gradients have been zero for a long time?",
        fails=["knows_its_defaults", "takes_several_steps"],
    ),
    Mistake(
        "shares_swapped",
        swap=(AVERAGE, "(1 - self.rho) * mean_square + self.rho * ops.square(gradient)"),
        says="The shares are swapped: the average keeps 1 − ρ of itself and takes up ρ of the new "
        "square, so it forgets at once.",
        hint="With ρ = 0.9, how much of the average should be left after one step?",
        fails=["knows_its_defaults", "takes_several_steps"],
    ),
    Mistake(
        "epsilon_outside_the_root",
        swap=[
            ("usual = mean_square + self.epsilon", "usual = mean_square"),
            ("/ ops.sqrt(usual)", "/ (ops.sqrt(usual) + self.epsilon)"),
        ],
        says="ε is added to the root. PyTorch does it so; this exercise asks for Keras's form, with ε "
        "under the root.",
        hint="How long is the step for a gradient of a millionth, when √ε is 0.0003?",
        fails=["knows_its_defaults", "takes_several_steps"],
    ),
    Mistake(
        "corrects_the_start",
        swap=(
            "usual = mean_square + self.epsilon",
            "usual = mean_square / ops.cast(1 - ops.power(self.rho, self.iterations + 1), variable.dtype)"
            " + self.epsilon",
        ),
        says="The average is corrected for its start at zero, as in Adam. RMSprop leaves it as it is, "
        "and starts with long steps.",
        hint="How long is the very first step, in learning rates, at ρ = 0.9?",
        fails=["knows_its_defaults", "takes_several_steps"],
    ),
    Mistake(
        "no_root",
        swap=("/ ops.sqrt(usual)", "/ usual"),
        says="The gradient is divided by the mean square itself and not by its root, so small gradients "
        "make huge steps.",
        hint="If all gradients were ten times as large, how much longer should the steps be?",
        fails=["knows_its_defaults", "takes_several_steps"],
    ),
    Mistake(
        "momentum_before_the_division",
        swap=[
            (PUSH, "pass"),
            ("self.momentum * velocity + push", "self.momentum * velocity + gradient"),
            (
                "self.assign_sub(variable, velocity)",
                "self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * velocity / "
                "ops.sqrt(usual))",
            ),
        ],
        says="The velocity gathers gradients as they come, and is divided afterwards, so old ones are "
        "measured by today's average.",
        hint="What is pushed into the velocity: the gradient, or the step that plain RMSprop would take?",
        fails=["gains_momentum"],
    ),
    Mistake(
        "rate_outside_the_velocity",
        swap=[
            (PUSH, "push = gradient / ops.sqrt(usual)"),
            (
                "self.assign_sub(variable, velocity)",
                "self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * velocity)",
            ),
        ],
        says="The rate multiplies the whole velocity, so a new rate also applies to pushes of earlier "
        "steps. PyTorch does it so; here, as in Keras, each push keeps its rate.",
        hint="Is η in the formula for d, or in the one for w?",
        fails=["follows_the_learning_rate"],
    ),
    Mistake(
        "mean_not_squared",
        swap=("usual - ops.square(mean)", "usual - mean"),
        says="When centered, the mean itself is taken off the mean square, where its square belongs.",
        hint="How do you get a variance from the mean of x² and the mean of x?",
        fails=["measures_the_spread"],
    ),
    Mistake(
        "centers_the_gradient",
        swap=[
            (
                "usual = usual - ops.square(mean)",
                "usual = usual - ops.square(mean)\n            gradient = gradient - mean",
            ),
        ],
        says="When centered, the mean is also taken off the gradient on top of the fraction, so a steady "
        "slope is not walked down.",
        hint="Which way should the weight go when the gradient is the same in every step?",
        fails=["measures_the_spread"],
    ),
    Mistake(
        "never_centered",
        swap=("if self.centered:", "if False:"),
        says="`centered` makes no difference: the mean square is used as it is.",
        hint="Where do you use `self.centered`?",
        fails=["measures_the_spread"],
    ),
    Mistake(
        "arguments_not_in_config",
        swap=(
            '            "rho": self.rho,\n            "momentum": self.momentum,\n'
            '            "epsilon": self.epsilon,\n            "centered": self.centered,\n',
            "",
        ),
        says="`get_config` holds none of the arguments of your own, so a loaded model trains on with the "
        "default ones.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "moves_towards_the_square",
        swap=(
            "self.assign(mean_square, " + AVERAGE + ")",
            "self.assign_add(mean_square, (1 - self.rho) * (gradient * gradient - mean_square))",
        ),
    ),
    Answer(
        "velocity_downhill",
        swap=[
            ("self.momentum * velocity + push", "self.momentum * velocity - push"),
            ("self.assign_sub(variable, velocity)", "self.assign_add(variable, velocity)"),
        ],
    ),
    Answer(
        "never_below_zero",
        swap=("usual = usual - ops.square(mean)", "usual = ops.maximum(usual - ops.square(mean), 1e-30)"),
    ),
]

SQUARED = "only the square of the mean is used, so it may be kept with the opposite sign"
EQUIVALENT = {
    "self.assign(mean, self.rho * mean + (1 - self.rho) * gradient)"
    " → self.assign(mean, self.rho * mean - (1 - self.rho) * gradient)": SQUARED,
    "self.assign(mean, self.rho * mean + (1 - self.rho) * gradient)"
    " → self.assign(mean, self.rho * mean + (self.rho - 1) * gradient)": SQUARED,
}


class Oracle:
    """Keras's own optimizer."""

    RMSprop = keras.optimizers.RMSprop
