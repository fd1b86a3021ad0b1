# %% [markdown]
# # Softmax and cross-entropy, backwards and in one piece
#
# Nearly every classifier ends in the same two steps: softmax turns logits into probabilities $p$, and the
# cross-entropy $-\sum_k t_k \log p_k$ holds them against the targets $t$. You could send the gradient back
# through one and then the other. Do it once on paper and you will never do it again.
#
# The cross-entropy's slope for a probability is $-t_k / p_k$. Softmax's Jacobian is $p_k(\delta_{kj} - p_j)$.
# The chain rule multiplies them and adds up over all classes:
#
# $$\frac{\partial \ell}{\partial x_j} = \sum_k -\frac{t_k}{p_k}\; p_k\,(\delta_{kj} - p_j)
# = -t_j + p_j \sum_k t_k .$$
#
# The $p_k$ below has cancelled the $p_k$ above, and for targets that add up to 1 what remains is
#
# $$\frac{\partial \ell}{\partial x} = p - t,$$
#
# what the network said minus what it should have said. This is the one place where «the error flows back» is
# literally true.
#
# ```text
#              cat    dog    fish
#   says   p   0.125  0.25   0.625
#   truth  t   0      1      0
#   p - t      0.125 -0.75   0.625      lower cat a little, fish a lot, and raise dog
# ```
#
# ```python
# >>> logits = ops.log(ops.array([[1.0, 2.0, 5.0]]))
# >>> target = ops.array([[0.0, 1.0, 0.0]])
# >>> print(crossentropy(target, logits).numpy().round(4))
# [1.3863]
# >>> print(crossentropy_backward(target, logits, ops.array([1.0])).numpy().round(4))
# [[ 0.125 -0.75   0.625]]
# >>> print(crossentropy_backward(target, logits, ops.array([-2.0])).numpy().round(4))
# [[-0.25  1.5  -1.25]]
# ```
#
# ## Why in one piece
#
# Not only because it is shorter. Take the logits 0 and 200, with the first class true. Its probability,
# $e^{-200}$, is 0 in float32. In two steps the gradient is $-1/0 \cdot 0$, which is NaN; and the loss,
# $-\log 0$, is infinite. In one piece the loss is 200, and the gradient is $0 - 1$: a firm push in the
# right direction, for exactly the example that needs it most.
#
# ## Where the N comes from
#
# Courses call $\ell$, for one example, the *loss*, and the mean over a batch the *cost*. Backwards, the mean
# is a function like any other. From $C = \frac{1}{N}\sum_n w_n \ell_n$ each example receives the upstream
# gradient
#
# $$\frac{\partial C}{\partial \ell_n} = \frac{w_n}{N},$$
#
# where $w_n$ is the example's weight, 1 unless somebody says otherwise. This is where the division
# happens, once, and no layer further down has to think of it again. $N$ counts *losses*: in a sequence
# model with logits of shape `(batch, time, classes)` there are batch × time of them. Divide by the batch
# alone and a longer sequence takes longer steps; divide by the number of logits, and so does a smaller
# vocabulary. As in Keras's reduction `"sum_over_batch_size"`, an example of weight 0 is still counted in $N$.
#
# ## Targets that do not add up to 1
#
# Look once more at the general formula: $p_j$ comes with $\sum_k t_k$. For a target of all zeros (a common
# way to say «no label here») the loss is 0, so its gradient has to be 0. The short form $p - t$ would still
# push. TensorFlow's own fused operation uses the short form. Yours will be better.

# %% [markdown]
# ## Your functions
#
# | | |
# |---|---|
# | `crossentropy(targets, logits)` | one loss per example, $-\sum_k t_k \log \operatorname{softmax}(x)_k$ |
# | `crossentropy_backward(targets, logits, upstream)` | the gradient for the logits; `upstream` has one number per loss |
# | `mean_crossentropy_backward(targets, logits, sample_weight=None)` | the gradient of $C$ for the logits |
# | `targets`, `logits` | float32 of shape `(batch, …, classes)`, rank 2 or more; targets ≥ 0, of any sum |
# | `upstream`, `sample_weight` | float32 of shape `(batch, …)`, that of the losses; no weights means weight 1 |
#
# Losses and gradients have to be right for logits of ±1000, inside `tf.function` with unknown sizes, and
# under XLA. The functions change nothing and remember nothing.
#
# At the end of the file stands `SoftmaxCrossentropy`, a Keras loss that you need not touch: it tells
# TensorFlow to use *your* gradient instead of its own, and so `model.fit` trains with it.
#
# Write the functions with `keras.ops`. You have written softmax and the cross-entropy before, so
# `ops.softmax`, `ops.log_softmax` and `ops.logsumexp` are allowed. Out of bounds are the ready-made
# cross-entropies of Keras and TensorFlow, and everything that differentiates for you.

