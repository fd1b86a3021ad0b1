# verdict: failed
# mistake: logarithm_of_softmax
# mistake: in_two_steps
# says: holds NaN
import keras
from keras import ops


def crossentropy(targets, logits):
    p = ops.softmax(logits)
    return -ops.sum(targets * ops.log(p), axis=-1)


def crossentropy_backward(targets, logits, upstream):
    p = ops.softmax(logits)
    # in two steps: first the loss, then softmax
    d_p = -targets / p * ops.expand_dims(upstream, -1)
    return p * (d_p - ops.sum(p * d_p, axis=-1, keepdims=True))


def mean_crossentropy_backward(targets, logits, sample_weight=None):
    losses = crossentropy(targets, logits)
    upstream = ops.ones_like(losses) / ops.cast(ops.size(losses), "float32")
    if sample_weight is not None:
        upstream = upstream * sample_weight
    return crossentropy_backward(targets, logits, upstream)


class SoftmaxCrossentropy(keras.losses.Loss):
    """Cross-entropy from logits, with a gradient made by hand."""

    def call(self, y_true, y_pred):
        @ops.custom_gradient
        def losses(logits):
            def backward(upstream):
                return crossentropy_backward(y_true, logits, upstream)

            return crossentropy(y_true, logits), backward

        return losses(y_pred)
