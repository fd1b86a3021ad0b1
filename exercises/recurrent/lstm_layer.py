# %% [markdown]
# # LSTM layer
#
# You have a cell, and you know how a layer runs one over time. Put together they are a right LSTM layer and a
# slow one. Look at what the cell does at each step,
#
# $$z_t = x_t W + h_{t-1} U + b,$$
#
# and ask of each term what it has to wait for. $h_{t-1} U$ must wait for the step before: that is what makes the
# layer recurrent. But $x_t W + b$ waits for nothing. All its inputs are there before the loop begins, so
#
# $$X W + b \quad\text{with}\quad X : (\text{batch} \cdot \text{time}) \times d$$
#
# is *one* large product for the whole sequence:
#
# ```text
#   cell in a loop                          fused
#
#   x₁W + h₀U ▶ x₂W + h₁U ▶ x₃W + h₂U ▶    XW + b      all steps at once
#                                           │
#                                           z₁+h₀U ▶ z₂+h₁U ▶ z₃+h₂U ▶
# ```
#
# Nothing is computed less often; the number of multiplications is the same. But processors are fast at large
# products and poor at many small ones: a loop of 200 steps that each multiply a few rows keeps them waiting for
# memory. Where inputs are as wide as the state, taking them out of the loop halves the work that has to be done
# one step after another, and on the way back the gradient of $W$ is one large product too. Every fast LSTM does
# it, cuDNN's first of all.
#
# The rest of the step is the cell's. The four blocks of $z$ are $i$, $f$, $g$, $o$, in this order:
#
# $$c_t = \sigma(f) \odot c_{t-1} + \sigma(i) \odot \tanh(g), \qquad h_t = \sigma(o) \odot \tanh(c_t).$$
#
# By hand, for one unit, two steps, all weights 0 but the forget part of the bias, which starts at 1: with
# $h_0 = 0$ and $c_0 = 2$ the cell keeps $\sigma(1) = 0.731$ of itself at each step, 1.462 and then 1.069, and half
# of its tanh is shown. Mask the second step, and both states stay where they were:
#
# ```python
# >>> layer = LSTM(1, return_state=True)
# >>> layer.build((None, 2, 3))
# >>> for kernel in (layer.kernel, layer.recurrent_kernel):
# ...     _ = kernel.assign(ops.zeros(kernel.shape))
# >>> sequence, first = ops.ones((1, 2, 3)), [ops.zeros((1, 1)), 2.0 * ops.ones((1, 1))]
# >>> output, h, c = layer(sequence, initial_state=first)
# >>> print(output.numpy().round(3), h.numpy().round(3), c.numpy().round(3))
# [[0.395]] [[0.395]] [[1.069]]
# >>> output, h, c = layer(sequence, initial_state=first, mask=ops.array([[True, False]]))
# >>> print(output.numpy().round(3), h.numpy().round(3), c.numpy().round(3))
# [[0.449]] [[0.449]] [[1.462]]
# ```

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `LSTM(units, return_sequences=False, return_state=False)` | `units` is the size of `h` and of `c` |
# | `kernel`, `recurrent_kernel`, `bias` | `(d, 4 * units)`, `(units, 4 * units)`, `(4 * units,)`: made for you in `build` |
# | `sequences` | floats `(batch, time, d)`, `time` ≥ 1 |
# | `initial_state` | a list or tuple of `h` and `c`, each `(batch, units)`; zeros if it is None |
# | `mask` | booleans `(batch, time)`, true where a step counts, or None |
# | returns | `h` of every step `(batch, time, units)` with `return_sequences`, else of the last, `(batch, units)` |
# | with `return_state` | the tuple `(output, h, c)` with the states after the last step |
#
# - At a masked step `h` and `c` both stay as they are, row by row, and the output repeats the one before, which
#   is `h`. Masks may have holes, begin with masked steps, and be false for a whole row. (Masked *first* steps
#   together with an `initial_state` are not graded: Keras shows zeros there.)
# - **In the loop, one thing may still be multiplied with a matrix: `h` with `recurrent_kernel`.** A check
#   traces your layer and counts the matrix products inside the loop that meet anything as wide as an input (or an
#   input and a state side by side). It should find none.
# - Keras hands `call` the mask that came with its input, and asks `compute_mask` what goes on: the mask if there is
#   one output for each step, None if there is only the last.
# - It has to work with unknown batch and time in functional models and in `tf.function`, under XLA and mixed
#   precision, and to come back from `get_config`. `ops.while_loop` with a `tf.TensorArray` is a good loop: for
#   unknown lengths, for speed, and for gradients under XLA, if it gets `maximum_iterations`.
# - Activations are the true sigmoid and tanh. Dropout, `go_backwards`, `stateful` and `unroll` are not asked for.
#
# Write it with `keras.ops`, and TensorFlow's `TensorArray` if you like. Keras's recurrent layers and its LSTM cell
# are out of bounds, and so is TensorFlow's ready-made loop over a cell.

# %%
import keras
import tensorflow as tf
from keras import ops


class LSTM(keras.layers.Layer):
    """A long short-term memory that reads whole sequences."""

    def __init__(self, units, return_sequences=False, return_state=False, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.return_sequences = return_sequences
        self.return_state = return_state

    def build(self, sequences_shape):
        def forget_gate_open(shape, dtype):
            return ops.repeat(ops.array([0.0, 1.0, 0.0, 0.0], dtype), self.units)

        width = 4 * self.units
        self.kernel = self.add_weight(shape=(sequences_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(width,), initializer=forget_gate_open, name="bias")

    def call(self, sequences, initial_state=None, mask=None):
        # TODO: what needs no waiting, all at once; then the loop; then what was asked for
        raise NotImplementedError

    def compute_mask(self, inputs, mask=None):
        # TODO: the mask goes on where there is one output for each step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - J. Appleyard, T. Kočiský, P. Blunsom, *Optimizing Performance of Recurrent Neural Networks on GPUs* (2016): this
#   step and the ones after it, up to running several layers in a staggered row.
# - K. Greff et al., *LSTM: A Search Space Odyssey* (2017): what happens if you take away one gate after the other.
# - T. Lei et al., *Simple Recurrent Units for Highly Parallelizable Recurrence* (2018): take the second product out of
#   the loop as well, and see what is left of the memory. The state-space models of later years go that way.
