# verdict: failed
# mistake: share_without_the_rate
# says: gives the share per step
import math

import keras
from keras import ops


class SGDW(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, weight_decay=0.004, momentum=0.9, name="sgdw", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.lam = weight_decay
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.v = self.add_optimizer_variables(variables, "v")

    def update_step(self, gradient, variable, learning_rate):
        v = self.v[self._get_variable_index(variable)]
        lr = ops.cast(learning_rate, variable.dtype)
        self.assign(v, self.momentum * v - lr * gradient)
        if self._use_weight_decay(variable):
            self.assign(variable, (1 - lr * self.lam) * variable)
        self.assign_add(variable, v)

    def get_config(self):
        config = super().get_config()
        config.update(weight_decay=self.lam, momentum=self.momentum)
        return config


def normalized_decay(norm, batch_size, examples, epochs, learning_rate):
    return norm * math.sqrt(batch_size / (examples * epochs))
