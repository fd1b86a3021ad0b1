# verdict: failed
# mistake: divided_by_the_batch_alone
# mistake: takes_the_sum_for_one
# says: a loss for each time step
import keras
from keras import ops


def crossentropy(targets, logits):
    return ops.sum(targets * (ops.logsumexp(logits, axis=-1, keepdims=True) - logits), axis=-1)


def crossentropy_backward(targets, logits, upstream):
    return (ops.softmax(logits) - targets) * upstream[..., None]


def mean_crossentropy_backward(targets, logits, sample_weight=None):
    m = ops.cast(ops.shape(targets)[0], "float32")
    gradient = (ops.softmax(logits) - targets) / m
    if sample_weight is not None:
        gradient = gradient * sample_weight[..., None]
    return gradient


class SoftmaxCrossentropy(keras.losses.Loss):
    """Cross-entropy from logits, with a gradient made by hand."""

    def call(self, y_true, y_pred):
        @ops.custom_gradient
        def losses(logits):
            def backward(upstream):
                return crossentropy_backward(y_true, logits, upstream)

            return crossentropy(y_true, logits), backward

        return losses(y_pred)
