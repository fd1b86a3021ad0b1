# verdict: failed
# mistake: no_look_ahead
# says: nobody has looked ahead
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
        self.v = self.add_optimizer_variables(variables, "v")

    def update_step(self, gradient, variable, learning_rate):
        v = self.v[self._get_variable_index(variable)]
        lr = ops.cast(learning_rate, variable.dtype)
        self.assign_add(variable, self.momentum * v - lr * gradient)
        self.assign(v, self.momentum * v - lr * gradient)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}
