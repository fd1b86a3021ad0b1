# verdict: failed
# mistake: factor_for_every_variable
# says: runs ahead of the clock
import keras
from keras import ops


class Nadam(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="nadam", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.m, self.v = self.add_optimizer_variables(variables, ["m", "v"])
        self.product = self.add_variable((), initializer="ones", name="product")

    def update_step(self, gradient, variable, learning_rate):
        i = self._get_variable_index(variable)
        m, v = self.m[i], self.v[i]
        t = ops.cast(self.iterations + 1, "float32")
        mu = self.beta_1 * (1 - 0.5 * ops.power(0.96, t))
        mu_next = self.beta_1 * (1 - 0.5 * ops.power(0.96, t + 1))
        self.product.assign(self.product * mu)
        self.assign(m, self.beta_1 * m + (1 - self.beta_1) * gradient)
        self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(gradient))
        m_scale = ops.cast(mu_next / (1 - self.product * mu_next), variable.dtype)
        g_scale = ops.cast((1 - mu) / (1 - self.product), variable.dtype)
        v_hat = v / ops.cast(1 - ops.power(self.beta_2, t), variable.dtype)
        step = (m_scale * m + g_scale * gradient) / (ops.sqrt(v_hat) + self.epsilon)
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * step)

    def get_config(self):
        config = super().get_config()
        config.update(beta_1=self.beta_1, beta_2=self.beta_2, epsilon=self.epsilon)
        return config