# %%
import keras
from keras import ops


def crossentropy(targets, logits):
    """One loss per example."""
    # begin solution: the logarithm of softmax, without taking a logarithm of softmax
    log_probabilities = logits - ops.logsumexp(logits, axis=-1, keepdims=True)
    return -ops.sum(targets * log_probabilities, axis=-1)
    # end solution


def crossentropy_backward(targets, logits, upstream):
    """The gradient for the logits, of all the losses at once."""
    # begin solution: what the logits do to the loss of their example, times what becomes of that loss
    probabilities = ops.softmax(logits)
    total = ops.sum(targets, axis=-1, keepdims=True)
    return ops.expand_dims(upstream, -1) * (probabilities * total - targets)
    # end solution


def mean_crossentropy_backward(targets, logits, sample_weight=None):
    """The gradient for the logits, of the weighted mean over all examples."""
    # begin solution: which upstream gradient does a mean send to each loss?
    weights = ops.ones_like(logits[..., 0]) if sample_weight is None else sample_weight
    examples = ops.cast(ops.size(weights), weights.dtype)
    return crossentropy_backward(targets, logits, weights / examples)
    # end solution


class SoftmaxCrossentropy(keras.losses.Loss):
    """Cross-entropy from logits, with a gradient made by hand."""

    def call(self, y_true, y_pred):
        @ops.custom_gradient
        def losses(logits):
            def backward(upstream):
                return crossentropy_backward(y_true, logits, upstream)

            return crossentropy(y_true, logits), backward

        return losses(y_pred)


# %% [markdown]
# ## Read on
#
# - C. Bishop, *Pattern Recognition and Machine Learning*, sections 4.3.4 and 4.3.6: the same $p - t$ comes
#   out for squared error with a linear output and for binary cross-entropy with a sigmoid, and why
#   (*canonical link*).
# - J. Bridle, *Training Stochastic Model Recognition Algorithms as Networks can Lead to Maximum Mutual
#   Information Estimation of Parameters* (1989).
# - Keras asks for `from_logits=True`, and recommends it, for the reason of the section «Why in one piece».

# %%
from autograder.variants import Answer, Mistake

WHOLE = "ops.expand_dims(upstream, -1) * (probabilities * total - targets)"
MEAN = "crossentropy_backward(targets, logits, weights / examples)"

