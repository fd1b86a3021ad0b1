import keras
from keras import ops


class GRUCell(keras.layers.Layer):
    """Each block slices its own columns, and an early reset sees a second bias of zeros."""

    def __init__(self, units, reset_after=True, **kwargs):
        super().__init__(**kwargs)
        self.units, self.reset_after = units, reset_after

    @property
    def state_size(self):
        return self.units

    def build(self, input_shape):
        rows = [2] if self.reset_after else []
        self.bias = self.add_weight(shape=(*rows, 3 * self.units), initializer="zeros", name="b")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 3 * self.units), name="U")
        self.kernel = self.add_weight(shape=(input_shape[-1], 3 * self.units), name="W")

    def columns(self, weight, number):
        return ops.convert_to_tensor(weight)[..., number * self.units : (number + 1) * self.units]

    def reading(self, inputs, number):
        bias = self.columns(self.bias, number)
        kernel = self.columns(self.kernel, number)
        return ops.einsum("bd,du->bu", inputs, kernel) + (bias[0] if self.reset_after else bias)

    def memory(self, h, number):
        product = ops.einsum("bv,vu->bu", h, self.columns(self.recurrent_kernel, number))
        return product + self.columns(self.bias, number)[1] if self.reset_after else product

    def call(self, inputs, states):
        h = states[0]
        update = keras.activations.sigmoid(self.reading(inputs, 0) + self.memory(h, 0))
        reset = keras.activations.sigmoid(self.memory(h, 1) + self.reading(inputs, 1))
        recalled = reset * self.memory(h, 2) if self.reset_after else self.memory(h * reset, 2)
        candidate = keras.activations.tanh(recalled + self.reading(inputs, 2))
        h = candidate - update * candidate + update * h
        return h, (h,)

    def get_config(self):
        config = super().get_config()
        config["units"], config["reset_after"] = self.units, self.reset_after
        return config
