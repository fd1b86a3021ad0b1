# %% [markdown]
# # Bidirectional
#
# «He saw the **bark**.» Of a dog, of a tree? Read on: «… of the old oak.» Whoever has the whole sequence in hand, to
# tag words, to find names, to transcribe speech, need not decide about a step before having read what comes
# after it. So run two recurrent layers over the same sequence, one from the left and one from the right, and give
# each step what both know about it:
#
# ```text
#   x₁ ─────── x₂ ─────── x₃ ─────── x₄
#   │          │          │          │
#   ▶ f₁ ────▶ f₂ ────▶ f₃ ────▶ f₄             forward: fₜ has read x₁ … xₜ
#   │          │          │          │
#   b₁ ◀──── b₂ ◀──── b₃ ◀──── b₄ ◀           backward: bₜ has read x₄ … xₜ
#   │          │          │          │
#   (f₁,b₁)   (f₂,b₂)   (f₃,b₃)   (f₄,b₄)         merged, step by step
# ```
#
# The two layers have the same form and weights of their own; they never speak to each other. (And a model that
# *predicts* the next step must not use this: it would read the answer.)
#
# ## Three places to go wrong
#
# **Whose step is it?** A Keras layer with `go_backwards=True` puts its outputs out in the order of reading:
# $b_4, b_3, b_2, b_1$. Merged as they come, the first step gets what was learned about the last.
#
# **Where does the end begin?** If only the last output is wanted, that is $f_4$ and $b_1$: each layer's output after
# *its* last step. $b_4$, which stands at the last place after turning round, has read a single step.
#
# **Where does the backward layer start?** In a batch of ragged lengths it starts in the padding. Forward, padding comes
# after the sentence and can be cut off; backward it comes *first*, and everything that follows carries it along. So
# the backward layer needs the mask even more than the forward layer. With it, its state stands still, at
# zero, until the last real step:
#
# ```text
#   sentence          x₁   x₂   ·    ·          · is padding
#   mask              ✓    ✓    ·    ·
#   read backward     ·    ·    x₂   x₁         state: 0, 0, b₂, b₁
#   turned round      b₁   b₂   0    0          each at its step, zeros at the padding
# ```
#
# One flip of the whole axis is enough, however long the sentences are, since the mask is turned with the
# inputs. What masked steps show is for us to choose. A recurrent layer by itself repeats its last output there, so
# the forward half would show the sentence's end, and the backward half, which has not begun, zeros. Keras's
# `Bidirectional` shows zeros in both, by setting `zero_output_for_mask` of the two layers where outputs of every
# step are asked for, and so do we.
#
# Watch a layer at work that adds up what it reads (one unit, all weights 1, no tanh):
#
# ```python
# >>> adder = keras.layers.SimpleRNN(1, activation=None, return_sequences=True)
# >>> both = Bidirectional(adder)
# >>> both.build((None, None, 1))
# >>> for layer in (both.forward_layer, both.backward_layer):
# ...     layer.set_weights([ops.ones((1, 1)), ops.ones((1, 1)), ops.zeros(1)])
# >>> steps = ops.reshape(ops.array([1.0, 2.0, 3.0, 4.0]), (1, 4, 1))
# >>> print(both(steps).numpy()[0].T)
# [[ 1.  3.  6. 10.]
#  [10.  9.  7.  4.]]
# >>> print(both(steps, mask=ops.array([[True, True, False, False]])).numpy()[0].T)
# [[1. 3. 0. 0.]
#  [3. 2. 0. 0.]]
# ```

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Bidirectional(layer, merge_mode="concat")` | `layer` is a recurrent layer of Keras, read forward: `SimpleRNN`, `GRU`, `LSTM`, `RNN(cell)` |
# | `forward_layer`, `backward_layer` | attributes, from `__init__` on: layers like `layer`, each with weights of its own; the backward one has `go_backwards=True` |
# | `sequences` | floats `(batch, time, d)` |
# | `mask` | booleans `(batch, time)`, true where a step counts, or None; with holes and with fully masked rows too |
# | returns | what the two layers give, merged: for every step, in the order of time, if `layer.return_sequences`, else for the last step that each has read |
# | `merge_mode` | `"concat"` (forward first, on the last axis), `"sum"`, `"mul"`, `"ave"` (the mean), or None: the tuple of both |
#
# - A layer of the same kind comes out of `layer.from_config(config)` with a config of your making; `layer`'s
#   own `get_config()` holds `go_backwards` and `zero_output_for_mask`, and a `name` that the two had better not share.
#   `layer` itself may serve as the forward layer, or only as a pattern. Its weights, if it has any, need not be kept.
# - With `return_sequences`, masked steps are zero in both directions, and so in everything merged. Without it, each
#   layer's output is the one after its last unmasked step (zeros for a row without any).
# - Keras hands `call` the mask that came with its input, and asks `compute_mask` what goes on: the mask if there is
#   one output for each step, else None; with `merge_mode=None`, a pair of that.
# - `layer.return_state`, initial states and stateful layers are not asked for.
# - In `build`, build both layers. It has to work with unknown batch and time in functional models and in
#   `tf.function`, under XLA and mixed precision, and to come back from `get_config` (`from_config` is given).
#
# Everything of Keras may be used but `keras.layers.Bidirectional`.

# %%
import keras
from keras import ops


class Bidirectional(keras.layers.Layer):
    """Reads a sequence from both ends, and merges what is found for each step."""

    def __init__(self, layer, merge_mode="concat", **kwargs):
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        # TODO: two layers of the same form, one of which goes backwards
        raise NotImplementedError

    def build(self, sequences_shape):
        # TODO: both layers
        raise NotImplementedError

    def call(self, sequences, mask=None):
        # TODO: both readings, the backward one turned round, and merged
        raise NotImplementedError

    def compute_mask(self, inputs, mask=None):
        # TODO: the mask goes on where there is one output for each step, once for each output
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, the layer made into one of its own, the merge mode
        raise NotImplementedError

    @classmethod
    def from_config(cls, config):
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**{**config, "layer": layer})


# %% [markdown]
# ## Read on
#
# - M. Schuster, K. Paliwal, *Bidirectional Recurrent Neural Networks* (1997).
# - A. Graves, J. Schmidhuber, *Framewise Phoneme Classification with Bidirectional LSTM* (2005): how much the other
#   direction is worth in speech.
# - M. Peters et al., *Deep Contextualized Word Representations* (2018, «ELMo»): two directions, three layers, and the
#   word vectors that brought pretraining to language. BERT's B stands for the same word, by other means.
