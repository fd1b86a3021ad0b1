import keras
import tensorflow as tf


class Linear(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))

    def call(self, inputs):
        return tf.tensordot(inputs, tf.convert_to_tensor(self.kernel), axes=1) + self.bias


class FeedForward(keras.layers.Layer):
    """Dropout by hand, with a seed generator of its own."""

    def __init__(self, hidden_dim, activation="relu", dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.hidden_dim = hidden_dim
        self.activation = activation
        self.rate = dropout
        self.supports_masking = True
        self.seeds = keras.random.SeedGenerator()

    def build(self, input_shape):
        self.expand = Linear(self.hidden_dim, dtype=self.dtype_policy)
        self.project = Linear(input_shape[-1], dtype=self.dtype_policy)
        self.expand.build(input_shape)
        self.project.build([self.hidden_dim])

    def call(self, inputs, training=False):
        hidden = keras.activations.get(self.activation)(self.expand(inputs))
        if training and self.rate > 0:
            luck = keras.random.uniform(keras.ops.shape(hidden), seed=self.seeds, dtype="float32")
            hidden = tf.where(luck < self.rate, tf.zeros_like(hidden), hidden / (1 - self.rate))
        return self.project(hidden)

    def compute_output_shape(self, shape):
        return shape

    def get_config(self):
        function = keras.activations.get(self.activation)
        return super().get_config() | {
            "hidden_dim": self.hidden_dim,
            "activation": keras.activations.serialize(function),
            "dropout": self.rate,
        }
