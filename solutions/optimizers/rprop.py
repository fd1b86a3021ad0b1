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
        # begin solution: strides and signs
        self.strides = self.add_optimizer_variables(variables, "stride", initializer="ones")
        self.signs = self.add_optimizer_variables(variables, "sign")
        # end solution

    def update_step(self, gradient, variable, learning_rate):
        # begin solution: compare the signs, adapt the stride, step or wait
        index = self._get_variable_index(variable)
        stride = self.strides[index]
        last = self.signs[index]
        sign = ops.sign(gradient)
        agreement = last * sign  # 1: on the way, −1: turned, 0: nothing to compare

        longer = ops.minimum(stride * self.increase, self.largest)
        shorter = ops.maximum(stride * self.decrease, self.smallest)
        kept = ops.where(agreement < 0, shorter, stride)
        self.assign(stride, ops.where(agreement > 0, longer, kept))
        sign = ops.where(agreement < 0, ops.zeros_like(sign), sign)
        self.assign(last, sign)
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * stride * sign)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration and the arguments of your own
        return {
            **super().get_config(),
            "increase": self.increase,
            "decrease": self.decrease,
            "smallest": self.smallest,
            "largest": self.largest,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - M. Riedmiller, H. Braun, *A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP
#   Algorithm* (1993).
# - C. Igel, M. Hüsken, *Improving the Rprop Learning Algorithm* (2000): the four variants, and which one
#   wins.
# - J. Bernstein and others, *signSGD* (2018), and X. Chen and others, *Symbolic Discovery of Optimization
#   Algorithms* (2023), where a search by machine comes back to the sign: *Lion*.

# %%
from autograder.variants import Answer, Mistake

WAIT = "sign = ops.where(agreement < 0, ops.zeros_like(sign), sign)"

MISTAKES = [
    Mistake(
        "steps_after_a_turn",
        swap=(WAIT, "pass"),
        says="Where the sign has turned, the weight steps at once with the shortened stride. That is "
        "Rprop−; here it waits for one step.",
        hint="In the example, where is the weight after the fourth slope, the first negative one?",
        fails=["takes_several_steps", "walks_down_a_valley"],
    ),
    Mistake(
        "remembers_the_turn",
        swap=[(WAIT + "\n        self.assign(last, sign)", "self.assign(last, sign)\n        " + WAIT)],
        says="The weight waits after a turn, but the new sign is remembered, so the next step already "
        "compares with it.",
        hint="After a wait, what should there be to agree or disagree with?",
        fails=["takes_several_steps", "walks_down_a_valley"],
    ),
    Mistake(
        "takes_the_step_back",
        swap=[
            (
                "        sign = ops.sign(gradient)\n",
                "        sign = ops.sign(gradient)\n        undone = last * stride\n",
            ),
            (
                "        self.assign_sub(variable, ops.cast(",
                "        back = ops.where(agreement < 0, undone, ops.zeros_like(undone))\n"
                "        self.assign_add(variable, ops.cast(learning_rate, variable.dtype) * back)\n"
                "        self.assign_sub(variable, ops.cast(",
            ),
        ],
        says="Where the sign has turned, the last step is taken back. So did the first Rprop, Rprop+; "
        "here the weight stays where it is.",
        hint="What does the middle line of the table say about the step?",
        fails=["takes_several_steps", "walks_down_a_valley"],
    ),
    Mistake(
        "factors_swapped",
        swap=[
            (
                "ops.minimum(stride * self.increase, self.largest)",
                "ops.maximum(stride * self.decrease, self.smallest)",
            ),
            (
                "shorter = ops.maximum(stride * self.decrease, self.smallest)\n",
                "shorter = ops.minimum(stride * self.increase, self.largest)\n",
            ),
        ],
        says="The stride grows where the sign has turned, and shrinks where it has not.",
        hint="You have jumped over a valley. Should the next stride be longer or shorter?",
        fails=["takes_several_steps", "walks_down_a_valley"],
    ),
    Mistake(
        "no_limits",
        swap=[
            ("ops.minimum(stride * self.increase, self.largest)", "stride * self.increase"),
            ("ops.maximum(stride * self.decrease, self.smallest)", "stride * self.decrease"),
        ],
        says="The strides are not held between `smallest` and `largest`.",
        hint="How long is a stride after a hundred steps in the same direction?",
        fails=["stays_within_its_limits"],
    ),
    Mistake(
        "size_counts",
        swap=("variable.dtype) * stride * sign", "variable.dtype) * stride * sign * ops.abs(gradient)"),
        says="The stride is multiplied by the gradient and not only by its sign, so steep slopes make "
        "long steps again.",
        hint="Which part of the gradient may a step depend on?",
        fails=["takes_several_steps", "counts_only_the_signs"],
    ),
    Mistake(
        "multiplies_the_gradients",
        swap=[
            ("agreement = last * sign", "agreement = last * gradient"),
            ("self.assign(last, sign)", "self.assign(last, sign * ops.abs(gradient))"),
        ],
        says="Whether the sign has turned is read off a product of two gradients, and the product of "
        "tiny ones is zero in float32.",
        hint="What is 10⁻²⁵ times 10⁻²⁵ in float32, and what is the product of their signs?",
        fails=["counts_only_the_signs"],
    ),
    Mistake(
        "steps_with_the_old_stride",
        swap=[
            (
                "        sign = ops.sign(gradient)\n",
                "        sign = ops.sign(gradient)\n        before = ops.convert_to_tensor(stride) * 1\n",
            ),
            ("variable.dtype) * stride * sign", "variable.dtype) * before * sign"),
        ],
        says="The weight steps by the stride as it was before it was lengthened.",
        hint="In the example, how far does the second step go: 0.1, or 0.12?",
        fails=["takes_several_steps", "walks_down_a_valley"],
    ),
    Mistake(
        "starts_without_a_stride",
        swap=(', "stride", initializer="ones")\n        self.signs', ', "stride")\n        self.signs'),
        says="The strides start at zero, so at first nothing moves, and later only what `smallest` allows.",
        hint="What is 1.2 times zero?",
        fails=["takes_several_steps", "walks_down_a_valley"],
    ),
    Mistake(
        "arguments_not_in_config",
        swap=(
            '            "increase": self.increase,\n            "decrease": self.decrease,\n'
            '            "smallest": self.smallest,\n            "largest": self.largest,\n',
            "",
        ),
        says="`get_config` holds none of the arguments of your own, so a loaded model trains on with the "
        "default ones.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["revives_with_its_limits", "survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "one_factor",
        swap=[
            (
                "longer = ops.minimum(stride * self.increase, self.largest)",
                "turned = ops.cast(agreement < 0, variable.dtype)",
            ),
            (
                "shorter = ops.maximum(stride * self.decrease, self.smallest)\n",
                "onward = ops.cast(agreement > 0, variable.dtype)\n",
            ),
            (
                "kept = ops.where(agreement < 0, shorter, stride)",
                "factor = 1 + onward * (self.increase - 1) + turned * (self.decrease - 1)",
            ),
            (
                "ops.where(agreement > 0, longer, kept)",
                "ops.clip(factor * stride, self.smallest, self.largest)",
            ),
            (WAIT, "sign = sign * (1 - turned)"),
        ],
    ),
    Answer(
        "compares_for_equality",
        swap=(
            "agreement = last * sign",
            "agreement = ops.where(last == sign, ops.abs(sign), -ops.abs(last * sign))",
        ),
    ),
]

COMMUTES = "the smaller of two numbers, or the larger, does not depend on their order"
EQUIVALENT = {
    "longer = ops.minimum(stride * self.increase, self.largest)"
    " → longer = ops.minimum(self.largest, stride * self.increase)": COMMUTES,
    "shorter = ops.maximum(stride * self.decrease, self.smallest)"
    " → shorter = ops.maximum(self.smallest, stride * self.decrease)": COMMUTES,
}


class Oracle:
    """NumPy in float64, one weight after the other."""

    skips = {
        "takes_steps_in_a_graph": "NumPy does not run in a graph",
        "survives_saving": "its memory is a dictionary, which nobody saves",
        "revives_with_its_limits": "its configuration holds only the rate",
    }

    class Rprop(keras.optimizers.Optimizer):
        def __init__(
            self, learning_rate=0.01, increase=1.2, decrease=0.5, smallest=1e-6, largest=50.0, **kwargs
        ):
            super().__init__(learning_rate, **kwargs)
            self.numbers = increase, decrease, smallest, largest
            self.known = {}

        def update_step(self, gradient, variable, learning_rate):
            import numpy as np

            increase, decrease, smallest, largest = self.numbers
            rate = float(learning_rate)
            weights = np.array(variable.numpy(), "float64")
            slopes = np.array(gradient.numpy(), "float64")
            for place in np.ndindex(weights.shape):
                key = self._get_variable_index(variable), place
                stride, last = self.known.get(key, (1.0, "none"))
                slope = "up" if slopes[place] > 0 else "down" if slopes[place] < 0 else "none"
                if "none" not in (last, slope):
                    if last == slope:
                        stride = min(stride * increase, largest)
                    else:
                        stride, slope = max(stride * decrease, smallest), "none"
                weights[place] += {"up": -1, "none": 0, "down": 1}[slope] * rate * stride
                self.known[key] = stride, slope
            variable.assign(weights.astype(variable.dtype.as_numpy_dtype))
