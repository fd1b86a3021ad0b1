# verdict: failed
# mistake: every_place_by_itself
# says: each pixel of an image has statistics of its own
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
        if training:
            mean = ops.mean(inputs, axis=0)
            variance = ops.mean((inputs - mean) ** 2, axis=0)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return (inputs - mean) / ops.sqrt(variance + self.epsilon), ops.sqrt(variance + self.epsilon)

    def call(self, inputs, training=False):
        return self.gamma * self.normalize(inputs, training)[0] + self.beta

    def backward(self, inputs, upstream, training=False):
        normalized, s = self.normalize(inputs, training)
        d = upstream * self.gamma
        if training:
            d = d - ops.mean(d, axis=0) - normalized * ops.mean(d * normalized, axis=0)
        return d / s, ops.sum(upstream * normalized, axis=0), ops.sum(upstream, axis=0)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
