import keras
import tensorflow as tf


def log_softmax_of_rows(x):
    centred = x - tf.stop_gradient(tf.reduce_max(x, axis=-1, keepdims=True))
    total = tf.einsum("...k->...", tf.exp(centred))
    return centred - tf.math.log(total)[..., tf.newaxis]


class LogSoftmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        rank = inputs.shape.rank
        order = list(range(rank))
        order[self.axis], order[-1] = order[-1], order[self.axis]  # its own inverse
        return tf.transpose(log_softmax_of_rows(tf.transpose(inputs, order)), order)

    def get_config(self):
        config = super().get_config()
        config.update({"axis": self.axis})
        return config
