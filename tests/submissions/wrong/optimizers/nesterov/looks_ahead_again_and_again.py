# verdict: failed
# mistake: last_look_not_taken_back
# says: never takes the last look back
import keras
from keras import ops


class Nesterov(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, name="nesterov", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.velocities = self.add_optimizer_variables(variables, "velocity")

    def update_step(self, gradient, variable, learning_rate):
        velocity = self.velocities[self._get_variable_index(variable)]
        rate = ops.cast(learning_rate, variable.dtype)
        velocity.assign(self.momentum * velocity - rate * gradient)
        weight = variable + velocity
        variable.assign(weight + self.momentum * velocity)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}
