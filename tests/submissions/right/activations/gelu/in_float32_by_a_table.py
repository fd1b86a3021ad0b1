import keras
import numpy as np
import tensorflow as tf


def exact(x):
    return tf.math.erf(x * np.float32(0.70710678)) / 2 + 0.5


def roughly(x):
    # (1 + tanh(z)) / 2 = σ(2z)
    return tf.sigmoid(np.float32(1.5957691216) * x + np.float32(0.0713548162726) * x * x * x)


FORMS = {False: exact, True: roughly}


class GELU(keras.layers.Layer):
    """Computes in float32 whatever the policy, and casts back."""

    def __init__(self, approximate=False, **kwargs):
        super().__init__(**kwargs)
        self.approximate = bool(approximate)

    def call(self, inputs):
        wide = inputs if inputs.dtype == tf.float64 else tf.cast(inputs, tf.float32)
        return tf.cast(wide * FORMS[self.approximate](wide), inputs.dtype)

    def get_config(self):
        config = super().get_config()
        config["approximate"] = self.approximate
        return config
