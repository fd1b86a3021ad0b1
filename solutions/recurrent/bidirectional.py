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
        # begin solution: two layers of the same form, one of which goes backwards
        self.return_sequences = layer.return_sequences

        def like(**changes):
            config = {**layer.get_config(), "zero_output_for_mask": self.return_sequences, **changes}
            return layer.from_config(config)

        self.forward_layer = like()
        self.backward_layer = like(go_backwards=True, name=f"{layer.name}_backward")
        # end solution

    def build(self, sequences_shape):
        # begin solution: both layers
        self.forward_layer.build(sequences_shape)
        self.backward_layer.build(sequences_shape)
        # end solution

    def call(self, sequences, mask=None):
        # begin solution: both readings, the backward one turned round, and merged
        forward = self.forward_layer(sequences, mask=mask)
        backward = self.backward_layer(sequences, mask=mask)
        if self.return_sequences:
            backward = ops.flip(backward, axis=1)
        if self.merge_mode is None:
            return forward, backward
        if self.merge_mode == "concat":
            return ops.concatenate([forward, backward], axis=-1)
        if self.merge_mode == "mul":
            return forward * backward
        total = forward + backward
        return total / 2 if self.merge_mode == "ave" else total
        # end solution

    def compute_mask(self, inputs, mask=None):
        # begin solution: the mask goes on where there is one output for each step, once for each output
        mask = mask if self.return_sequences else None
        return (mask, mask) if self.merge_mode is None else mask
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, the layer made into one of its own, the merge mode
        return {
            **super().get_config(),
            "layer": keras.saving.serialize_keras_object(self.forward_layer),
            "merge_mode": self.merge_mode,
        }
        # end solution

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

# %%
from autograder.variants import Answer, Mistake

FLIP = "backward = ops.flip(backward, axis=1)"
ZERO = '"zero_output_for_mask": self.return_sequences, '
TOTAL = "return total / 2 if"

