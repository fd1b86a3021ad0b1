# %% [markdown]
# # ReLU
#
# The *rectified linear unit* lets positive numbers through and turns negative ones into 0:
#
# $$\operatorname{ReLU}(x) = \max(0, x), \qquad
# \operatorname{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}$$
#
# It looks too simple to matter, and it is what made deep networks trainable. An active unit hands its
# gradient on **unchanged**, through however many layers; nothing saturates on the right. It costs one
# comparison. And after a random initialisation about half of all outputs are exactly 0: the layer's answer
# is *sparse*, each example switches on its own part of the network.
#
# ```text
#      │      ╱                        x     -2    -0.5    0     0.5    8
#      │    ╱         ReLU(x)                0     0      0     0.5    8
#      │  ╱           ReLU(x), at most 6     0     0      0     0.5    6
#   ───┴╱──────       slope                  0     0      0     1      1  (0 where it is cut at 6)
#       0
# ```
#
# ```python
# >>> outputs = ReLU(max_value=6.0)(ops.array([[-2.0, 0.5, -1.0], [-0.5, 8.0, 3.0], [-3.0, 1.0, -4.0]]))
# >>> outputs.numpy()
# array([[0. , 0.5, 0. ],
#        [0. , 6. , 3. ],
#        [0. , 1. , 0. ]], dtype=float32)
# >>> dead_units(outputs).numpy()
# array([ True, False, False])
# ```
#
# ## The kink
#
# At 0 there is no derivative. Any number from 0 to 1 may stand in for it (mathematicians say
# *subgradient*), and the whole field has agreed on **0**. In practice this is a matter of inputs that are
# *exactly* 0, and those are common: padding, black pixels, the output of an earlier ReLU. Automatic
# differentiation does not know the agreement. It differentiates what you wrote, and three ways to write the
# same function give three different slopes at 0:
#
# ```text
#   ops.maximum(x, 0)        1     a tie goes to the first argument
#   (x + |x|) / 2            ½     the slope of |x| at 0 counts as 0
#   ops.where(x > 0, x, 0)   0     as agreed
# ```
#
# There is one more trap on the left. Multiplying by a mask, `x * (x > 0)`, works until a number has
# overflowed to $-\infty$, as happens in float16: $-\infty \cdot 0$ is NaN, where ReLU simply says 0.
#
# ## Dying
#
# What is off learns nothing: the slope is 0, so the gradients of the unit's weights are 0. Being off for
# *some* examples is the whole point. But one big step of the optimizer can push a bias so far down that a
# unit is off for **every** example. From then on nothing moves it, and it is dead. With a large learning
# rate a good part of a network can go that way unnoticed, since the loss just stalls. So watch for it: a
# unit whose outputs are 0 over a whole large batch is suspect. The next exercises are about cures.

# %% [markdown]
# ## Your layer, and a diagnosis
#
# | | |
# |---|---|
# | `ReLU(max_value=None)` | the largest output, a positive float (6.0 makes *ReLU6*); `None` for no limit |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
# | gradient | as it arrives where $0 < x <$ `max_value`, else 0; at exactly 0 it is 0 |
#
# | | |
# |---|---|
# | `dead_units(outputs)` | the outputs of a ReLU, of shape `(batch, …, units)`: the units are the last axis |
# | returns | booleans of shape `(units,)`: true for a unit that is dead |
#
# A unit is dead when it is 0 for every example of the batch, and at every place of every image if there are
# more axes in between.
#
# At exactly `max_value` any slope from 0 to 1 will do and is not graded. The layer has to be right for
# infinite inputs (NaN inputs are not graded), inside `tf.function` with unknown sizes, under XLA and mixed
# precision, and keep `max_value` when saved, besides what the base class's `get_config` returns. Write both
# with `keras.ops`. Out of bounds are the ready-made rectifiers of Keras and TensorFlow: ReLU, ReLU6, the
# leaky, parametric and exponential kinds, and `ops.threshold`.

# %%
import keras
from keras import ops


class ReLU(keras.layers.Layer):
    """Lets positive numbers through, up to a limit."""

    def __init__(self, max_value=None, **kwargs):
        super().__init__(**kwargs)
        self.max_value = max_value

    def call(self, inputs):
        # begin solution: positive numbers as they are, at most max_value; the gradient at 0 is 0
        outputs = ops.where(inputs > 0, inputs, 0.0)
        return outputs if self.max_value is None else ops.minimum(outputs, self.max_value)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the limit added
        return {**super().get_config(), "max_value": self.max_value}
        # end solution


def dead_units(outputs):
    """Which units of the last axis are off for every example."""
    # begin solution: one boolean for each unit
    return ops.all(outputs == 0, axis=tuple(range(len(outputs.shape) - 1)))
    # end solution


# %% [markdown]
# ## Read on
#
# - X. Glorot, A. Bordes, Y. Bengio, *Deep Sparse Rectifier Neural Networks* (2011).
# - A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet Classification with Deep Convolutional Neural
#   Networks* (2012): six times faster to the same error than with tanh, figure 1.
# - K. He and others, *Delving Deep into Rectifiers* (2015), section 2.2: since half of the outputs are 0,
#   initial weights need twice the variance.
# - L. Lu and others, *Dying ReLU and Initialization* (2019). Note that only the weights *before* a dead
#   unit get no gradient; it may revive when the layers below shift its inputs.

