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
        # begin solution: what has to be remembered for each variable
        self.velocities = self.add_optimizer_variables(variables, "velocity")
        # end solution

    def update_step(self, gradient, variable, learning_rate):
        # begin solution: shrink, push, roll
        rate = ops.cast(learning_rate, variable.dtype)
        if self._use_weight_decay(variable):
            self.assign_sub(variable, rate * self.decay * variable)
        velocity = self.velocities[self._get_variable_index(variable)]
        self.assign(velocity, self.momentum * velocity - rate * gradient)
        self.assign_add(variable, velocity)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration and the arguments of your own
        return {**super().get_config(), "weight_decay": self.decay, "momentum": self.momentum}
        # end solution


def normalized_decay(norm, batch_size, examples, epochs, learning_rate):
    """The `weight_decay` that suits a run of this length."""
    # begin solution: the share per step, and what makes it so at this rate
    steps = examples * epochs / batch_size
    return norm / math.sqrt(steps) / learning_rate
    # end solution


# %% [markdown]
# ## Read on
#
# - I. Loshchilov, F. Hutter, *Decoupled Weight Decay Regularization* (2019): Algorithm 1 is SGDW, and
#   appendix B.1 has the normalized decay. There, λ is multiplied by the schedule but not by the base rate, so
#   that the two can be tuned one after the other: look at the shapes of the coloured regions in figure 2.
# - A. Krogh, J. Hertz, *A Simple Weight Decay Can Improve Generalization* (1991).
# - Keras calls this `keras.optimizers.SGD(momentum=0.9, weight_decay=0.004)`, and PyTorch's
#   `SGD(weight_decay=…)` is the L2 penalty. The same words, and another training.

# %%
from autograder.variants import Answer, Mistake

DECAY = (
    "        if self._use_weight_decay(variable):\n"
    "            self.assign_sub(variable, rate * self.decay * variable)\n"
)
ROLL = "        self.assign_add(variable, velocity)\n"

MISTAKES = [
    Mistake(
        "penalty_in_the_velocity",
        swap=(
            DECAY,
            "        if self._use_weight_decay(variable):\n"
            "            gradient = gradient + self.decay * variable\n",
        ),
        says="λ·w is added to the gradient and so goes into the velocity. That is an L2 penalty with "
        "momentum, as PyTorch's SGD has it: from the second step on it pulls harder and harder.",
        hint="When the gradient is zero, which share of itself should the weight lose in the third step?",
        fails=["takes_several_steps", "decays_without_gradients"],
    ),
    Mistake(
        "not_times_the_rate",
        swap=("rate * self.decay * variable", "self.decay * variable"),
        says="The weights shrink by the share λ in each step, whatever the learning rate.",
        hint="By which share should a weight shrink when the rate is 0.1 and λ is 0.5?",
        fails=["takes_several_steps", "decays_without_gradients"],
    ),
    Mistake(
        "decays_after_the_step",
        swap=[(DECAY, ""), (ROLL, ROLL + DECAY)],
        says="The weight is shrunk after it has rolled, so a share of the step is taken back too.",
        hint="Which w stands in η·λ·w: the one before the step, or the one after it?",
        fails=["takes_several_steps", "rolls_out_after_a_push"],
    ),
    Mistake(
        "decays_twice",
        swap=(
            "self.decay = weight_decay\n",
            "self.decay = weight_decay\n        self.weight_decay = weight_decay\n",
        ),
        says="The weights are shrunk twice: the base class does it too, because it was told `weight_decay`.",
        hint="What does the base class do with an attribute called `weight_decay`?",
        fails=["takes_several_steps", "decays_without_gradients"],
    ),
    Mistake(
        "never_decays",
        swap=(DECAY, ""),
        says="λ is not used: this is momentum alone.",
        hint="What should become of a weight whose gradient is always zero?",
        fails=["takes_several_steps", "decays_without_gradients"],
    ),
    Mistake(
        "damped_push",
        swap=(
            "self.momentum * velocity - rate * gradient",
            "self.momentum * velocity - (1 - self.momentum) * rate * gradient",
        ),
        says="The push is multiplied by 1 − β. In Keras's momentum it enters the velocity whole.",
        hint="How far does the first push move a weight that is not decayed?",
        fails=["takes_several_steps", "rolls_out_after_a_push"],
    ),
    Mistake(
        "decays_the_excluded",
        swap=(DECAY, "        self.assign_sub(variable, rate * self.decay * variable)\n"),
        says="Variables that were excluded from weight decay are decayed as well.",
        hint="Whom has to be asked before a variable is shrunk?",
        fails=["spares_the_excluded"],
    ),
    Mistake(
        "arguments_not_in_config",
        swap=(
            '{**super().get_config(), "weight_decay": self.decay, "momentum": self.momentum}',
            "super().get_config()",
        ),
        says="`get_config` holds neither λ nor β of yours; under `weight_decay` the base class has put None.",
        hint="What does `__init__` get when an optimizer is made from this configuration?",
        fails=["survives_saving"],
    ),
    Mistake(
        "share_without_the_rate",
        swap=("norm / math.sqrt(steps) / learning_rate", "norm / math.sqrt(steps)"),
        says="`normalized_decay` gives the share per step, and not the λ which, multiplied by the rate, "
        "gives that share.",
        hint="This optimizer takes η·λ of the weight. What must λ be to make that the share you want?",
        fails=["fits_the_decay_to_the_run"],
    ),
    Mistake(
        "no_root_of_the_steps",
        swap=("norm / math.sqrt(steps) / learning_rate", "norm / steps / learning_rate"),
        says="`normalized_decay` divides by the number of steps, where its root belongs.",
        hint="In a run of four times as many steps, should each take a quarter, or half?",
        fails=["fits_the_decay_to_the_run"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "lets_the_base_class_decay",
        swap=[
            (
                "super().__init__(learning_rate=learning_rate, name=name, **kwargs)",
                "super().__init__(learning_rate=learning_rate, weight_decay=weight_decay, name=name, "
                "**kwargs)",
            ),
            (DECAY, ""),
        ],
    ),
    Answer(
        "rolls_from_the_shrunken_weight",
        swap=[
            (
                "            self.assign_sub(variable, rate * self.decay * variable)\n",
                "            kept = 1 - rate * self.decay\n        else:\n            kept = 1\n",
            ),
            (ROLL, "        self.assign(variable, kept * variable + velocity)\n"),
            (
                "    steps = examples * epochs / batch_size\n"
                "    return norm / math.sqrt(steps) / learning_rate\n",
                "    return norm * (batch_size / examples / epochs) ** 0.5 / learning_rate\n",
            ),
        ],
    ),
]


class Oracle:
    """Keras's SGD, whose base class decays the weights, and the formula of the paper in the other form."""

    @staticmethod
    def SGDW(learning_rate=0.01, weight_decay=0.004, momentum=0.9, **kwargs):
        return keras.optimizers.SGD(learning_rate, momentum=momentum, weight_decay=weight_decay, **kwargs)

    @staticmethod
    def normalized_decay(norm, batch_size, examples, epochs, learning_rate):
        return norm * math.exp(0.5 * (math.log(batch_size) - math.log(examples * epochs))) / learning_rate
