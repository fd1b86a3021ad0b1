# verdict: failed
# mistake: epsilon_outside_the_root
# says: where it is much weaker
# check: keeps_faint_words_faint
import keras
from keras import ops


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon
        self.supports_masking = True

    def build(self, input_shape):
        self.gamma = self.add_weight(shape=(input_shape[self.axis],), initializer="ones")
        self.beta = self.add_weight(shape=(input_shape[self.axis],), initializer="zeros")

    def call(self, inputs):
        x = ops.moveaxis(ops.cast(inputs, "float32"), self.axis, -1)
        mean = ops.mean(x, axis=-1, keepdims=True)
        std = ops.std(x, axis=-1, keepdims=True)
        y = self.gamma * (x - mean) / (std + self.epsilon) + self.beta
        return ops.cast(ops.moveaxis(y, -1, self.axis), self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