MISTAKES = [
    Mistake(
        "sum_for_mean",
        swap=(MEAN, "crossentropy_backward(targets, logits, weights)"),
        says="The gradient of the mean is not divided by the number of examples: it belongs to the sum.",
        hint="What does the loss of one example contribute to the mean of eight?",
        fails=["divides_by_the_number_of_losses", "weighs_examples"],
    ),
    Mistake(
        "divided_by_the_batch_alone",
        swap=("ops.size(weights)", "ops.shape(logits)[0]"),
        says="The gradient of the mean is divided by the first axis alone, but a batch of sequences has "
        "a loss for each time step.",
        hint="How many losses are there for logits of shape (batch, time, classes)?",
        fails=["divides_by_the_number_of_losses"],
    ),
    Mistake(
        "divided_by_every_logit",
        swap=("ops.size(weights)", "ops.size(logits)"),
        says="The gradient of the mean is divided by the number of logits, so the classes are counted too.",
        hint="The mean runs over losses. How many losses does one row of logits have?",
        fails=["divides_by_the_number_of_losses", "weighs_examples"],
    ),
    Mistake(
        "divided_by_the_weights",
        swap=("ops.cast(ops.size(weights), weights.dtype)", "ops.sum(weights)"),
        says="The gradient of the mean is divided by the sum of the weights instead of the number of "
        "examples.",
        hint="Does an example of weight 0 count in N?",
        fails=["weighs_examples"],
    ),
    Mistake(
        "truth_minus_answer",
        swap=("(probabilities * total - targets)", "(targets - probabilities * total)"),
        says="The sign is turned round: target minus probability is the way downhill, the gradient points "
        "uphill.",
        hint="If the true class's logit grows, does the loss grow or shrink?",
        fails=["finds_the_gradient_of_each_loss", "divides_by_the_number_of_losses"],
    ),
    Mistake(
        "stops_at_the_probabilities",
        swap=("(probabilities * total - targets)", "(-targets / probabilities)"),
        says="This is the slope for the *probabilities*, −t/p; it has not yet gone through softmax.",
        hint="The gradient is asked for the logits. Which factor of the chain rule leads there?",
        fails=["finds_the_gradient_of_each_loss", "divides_by_the_number_of_losses"],
    ),
    Mistake(
        "softmax_elementwise",
        swap=("(probabilities * total - targets)", "(-targets * (1 - probabilities))"),
        says="Softmax's Jacobian is taken for its diagonal, so the logits of wrong classes get no gradient.",
        hint="The loss falls when a wrong class's logit falls. Where is that in your gradient?",
        fails=["finds_the_gradient_of_each_loss", "divides_by_the_number_of_losses"],
    ),
    Mistake(
        "upstream_ignored",
        swap=[(WHOLE, "probabilities * total - targets"), (MEAN, f"{MEAN} / examples")],
        says="The upstream gradient does not enter, as if each loss were the end of the story.",
        hint="What should come out when the loss is multiplied by −2 afterwards?",
        fails=["finds_the_gradient_of_each_loss", "weighs_examples"],
    ),
    Mistake(
        "takes_the_sum_for_one",
        swap=("probabilities * total - targets", "probabilities - targets"),
        says="p − t is right only where the targets add up to 1; the full formula has their sum before p.",
        hint="What is the loss of a target of all zeros, and what must its gradient be?",
        fails=["takes_targets_of_any_sum"],
    ),
    Mistake(
        "in_two_steps",
        swap=(
            f"return {WHOLE}",
            "slopes = -targets / probabilities * ops.expand_dims(upstream, -1) + 0 * total\n"
            "    return probabilities * (slopes - ops.sum(probabilities * slopes, axis=-1, keepdims=True))",
        ),
        says="The division by p has not been cancelled, and for a class whose probability has become 0 it "
        "gives NaN.",
        hint="The p below comes from the logarithm, the p above from softmax. What remains on paper?",
        fails=["finds_gradients_for_extreme_logits"],
    ),
    Mistake(
        "logarithm_of_softmax",
        swap=(
            "logits - ops.logsumexp(logits, axis=-1, keepdims=True)",
            "ops.log(ops.softmax(logits, axis=-1))",
        ),
        says="The logarithm is taken of softmax's output, which is exactly 0 for a logit that lies 200 "
        "below.",
        hint="Write log(eˣ / Σeˣ) as a difference before computing anything.",
        fails=["measures_extreme_logits"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "log_softmax_throughout",
        swap=[
            (
                "logits - ops.logsumexp(logits, axis=-1, keepdims=True)",
                "ops.log_softmax(logits, axis=-1)",
            ),
            ("ops.softmax(logits)", "ops.exp(ops.log_softmax(logits))"),
        ],
    ),
    Answer(
        "scales_afterwards",
        swap=(
            MEAN,
            "(\n        crossentropy_backward(targets, logits, ops.ones_like(weights))\n"
            "        * weights[..., None]\n        / examples\n    )",
        ),
    ),
    Answer(
        "shifts_by_the_maximum",
        swap=(
            "log_probabilities = logits - ops.logsumexp(logits, axis=-1, keepdims=True)",
            "shifted = logits - ops.max(logits, axis=-1, keepdims=True)\n"
            "    log_probabilities = shifted - ops.log(ops.sum(ops.exp(shifted), axis=-1, keepdims=True))",
        ),
    ),
]

WEIGHTS = "weights = ops.ones_like(logits[..., 0]) if sample_weight is None else sample_weight"
EQUIVALENT = {
    f"{WEIGHTS} → {WEIGHTS.replace('0', '1')}": "every class has the shape of the losses",
}


class Oracle:
    """TensorFlow's log-softmax in float64, differentiated by a tape; Keras's own loss."""

    def exactly(targets, logits):
        import tensorflow as tf

        targets, logits = tf.cast(targets, "float64"), tf.cast(logits, "float64")
        return -tf.reduce_sum(targets * tf.nn.log_softmax(logits), axis=-1)

    def crossentropy(targets, logits, exactly=exactly):
        return ops.cast(exactly(targets, logits), logits.dtype)

    def crossentropy_backward(targets, logits, upstream, exactly=exactly):
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(logits)
            losses = exactly(targets, logits)
        return tape.gradient(losses, logits, output_gradients=tf.cast(upstream, "float64"))

    def mean_crossentropy_backward(targets, logits, sample_weight=None, exactly=exactly):
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(logits)
            losses = exactly(targets, logits)
            if sample_weight is not None:
                losses *= tf.cast(sample_weight, "float64")
            mean = tf.reduce_mean(losses)
        return tape.gradient(mean, logits)

    class SoftmaxCrossentropy(keras.losses.CategoricalCrossentropy):
        def __init__(self):
            super().__init__(from_logits=True)
