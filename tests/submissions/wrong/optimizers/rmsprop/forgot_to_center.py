# verdict: failed
# mistake: never_centered
# says: `centered` makes no difference
import keras
from keras import ops


class RMSprop(keras.optimizers.Optimizer):
    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        name="rmsprop",
        **kwargs,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.s, self.m, self.v = self.add_optimizer_variables(variables, ["s", "m", "v"])

    def update_step(self, gradient, variable, learning_rate):
        i = self._get_variable_index(variable)
        lr = ops.cast(learning_rate, variable.dtype)
        self.assign(self.s[i], self.rho * self.s[i] + (1 - self.rho) * ops.square(gradient))
        self.assign(self.v[i], self.momentum * self.v[i] + lr * gradient / ops.sqrt(self.s[i] + self.epsilon))
        self.assign_sub(variable, self.v[i])

    def get_config(self):
        config = super().get_config()
        config.update(
            rho=self.rho, momentum=self.momentum, epsilon=self.epsilon, centered=self.centered
        )
        return config
