import keras
import tensorflow as tf


class BatchNormalization(keras.layers.Layer):
    """Normalizes each feature over the batch, and knows its own derivative."""

    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(shape=shape, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=shape, initializer="zeros", name="beta")
        self.moving_mean = self.add_weight(
            shape=shape, initializer="zeros", trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            shape=shape, initializer="ones", trainable=False, name="moving_variance"
        )

    def call(self, inputs, training=False):
        if training:
            mean, variance = tf.nn.moments(inputs, axes=list(range(inputs.shape.rank - 1)))
        else:
            mean, variance = (
                tf.convert_to_tensor(self.moving_mean),
                tf.convert_to_tensor(self.moving_variance),
            )
        return (inputs - mean) * tf.math.rsqrt(variance + self.epsilon) * self.gamma + self.beta

    def backward(self, inputs, upstream, training=False):
        # One node of the graph after the other, for a table with an example in each row.
        features = inputs.shape[-1]
        x, g = tf.reshape(inputs, [-1, features]), tf.reshape(upstream, [-1, features])
        n = tf.cast(tf.shape(x)[0], x.dtype)
        gamma = tf.convert_to_tensor(self.gamma)

        if training:
            centred = x - tf.reduce_sum(x, axis=0) / n
            variance = tf.reduce_sum(tf.square(centred), axis=0) / n
        else:
            centred = x - tf.convert_to_tensor(self.moving_mean)
            variance = tf.convert_to_tensor(self.moving_variance)
        inverse = 1.0 / tf.sqrt(variance + self.epsilon)

        d_beta = tf.reduce_sum(g, axis=0)
        d_gamma = tf.reduce_sum(g * centred * inverse, axis=0)
        d_product = g * gamma
        d_centred = d_product * inverse
        if training:
            d_inverse = tf.reduce_sum(d_product * centred, axis=0)
            d_variance = -0.5 * d_inverse * inverse**3
            d_centred += 2.0 * centred * d_variance / n
            d_mean = -tf.reduce_sum(d_centred, axis=0)
            d_centred += d_mean / n
        return tf.reshape(d_centred, tf.shape(inputs)), d_gamma, d_beta

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
