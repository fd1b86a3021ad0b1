# verdict: refused
# says: tensorflow.GradientTape
import keras
import tensorflow as tf
from keras import ops


class Dense(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel) + self.bias

    def backward(self, inputs, upstream):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = self.call(inputs)
        sources = [inputs, self.kernel.value, self.bias.value]
        return tuple(tape.gradient(outputs, sources, output_gradients=upstream))

    def get_config(self):
        return {**super().get_config(), "units": self.units}
