# verdict: failed
# mistake: sum_for_mean
# mistake: upstream_ignored
# says: belongs to the sum
import keras
from keras import ops


def crossentropy(targets, logits):
    return -ops.sum(targets * ops.log_softmax(logits), axis=-1)


def crossentropy_backward(targets, logits, upstream):
    p = ops.softmax(logits)
    return p * ops.sum(targets, axis=-1, keepdims=True) - targets


def mean_crossentropy_backward(targets, logits, sample_weight=None):
    gradient = crossentropy_backward(targets, logits, None)
    if sample_weight is None:
        return gradient
    return gradient * sample_weight[..., None]


class SoftmaxCrossentropy(keras.losses.Loss):
    """Cross-entropy from logits, with a gradient made by hand."""

    def call(self, y_true, y_pred):
        @ops.custom_gradient
        def losses(logits):
            def backward(upstream):
                return crossentropy_backward(y_true, logits, upstream)

            return crossentropy(y_true, logits), backward

        return losses(y_pred)
