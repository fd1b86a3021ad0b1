# verdict: failed
# mistake: damped_push
# says: multiplied by 1 − β
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
        self.m = self.add_optimizer_variables(variables, "m")

    def update_step(self, gradient, variable, learning_rate):
        m = self.m[self._get_variable_index(variable)]
        lr = ops.cast(learning_rate, variable.dtype)
        m.assign(self.momentum * m - (1 - self.momentum) * lr * gradient)
        variable.assign_add(m)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}
