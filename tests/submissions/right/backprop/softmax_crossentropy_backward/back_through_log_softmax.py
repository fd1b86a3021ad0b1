import keras
import tensorflow as tf
from keras import ops


def softmax_and_log(logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    exponentials = tf.exp(shifted)
    total = tf.reduce_sum(exponentials, axis=-1, keepdims=True)
    return exponentials / total, shifted - tf.math.log(total)


def crossentropy(targets, logits):
    _, logs = softmax_and_log(logits)
    return tf.negative(tf.einsum("...k,...k->...", targets, logs))


def crossentropy_backward(targets, logits, upstream):
    p, _ = softmax_and_log(logits)
    # Back through log-softmax, whose Jacobian is δ − p: first the slopes for its outputs, then the rest.
    slopes = -targets * upstream[..., tf.newaxis]
    return slopes - p * tf.reduce_sum(slopes, axis=-1, keepdims=True)


def mean_crossentropy_backward(targets, logits, sample_weight=None):
    losses = crossentropy(targets, logits)
    share = tf.ones_like(losses) / tf.cast(tf.reduce_prod(tf.shape(losses)), losses.dtype)
    if sample_weight is not None:
        share = share * sample_weight
    return crossentropy_backward(targets, logits, share)


class SoftmaxCrossentropy(keras.losses.Loss):
    """Cross-entropy from logits, with a gradient made by hand."""

    def call(self, y_true, y_pred):
        @ops.custom_gradient
        def losses(logits):
            def backward(upstream):
                return crossentropy_backward(y_true, logits, upstream)

            return crossentropy(y_true, logits), backward

        return losses(y_pred)
