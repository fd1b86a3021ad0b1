import keras
import tensorflow as tf


class PReLU(keras.layers.Layer):
    def __init__(self, alpha_initializer="zeros", shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = keras.initializers.get(alpha_initializer)
        self.shared_axes = None if shared_axes is None else list(shared_axes)

    def build(self, input_shape):
        shape = list(input_shape)[1:]
        if self.shared_axes:
            for axis in self.shared_axes:
                shape[axis - 1] = 1
        self.alpha = self.add_weight(name="slopes", shape=tuple(shape), initializer=self.alpha_initializer)

    def call(self, inputs):
        alpha = tf.convert_to_tensor(self.alpha)
        negative = tf.cast(inputs < 0, inputs.dtype)
        return inputs * (1 - negative + negative * alpha)

    def get_config(self):
        config = super().get_config()
        config["alpha_initializer"] = keras.saving.serialize_keras_object(self.alpha_initializer)
        config["shared_axes"] = self.shared_axes
        return config
