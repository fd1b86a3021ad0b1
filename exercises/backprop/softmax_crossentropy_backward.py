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
    # TODO: the logarithm of softmax, without taking a logarithm of softmax
    raise NotImplementedError


def crossentropy_backward(targets, logits, upstream):
    """The gradient for the logits, of all the losses at once."""
    # TODO: what the logits do to the loss of their example, times what becomes of that loss
    raise NotImplementedError


def mean_crossentropy_backward(targets, logits, sample_weight=None):
    """The gradient for the logits, of the weighted mean over all examples."""
    # TODO: which upstream gradient does a mean send to each loss?
    raise NotImplementedError


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
