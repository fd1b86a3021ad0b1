# verdict: failed
# mistake: counts_the_batch_alone
# mistake: same_in_both_modes
# says: in an image every pixel is an example
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
        x_hat, s = self.normalize(inputs, training)
        axes = tuple(range(len(inputs.shape) - 1))
        N = ops.cast(ops.shape(inputs)[0], "float32")
        d_gamma = ops.sum(upstream * x_hat, axis=axes)
        d_beta = ops.sum(upstream, axis=axes)
        # the formula of the lecture notes
        d_x = self.gamma / (N * s) * (N * upstream - d_beta - x_hat * d_gamma)
        return d_x, d_gamma, d_beta

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
