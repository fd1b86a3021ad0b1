# verdict: failed
# mistake: none
# says: shape
import keras
from keras import ops


class Momentum(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, name="momentum", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.velocity = self.add_variable_from_reference(variables[0], name="velocity")

    def update_step(self, gradient, variable, learning_rate):
        lr = ops.cast(learning_rate, variable.dtype)
        self.assign(self.velocity, self.momentum * self.velocity - lr * gradient)
        self.assign_add(variable, self.velocity)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}
