# verdict: failed
# mistake: statistics_over_all_but_the_batch
# says: the words of a sentence share theirs
# check: normalises_each_word
import keras
from keras import ops


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis, self.epsilon = axis, epsilon
        self.supports_masking = True

    def build(self, input_shape):
        d = input_shape[self.axis]
        self.gamma = self.add_weight(shape=(d,), initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=(d,), initializer="zeros", name="beta")

    def call(self, inputs):
        x = ops.cast(inputs, "float32")
        mean, variance = ops.moments(x, axes=list(range(1, len(x.shape))), keepdims=True)
        shape = [1] * len(x.shape)
        shape[self.axis] = x.shape[self.axis]
        gamma, beta = ops.reshape(self.gamma, shape), ops.reshape(self.beta, shape)
        return ops.cast(gamma * (x - mean) / ops.sqrt(variance + self.epsilon) + beta, inputs.dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"axis": self.axis, "epsilon": self.epsilon})
        return config
