# %% [markdown]
# # PReLU: a slope that is learned
#
# How much should a leaky ReLU leak? Whoever asks a question of the form "which number is best for the
# loss?" about a network can let gradient descent answer it. The *parametric* ReLU makes the slope on the
# left a weight $\alpha$:
#
# $$f(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}
# \qquad\qquad \frac{\partial f}{\partial x} = \begin{cases} 1 \\ \alpha \end{cases}
# \qquad \frac{\partial f}{\partial \alpha} = \begin{cases} 0 & x > 0 \\ x & x \le 0. \end{cases}$$
#
# The last formula is why it can learn: every negative input tells its slope in which direction to go.
# Slopes may become anything, above 1 or below 0 too. In the paper that beat human accuracy on ImageNet for
# the first time, the first layer learned slopes around 0.6, so that little was thrown away early; deeper
# layers learned small ones and became choosier.
#
# ## Who shares a slope with whom?
#
# A weight for each number that comes in, or one for all of them? Keras begins with **one for each position
# of an example**: for inputs of shape `(batch, height, width, channels)` the weight `alpha` has shape
# `(height, width, channels)`. The batch never counts: all examples use the same network. For images that is
# far too much, and the layer would then work for one image size only. A filter looks for the same thing
# everywhere, so it wants one slope for the whole picture: `shared_axes=[1, 2]` shares along height and
# width.
#
# ```text
#   inputs                           (batch, height, width, channels)
#   axis                                0       1      2       3
#   alpha, shared_axes=None                 (height, width, channels)
#   alpha, shared_axes=[1, 2]               (  1,      1,   channels)     one for each filter
#   alpha, shared_axes=[1, 2, 3]            (  1,      1,      1    )     one for the layer
# ```
#
# Mind the count: the axes are numbered with the batch as axis 0, but `alpha` has no batch axis. A shared
# axis stays as an axis of length 1, so that broadcasting lines everything up, also in the gradient: there
# each slope receives the **sum** over all examples and all positions that share it.
#
# ```python
# >>> layer = PReLU(alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1])
# >>> layer(ops.array([[[-4.0, 8.0], [2.0, -1.0], [-2.0, -2.0]]])).numpy()
# array([[[-1.  ,  8.  ],
#         [ 2.  , -0.25],
#         [-0.5 , -0.5 ]]], dtype=float32)
# >>> tuple(layer.alpha.shape)
# (1, 2)
# ```
#
# ## Where weights come from
#
# The shape of `alpha` depends on the input, which `__init__` does not know. Keras calls
# `build(input_shape)` once, before the first call, and that is the place for `self.add_weight`. A weight
# made in `call` would be made anew at each call, and never learn. How it starts is an argument: zeros in
# Keras (a plain ReLU at first), 0.25 in the paper. An initializer may come as an object, as a name such as
# `"zeros"`, or, when a saved layer is revived, as a dictionary. `keras.initializers.get` takes all three,
# and `keras.initializers.serialize` makes the dictionary for `get_config` to return.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `PReLU(alpha_initializer="zeros", shared_axes=None)` | makes the layer |
# | `alpha_initializer` | anything that `keras.initializers.get` takes |
# | `shared_axes` | `None`, or a list of axes, each 1 or more: the batch is axis 0 |
# | `alpha` | the weight, trainable; shape of an example, with 1 for each shared axis |
# | `inputs` | floats of shape `(batch, …)` |
# | returns | the same shape and dtype |
#
# Graded are the outputs for slopes of every kind (negative ones and those above 1 too), `alpha`'s shape and
# start, the gradients for the inputs and for `alpha`, a few steps of training on two replicas, and that saving
# keeps the slopes, the sharing and the initializer. At inputs of exactly 0 the gradient may be anything in
# between and is not graded. Along shared axes the size may be unknown, or change from call to call: a layer
# built on small pictures serves large ones. It has to work inside `tf.function`, under XLA and mixed precision.
#
# Write it with `keras.ops`. Out of bounds are Keras's own `PReLU` and the other ready-made leaky rectifiers
# of Keras and TensorFlow. `ops.relu` is allowed.

# %%
import keras
from keras import ops


