import keras
import tensorflow as tf


class Momentum(keras.optimizers.Optimizer):
    """Keeps the last displacement, found from where the weight was, and rolls on by a share of it."""

    def __init__(self, learning_rate=0.01, momentum=0.9, name="momentum", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)
        self.beta = momentum

    def build(self, variables):
        super().build(variables)
        self.moved = [self.add_variable_from_reference(v, name="moved") for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        moved = self.moved[self._get_variable_index(variable)]
        rate = tf.cast(tf.convert_to_tensor(learning_rate), variable.dtype)
        displacement = self.beta * tf.convert_to_tensor(moved) - rate * gradient
        variable.assign_add(displacement)
        moved.assign(displacement)

    def get_config(self):
        config = super().get_config()
        config["momentum"] = self.beta
        return config
