import keras
import tensorflow as tf


class ELU(keras.layers.Layer):
    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs):
        @tf.custom_gradient
        def elu(x):
            below = self.alpha * tf.math.expm1(-tf.nn.relu(-x))
            on_the_right = tf.cast(x > 0, x.dtype)
            y = tf.nn.relu(x) + below

            def grad(upstream):
                # on the left the slope is alpha · exp(x), which is y + alpha
                return upstream * (on_the_right + (1 - on_the_right) * (below + self.alpha))

            return y, grad

        return elu(inputs)

    def get_config(self):
        config = super().get_config()
        config.update(alpha=self.alpha)
        return config