class PReLU(keras.layers.Layer):
    """A leaky rectifier that learns its slopes."""

    def __init__(self, alpha_initializer="zeros", shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = keras.initializers.get(alpha_initializer)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        # begin solution: the weight `alpha`, with the shape of one example but 1 for shared axes
        shared = self.shared_axes or []
        shape = [1 if axis in shared else size for axis, size in enumerate(input_shape)]
        self.alpha = self.add_weight(shape=shape[1:], initializer=self.alpha_initializer, name="alpha")
        # end solution

    def call(self, inputs):
        # begin solution: the inputs, times their slope where they are negative
        return ops.where(inputs > 0, inputs, self.alpha * inputs)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with both arguments added
        return {
            **super().get_config(),
            "alpha_initializer": keras.initializers.serialize(self.alpha_initializer),
            "shared_axes": self.shared_axes,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - K. He, X. Zhang, S. Ren, J. Sun, *Delving Deep into Rectifiers: Surpassing Human-Level Performance on
#   ImageNet Classification* (2015). Section 2.1 has the learned slopes; it also warns against weight decay
#   on $\alpha$, which would pull every slope towards plain ReLU.
# - `keras.layers.PReLU` can also regularise and constrain the slopes, with two more arguments of the usual
#   kind.
# - Learning the shape of an activation goes on: *maxout* (I. Goodfellow and others, 2013) learns all of it,
#   piece by piece, and *swish* was found by a search over formulas (P. Ramachandran and others, 2017).

# %%
from autograder.variants import Answer, Mistake

CASES = "ops.where(inputs > 0, inputs, self.alpha * inputs)"
SHAPE = "shape = [1 if axis in shared else size for axis, size in enumerate(input_shape)]"

MISTAKES = [
    Mistake(
        "larger_of_the_two",
        swap=(CASES, "ops.maximum(inputs, self.alpha * inputs)"),
        says="The larger of x and α · x is taken, but a learned slope may rise above 1, and then that is "
        "the wrong one.",
        hint="For x = -2 and α = 1.5, which number should come out?",
        fails=["uses_its_slopes", "sends_gradients_back"],
    ),
    Mistake(
        "slope_on_the_positive_side",
        swap=(CASES, "ops.where(inputs > 0, self.alpha * inputs, inputs)"),
        says="The slope is applied to the positive inputs, and the negative ones pass as they are.",
        hint="With α = 0 this should be a plain ReLU. Is it?",
        fails=["uses_its_slopes", "begins_as_it_should", "sends_gradients_back"],
    ),
    Mistake(
        "sign_of_the_negative_part",
        swap=(CASES, "ops.relu(inputs) + self.alpha * ops.relu(-inputs)"),
        says="The negative part is put back without its sign: relu(-x) is positive, so this adds α · |x|.",
        hint="What is relu(-x) for x = -3, and what should be added for α = 0.5?",
        fails=["uses_its_slopes", "sends_gradients_back"],
    ),
    Mistake(
        "axes_counted_without_the_batch",
        swap=("enumerate(input_shape)]", "enumerate(input_shape, start=-1)]"),
        says="The shared axes are counted without the batch, so they are all off by one.",
        hint="Which axis of (batch, height, width, channels) is number 1?",
        fails=["gives_alpha_its_shape"],
    ),
    Mistake(
        "nothing_is_shared",
        swap=("1 if axis in shared else size for", "size for"),
        says="`shared_axes` is never used, so every position has a slope of its own.",
        hint="What does `alpha` look like when the axes 1 and 2 are shared?",
        fails=["gives_alpha_its_shape"],
    ),
    Mistake(
        "shared_axes_left_out",
        swap=(SHAPE, "shape = [size for axis, size in enumerate(input_shape) if axis not in shared]"),
        says="Shared axes are left out of `alpha`'s shape; they have to stay, with length 1, so that it "
        "lines up.",
        hint="Which shape does `alpha` have for `shared_axes=[1, 2]` in the statement's table?",
        fails=["gives_alpha_its_shape"],
    ),
    Mistake(
        "one_slope_for_each_channel",
        swap=(SHAPE, "shape = [1] * (len(input_shape) - 1) + [input_shape[-1]]"),
        says="There is one slope for each channel whatever `shared_axes` says.",
        hint="What should the shape of `alpha` be without any shared axes?",
        fails=["gives_alpha_its_shape"],
    ),
    Mistake(
        "always_begins_at_zero",
        swap=("initializer=self.alpha_initializer, name", 'initializer="zeros", name'),
        says="The slopes always begin at 0: `alpha_initializer` is not handed to `add_weight`.",
        hint="Where do you use `self.alpha_initializer`?",
        fails=["begins_as_it_should"],
    ),
    Mistake(
        "slope_stays_as_it_is",
        swap=('name="alpha")', 'name="alpha", trainable=False)'),
        says="`alpha` is not trainable, so the optimizer will never move it.",
        hint="What makes this layer different from LeakyReLU?",
        fails=["begins_as_it_should", "learns_alike_on_two_replicas"],
    ),
    Mistake(
        "sharing_not_in_config",
        swap=('            "shared_axes": self.shared_axes,\n', ""),
        says="`get_config` does not hold `shared_axes`, so a saved layer comes back with a slope for "
        "each position.",
        hint="Which arguments of `__init__` does a revived layer need?",
        fails=["starts_again_from_its_config"],
    ),
    Mistake(
        "initializer_not_in_config",
        swap=(
            '            "alpha_initializer": keras.initializers.serialize(self.alpha_initializer),\n',
            "",
        ),
        says="`get_config` does not hold the initializer, so a layer made from it starts at the default.",
        hint="Which arguments of `__init__` does a revived layer need?",
        fails=["starts_again_from_its_config"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "two_rectifiers",
        swap=(CASES, "ops.relu(inputs) - self.alpha * ops.relu(-inputs)"),
    ),
    Answer(
        "sets_shared_sizes_to_one",
        swap=(
            SHAPE,
            "shape = list(input_shape)\n        for axis in shared:\n            shape[axis] = 1",
        ),
    ),
    Answer(
        "minimum_and_maximum",
        swap=(CASES, "ops.maximum(inputs, 0.0) + ops.minimum(inputs, 0.0) * self.alpha"),
    ),
]

MADE = "self.alpha = self.add_weight(shape=shape[1:], initializer=self.alpha_initializer"
CONFIG = "return {**super().get_config(), 'alpha_initializer': %s, 'shared_axes': self.shared_axes}"
SERIALISED = "keras.initializers.serialize(self.alpha_initializer)"
LARGER = CASES.replace("inputs > 0", "inputs >= 0")

EQUIVALENT = {
    f"return {CASES} → return {LARGER}": "only the slope at exactly 0 differs",
    f"{MADE}, name='alpha') → {MADE})": "the name of a weight is free, only its attribute counts",
    f"{CONFIG % SERIALISED} → {CONFIG % 'self.alpha_initializer'}": (
        "Keras serialises the objects that it finds in a configuration"
    ),
}


class Oracle:
    """Keras's own layer."""

    PReLU = keras.layers.PReLU
