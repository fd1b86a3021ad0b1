import keras
import tensorflow as tf


class SGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, name="sgd", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        # In full precision throughout, and rounded once at the end.
        wide = keras.config.floatx()
        here = tf.cast(tf.convert_to_tensor(variable), wide)
        slope = tf.cast(gradient, wide)
        rate = tf.cast(tf.convert_to_tensor(learning_rate), wide)
        variable.assign(tf.cast(here - rate * slope, variable.dtype))
