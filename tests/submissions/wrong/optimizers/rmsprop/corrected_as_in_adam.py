# verdict: failed
# mistake: corrects_the_start
# says: as in Adam
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
        t = ops.cast(self.iterations + 1, variable.dtype)
        lr = ops.cast(learning_rate, variable.dtype)
        self.s[i].assign(self.rho * self.s[i] + (1 - self.rho) * ops.square(gradient))
        under_the_root = self.s[i] / (1 - ops.power(ops.cast(self.rho, variable.dtype), t)) + self.epsilon
        if self.centered:
            self.m[i].assign(self.rho * self.m[i] + (1 - self.rho) * gradient)
            under_the_root = under_the_root - ops.square(self.m[i])
        self.v[i].assign(self.momentum * self.v[i] + lr * gradient / ops.sqrt(under_the_root))
        variable.assign_sub(self.v[i])

    def get_config(self):
        config = super().get_config()
        config.update(
            rho=self.rho, momentum=self.momentum, epsilon=self.epsilon, centered=self.centered
        )
        return config