# %%
from autograder.variants import Answer, Mistake

KEPT = "ops.where(inputs > 0, inputs, 0.0)"
LIMITED = "return outputs if self.max_value is None else ops.minimum(outputs, self.max_value)"

MISTAKES = [
    Mistake(
        "tie_goes_to_the_input",
        swap=(KEPT, "ops.maximum(inputs, 0.0)"),
        says="An input of exactly 0 gets the whole gradient: `maximum` gives a tie to its first "
        "argument. The outputs are right.",
        hint="Which of the three ways in the statement has the slope 0 at 0? Or does the order of the "
        "arguments matter?",
        fails=["sends_nothing_back_at_zero"],
    ),
    Mistake(
        "half_of_x_and_its_absolute_value",
        swap=(KEPT, "0.5 * (inputs + ops.abs(inputs))"),
        says="(x + |x|) / 2 gives an input of exactly 0 half of the gradient, and minus infinity plus "
        "infinity is NaN.",
        hint="What do you get for x = -∞, and which slope does |x| have at 0?",
        fails=["sends_nothing_back_at_zero", "survives_infinity"],
    ),
    Mistake(
        "times_a_mask",
        swap=(KEPT, "inputs * ops.cast(inputs > 0, inputs.dtype)"),
        says="The inputs are multiplied by a mask, and minus infinity times 0 is NaN.",
        hint="How can you choose between two numbers without multiplying?",
        fails=["survives_infinity"],
    ),
    Mistake(
        "absolute_value",
        swap=(KEPT, "ops.abs(inputs)"),
        says="Negative numbers come out positive: this is |x|, and nothing is ever switched off.",
        hint="What should the output be for -2?",
        fails=["lets_positive_numbers_through", "sends_gradients_back"],
    ),
    Mistake(
        "no_limit",
        swap=(LIMITED, "return outputs"),
        says="`max_value` is never used, so large numbers pass as they are.",
        hint="What is ReLU6 of 8?",
        fails=["stops_at_the_limit"],
    ),
    Mistake(
        "scaled_to_the_limit",
        swap=("ops.minimum(outputs, self.max_value)", "self.max_value * outputs / (ops.max(outputs) + 1e-7)"),
        says="The outputs are scaled so that the largest becomes `max_value`, which changes all of them.",
        hint="Should the output for one number depend on the other numbers in the batch?",
        fails=["stops_at_the_limit"],
    ),
    Mistake(
        "off_for_some_example",
        swap=("ops.all(outputs == 0", "ops.any(outputs == 0"),
        says="A unit counts as dead when it is off for any example, though that is what a healthy ReLU does.",
        hint="Can a unit that is on for one single example still learn?",
        fails=["finds_the_dead_units"],
    ),
    Mistake(
        "examples_without_a_unit",
        swap=("axis=tuple(range(len(outputs.shape) - 1))", "axis=tuple(range(1, len(outputs.shape)))"),
        says="The units are gone over and the examples are left, so this tells which examples switch on "
        "no unit.",
        hint="Which axis of the outputs holds the units, and which ones have to disappear?",
        fails=["finds_the_dead_units"],
    ),
    Mistake(
        "only_over_the_batch",
        swap=("axis=tuple(range(len(outputs.shape) - 1))", "axis=0"),
        says="Only the batch axis is gone over, so every place of an image gets an answer of its own.",
        hint="A filter of a convolution is one unit. On how many axes does it appear?",
        fails=["finds_the_dead_units"],
    ),
    Mistake(
        "limit_not_in_config",
        swap=('{**super().get_config(), "max_value": self.max_value}', "super().get_config()"),
        says="`get_config` does not hold `max_value`, so a saved ReLU6 comes back without its limit.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer("maximum_with_zero_first", swap=(KEPT, "ops.maximum(0.0, inputs)")),
    Answer(
        "limit_first",
        swap=[
            (KEPT, "inputs if self.max_value is None else ops.minimum(inputs, self.max_value)"),
            (LIMITED, "return ops.where(outputs > 0, outputs, ops.zeros_like(outputs))"),
        ],
    ),
    Answer(
        "largest_output_is_zero",
        swap=(
            "ops.all(outputs == 0, axis=tuple(range(len(outputs.shape) - 1)))",
            "ops.max(ops.reshape(outputs, (-1, outputs.shape[-1])), axis=0) == 0",
        ),
    ),
]

EVERY = "return ops.all(outputs == 0, axis=tuple(range(len(outputs.shape) - 1)))"

EQUIVALENT = {
    f"{LIMITED} → {LIMITED.replace('outputs, self.max_value', 'self.max_value, outputs')}": (
        "only the slope at exactly max_value differs, which is free"
    ),
    f"{EVERY} → {EVERY.replace('tuple(range(len(outputs.shape) - 1))', 'range(len(outputs.shape) - 1)')}": (
        "a range is as good a list of axes as a tuple"
    ),
}


class Oracle:
    """Keras's own layer; the dead units counted with NumPy."""

    ReLU = keras.layers.ReLU

    @staticmethod
    def dead_units(outputs):
        import numpy as np

        units = np.moveaxis(np.array(outputs), -1, 0).reshape(outputs.shape[-1], -1)
        return ops.convert_to_tensor(np.count_nonzero(units, axis=1) < 1)
