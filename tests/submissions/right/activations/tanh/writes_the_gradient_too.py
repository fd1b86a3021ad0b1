import keras
import tensorflow as tf


@tf.custom_gradient
def hyperbolic_tangent(x):
    size = tf.abs(x)
    shrink = tf.math.expm1(-2 * size)
    y = tf.sign(x) * (-shrink) / (2 + shrink)

    def grad(upstream):
        return upstream * (1 - y * y)

    return y, grad


class Tanh(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs):
        return hyperbolic_tangent(inputs)
