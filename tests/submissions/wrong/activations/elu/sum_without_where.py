# verdict: failed
# mistake: both_sides_at_zero
# says: At exactly 0 both `maximum` and `minimum` send the gradient back
import keras
import tensorflow as tf


class ELU(keras.layers.Layer):
    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, x):
        left = tf.math.expm1(tf.minimum(x, 0))
        return tf.maximum(x, 0) + left * self.alpha

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}