MISTAKES = [
    Mistake(
        "outputs_not_turned_round",
        swap=(FLIP, "pass"),
        says="The backward outputs are merged in the order of reading, so the first step gets what was learned "
        "about the last.",
        hint="In which order does a layer with `go_backwards=True` put out what it finds?",
        fails=["reads_both_ways"],
    ),
    Mistake(
        "turned_along_the_wrong_axis",
        swap=(FLIP, "backward = ops.flip(backward, axis=-1)"),
        says="The backward outputs are turned along the features instead of the time.",
        hint="Which axis of (batch, time, units) is the time?",
        fails=["reads_both_ways"],
    ),
    Mistake(
        "reads_forward_twice",
        swap=("like(go_backwards=True, name", "like(name"),
        says="Both layers read from the first step to the last, be it that nothing is turned round, or that "
        "everything is turned twice.",
        hint="Which setting of a recurrent layer makes it begin at the end, and who turns the inputs then?",
        fails=["reads_both_ways"],
    ),
    Mistake(
        "one_layer_for_both",
        swap=(
            "backward = self.backward_layer(sequences, mask=mask)",
            "turned = None if mask is None else ops.flip(mask, axis=1)\n"
            "        backward = self.forward_layer(ops.flip(sequences, axis=1), mask=turned)",
        ),
        says="The forward layer reads in both directions, and the backward layer's weights are not used.",
        hint="How many kernels should the whole layer have?",
        fails=["reads_both_ways"],
    ),
    Mistake(
        "last_place_for_last_step",
        swap=[
            (ZERO, ZERO + '"return_sequences": True, '),
            (
                "        if self.return_sequences:\n            backward = ops.flip(backward, axis=1)\n",
                "        backward = ops.flip(backward, axis=1)\n        if not self.return_sequences:\n"
                "            forward, backward = forward[:, -1], backward[:, -1]\n",
            ),
        ],
        says="Of the backward outputs the one at the last place is taken, which has read a single step.",
        hint="At which step does the backward layer end?",
        fails=["ends_where_each_layer_ends"],
    ),
    Mistake(
        "backward_layer_reads_padding",
        swap=(
            "backward = self.backward_layer(sequences, mask=mask)",
            "backward = self.backward_layer(sequences)",
        ),
        says="The backward layer gets no mask, so it reads the padding first and carries it into every step.",
        hint="Which steps does the backward layer read first?",
        fails=["starts_at_the_last_real_step"],
    ),
    Mistake(
        "neither_gets_the_mask",
        swap=[
            ("forward = self.forward_layer(sequences, mask=mask)", "forward = self.forward_layer(sequences)"),
            (
                "backward = self.backward_layer(sequences, mask=mask)",
                "backward = self.backward_layer(sequences)",
            ),
        ],
        says="The mask is not handed to the two layers.",
        hint="What do the inner layers know of `mask`?",
        fails=["starts_at_the_last_real_step"],
    ),
    Mistake(
        "padding_repeats_the_end",
        swap=(ZERO, ""),
        says="At masked steps the layers repeat the output before them, instead of zeros.",
        hint="Which setting of a recurrent layer says what it shows at masked steps?",
        fails=["starts_at_the_last_real_step"],
    ),
    Mistake(
        "zeros_for_the_last_output",
        swap=(ZERO, '"zero_output_for_mask": True, '),
        says="Without `return_sequences` too, masked steps show zeros, so the output of a row that ends in "
        "padding is zero.",
        hint="If the last step of a row is padding, what should its last output be?",
        fails=["ends_where_each_layer_ends"],
    ),
    Mistake(
        "backward_first",
        swap=(
            "ops.concatenate([forward, backward], axis=-1)",
            "ops.concatenate([backward, forward], axis=-1)",
        ),
        says="The backward half comes first; it is the second half.",
        hint="In which order does the table join them?",
        fails=["reads_both_ways"],
    ),
    Mistake(
        "ave_adds",
        swap=(TOTAL, "return total if"),
        says='With `merge_mode="ave"` the sum is returned, not the mean.',
        hint="What distinguishes «sum» from «ave»?",
        fails=["merges_in_five_ways"],
    ),
    Mistake(
        "merge_mode_not_in_config",
        swap=('            "merge_mode": self.merge_mode,\n', ""),
        says="`get_config` does not hold `merge_mode`, so a saved layer comes back with the default one.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "hides_padding_afterwards",
        swap=[
            (ZERO, ""),
            (
                "        if self.merge_mode is None:\n            return forward, backward\n",
                "        if self.return_sequences and mask is not None:\n"
                "            forward = ops.where(mask[..., None], forward, 0)\n"
                "            backward = ops.where(mask[..., None], backward, 0)\n"
                "        if self.merge_mode is None:\n            return forward, backward\n",
            ),
        ],
    ),
    Answer(
        "turns_inputs_and_outputs",
        swap=[
            (
                "        backward = self.backward_layer(sequences, mask=mask)\n        if self.return_sequences:\n"
                "            backward = ops.flip(backward, axis=1)\n",
                "        self.backward_layer.go_backwards = False\n"
                "        turned = None if mask is None else ops.flip(mask, axis=1)\n"
                "        backward = self.backward_layer(ops.flip(sequences, axis=1), mask=turned)\n"
                "        if self.return_sequences:\n            backward = ops.flip(backward, axis=1)\n",
            ),
        ],
    ),
    Answer(
        "the_layer_itself_reads_forward",
        swap=(
            "self.forward_layer = like()",
            "layer.zero_output_for_mask = layer.return_sequences\n        self.forward_layer = layer",
        ),
    ),
]


BACKWARD = "self.backward_layer = like(go_backwards=True, name=f'{layer.name}_backward')"
EQUIVALENT = {
    f"{BACKWARD} → self.backward_layer = like(go_backwards=True)": "what the layers are called is free",
    "return (mask, mask) if self.merge_mode is None else mask → return (mask, mask)": (
        "Keras takes one mask for each output; one too many is not asked for"
    ),
}


class Oracle:
    """Keras's own wrapper."""

    Bidirectional = keras.layers.Bidirectional
