# verdict: failed
# mistake: epsilon_outside_the_root
# says: PyTorch does it so
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
        self.assign(self.s[i], self.rho * self.s[i] + (1 - self.rho) * gradient * gradient)
        spread = ops.convert_to_tensor(self.s[i])
        if self.centered:
            self.assign(self.m[i], self.rho * self.m[i] + (1 - self.rho) * gradient)
            spread = spread - self.m[i] * self.m[i]
        step = lr * gradient / (ops.sqrt(spread) + self.epsilon)
        if self.momentum > 0:
            self.assign(self.v[i], self.momentum * self.v[i] + step)
            step = self.v[i]
        self.assign_sub(variable, step)

    def get_config(self):
        config = super().get_config()
        config.update(
            rho=self.rho, momentum=self.momentum, epsilon=self.epsilon, centered=self.centered
        )
        return config
