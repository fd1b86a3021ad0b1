import keras
import tensorflow as tf


class Nesterov(keras.optimizers.Optimizer):
    """Keeps how far ahead the variable stands, and goes back to the weight itself in each step."""

    def __init__(self, learning_rate=0.01, momentum=0.9, name="nesterov", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)
        self.beta = momentum

    def build(self, variables):
        super().build(variables)
        self.ahead = [self.add_variable_from_reference(v, name="ahead") for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        ahead = self.ahead[self._get_variable_index(variable)]
        lead = tf.convert_to_tensor(ahead)
        rate = tf.cast(tf.convert_to_tensor(learning_rate), variable.dtype)
        velocity = lead - rate * gradient
        weight = variable - lead + velocity
        ahead.assign(self.beta * velocity)
        variable.assign(weight + self.beta * velocity)

    def get_config(self):
        config = super().get_config()
        config["momentum"] = self.beta
        return config
