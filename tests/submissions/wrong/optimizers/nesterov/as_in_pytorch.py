# verdict: failed
# mistake: rate_outside
# says: PyTorch does it so
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
        self.buffers = self.add_optimizer_variables(variables, "buffer")

    def update_step(self, gradient, variable, learning_rate):
        buf = self.buffers[self._get_variable_index(variable)]
        self.assign(buf, self.momentum * buf + gradient)
        direction = gradient + self.momentum * buf
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * direction)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}
