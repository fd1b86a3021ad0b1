# verdict: failed
# mistake: statistics_taken_for_constants
# says: as is right at inference
import keras
from keras import ops


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

    def normalize(self, inputs, training):
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            axes = list(range(len(inputs.shape) - 1))
            mean, variance = ops.moments(inputs, axes=axes)
        s = ops.sqrt(variance + self.epsilon)
        return (inputs - mean) / s, s

    def call(self, inputs, training=False):
        return self.gamma * self.normalize(inputs, training)[0] + self.beta

    def backward(self, inputs, upstream, training=False):
        normalized, s = self.normalize(inputs, training)
        axes = tuple(range(len(inputs.shape) - 1))
        d_inputs = upstream * self.gamma / s
        return d_inputs, ops.sum(upstream * normalized, axis=axes), ops.sum(upstream, axis=axes)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
