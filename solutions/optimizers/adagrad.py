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
        # begin solution: an accumulator for each variable, with its first value
        start = keras.initializers.Constant(self.initial_accumulator_value)
        self.accumulators = self.add_optimizer_variables(variables, "accumulator", initializer=start)
        # end solution

    def update_step(self, gradient, variable, learning_rate):
        # begin solution: add to the sum, then step
        accumulator = self.accumulators[self._get_variable_index(variable)]
        self.assign_add(accumulator, ops.square(gradient))
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * gradient / ops.sqrt(accumulator + self.epsilon))
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration and the two arguments of your own
        return {
            **super().get_config(),
            "initial_accumulator_value": self.initial_accumulator_value,
            "epsilon": self.epsilon,
        }
        # end solution


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

# %%
from autograder.variants import Answer, Mistake

SUM = "self.assign_add(accumulator, ops.square(gradient))"
STEP = "self.assign_sub(variable, rate * gradient / ops.sqrt(accumulator + self.epsilon))"

MISTAKES = [
    Mistake(
        "epsilon_outside_the_root",
        swap=("ops.sqrt(accumulator + self.epsilon)", "(ops.sqrt(accumulator) + self.epsilon)"),
        says="ε is added to the root. Many texts write Adagrad so; this exercise asks for Keras's form, "
        "with ε under the root.",
        hint="What do you take the root of?",
        fails=["takes_several_steps", "serves_rare_rows"],
    ),
    Mistake(
        "no_epsilon",
        swap=("ops.sqrt(accumulator + self.epsilon)", "ops.sqrt(accumulator)"),
        says="ε is left out, so with an accumulator that starts at zero a weight without a gradient "
        "divides 0 by 0.",
        hint="What is 0 / √0?",
        fails=["takes_several_steps", "bears_gradients_of_zero"],
    ),
    Mistake(
        "no_root",
        swap=("ops.sqrt(accumulator + self.epsilon)", "(accumulator + self.epsilon)"),
        says="The gradient is divided by the sum of squares itself and not by its root, so small "
        "gradients make huge steps.",
        hint="If all gradients were ten times as large, how much longer should the steps be?",
        fails=["takes_several_steps", "shortens_its_stride"],
    ),
    Mistake(
        "starts_at_zero",
        swap=(', "accumulator", initializer=start)', ', "accumulator")'),
        says="The accumulator starts at zero, whatever `initial_accumulator_value` says.",
        hint="With which value does `add_optimizer_variables` fill a slot when nobody tells it?",
        fails=["takes_several_steps", "survives_saving"],
    ),
    Mistake(
        "steps_before_the_sum",
        swap=[
            (SUM + "\n        ", ""),
            (STEP, STEP + "\n        " + SUM),
        ],
        says="The gradient is divided by the sum as it was before, and only then added to it.",
        hint="Is the present gradient part of the sum that divides it?",
        fails=["takes_several_steps", "shortens_its_stride"],
    ),
    Mistake(
        "adds_up_sizes",
        swap=("ops.square(gradient)", "ops.abs(gradient)"),
        says="The sizes of the gradients are added up, not their squares.",
        hint="The root is taken at the end. What has to be added up for the size of the gradient to cancel?",
        fails=["takes_several_steps", "shortens_its_stride"],
    ),
    Mistake(
        "forgets",
        swap=(SUM, "self.assign(accumulator, 0.9 * accumulator + 0.1 * ops.square(gradient))"),
        says="The accumulator is a moving average, which forgets. That is the idea of RMSprop; Adagrad "
        "adds up for ever.",
        hint="After two steps with the gradient 1, by how much has the accumulator grown?",
        fails=["takes_several_steps", "shortens_its_stride"],
    ),
    Mistake(
        "one_sum_for_all",
        swap=(SUM, "self.assign_add(accumulator, ops.ones_like(gradient) * ops.sum(ops.square(gradient)))"),
        says="The squares are summed over the whole variable, so its weights share one rate, and a rare "
        "one is as worn down as its busy neighbours.",
        hint="How many learning rates should a matrix of twelve weights have?",
        fails=["takes_several_steps", "serves_rare_rows"],
    ),
    Mistake(
        "arguments_not_in_config",
        swap=(
            '            "initial_accumulator_value": self.initial_accumulator_value,\n'
            '            "epsilon": self.epsilon,\n',
            "",
        ),
        says="`get_config` holds neither the initial value nor ε, so a loaded model trains on with the "
        "default ones.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "keeps_epsilon_in_the_sum",
        swap=[
            (
                "Constant(self.initial_accumulator_value)",
                "Constant(self.initial_accumulator_value + self.epsilon)",
            ),
            ("ops.sqrt(accumulator + self.epsilon)", "ops.sqrt(accumulator)"),
        ],
    ),
    Answer(
        "multiplies_by_the_reciprocal_root",
        swap=(
            "rate * gradient / ops.sqrt(accumulator + self.epsilon)",
            "gradient * (ops.rsqrt(accumulator + self.epsilon) * rate)",
        ),
    ),
]


class Oracle:
    """Keras's own optimizer."""

    Adagrad = keras.optimizers.Adagrad
