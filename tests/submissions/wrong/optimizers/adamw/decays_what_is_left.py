# verdict: failed
# mistake: decays_after_the_step
# says: a share of the new step is taken back
import keras
from keras import ops


class AdamW(keras.optimizers.Optimizer):
    def __init__(
        self,
        learning_rate=0.001,
        weight_decay=0.004,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        name="adamw",
        **kwargs,
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.wd = weight_decay
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.m, self.v = self.add_optimizer_variables(variables, ["m", "v"])

    def update_step(self, gradient, variable, learning_rate):
        i = self._get_variable_index(variable)
        m, v = self.m[i], self.v[i]
        t = self.iterations + 1
        lr = ops.cast(learning_rate, variable.dtype)
        self.assign(m, self.beta_1 * m + (1 - self.beta_1) * gradient)
        self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(gradient))
        scale = ops.sqrt(1 - ops.power(self.beta_2, t)) / (1 - ops.power(self.beta_1, t))
        self.assign_sub(variable, lr * ops.cast(scale, variable.dtype) * m / (ops.sqrt(v) + self.epsilon))
        if self._use_weight_decay(variable):
            self.assign_sub(variable, lr * self.wd * variable)

    def get_config(self):
        return {
            **super().get_config(),
            "weight_decay": self.wd,
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
        }
