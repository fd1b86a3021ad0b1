import keras
import tensorflow as tf


class Dense(keras.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = int(units)

    def build(self, input_shape):
        d = int(input_shape[-1])
        self.bias = self.add_weight(name="b", shape=[self.units], initializer=keras.initializers.Zeros())
        self.kernel = self.add_weight(name="w", shape=[d, self.units], initializer="he_normal")
        super().build(input_shape)

    def call(self, inputs):
        flat = tf.reshape(inputs, [-1, inputs.shape[-1]])
        flat = tf.nn.bias_add(tf.linalg.matmul(flat, self.kernel), tf.cast(self.bias, flat.dtype))
        return tf.reshape(flat, tf.concat([tf.shape(inputs)[:-1], [self.units]], axis=0))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def backward(self, inputs, upstream):
        kernel = tf.convert_to_tensor(self.kernel)
        per_feature = upstream[..., tf.newaxis, :] * kernel
        outer = inputs[..., :, tf.newaxis] * upstream[..., tf.newaxis, :]
        examples = list(range(inputs.shape.rank - 1))
        return (
            tf.reduce_sum(per_feature, axis=-1),
            tf.reduce_sum(outer, axis=examples),
            tf.reduce_sum(upstream, axis=examples),
        )

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        return config
