# verdict: failed
# mistake: averages_with_the_warmed_momentum
# says: So it stands in Dozat's Algorithm 2
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

    def momentum_at(self, time):
        return self.beta_1 * (1 - 0.5 * 0.96 ** ops.cast(time, "float32"))

    def _backend_update_step(self, gradients, variables, learning_rate):
        self.product.assign(self.product * self.momentum_at(self.iterations + 1))
        super()._backend_update_step(gradients, variables, learning_rate)

    def update_step(self, gradient, variable, learning_rate):
        i = self._get_variable_index(variable)
        m, v = self.m[i], self.v[i]
        dtype = variable.dtype
        t = self.iterations + 1
        mu, mu_next = self.momentum_at(t), self.momentum_at(t + 1)
        self.assign(m, ops.cast(mu, dtype) * m + ops.cast(1 - mu, dtype) * gradient)
        self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(gradient))
        m_bar = ops.cast(mu_next / (1 - self.product * mu_next), dtype) * m
        m_bar = m_bar + ops.cast((1 - mu) / (1 - self.product), dtype) * gradient
        v_hat = v / ops.cast(1 - ops.power(self.beta_2, t), dtype)
        self.assign_sub(variable, ops.cast(learning_rate, dtype) * m_bar / (ops.sqrt(v_hat) + self.epsilon))

    def get_config(self):
        config = super().get_config()
        config.update(beta_1=self.beta_1, beta_2=self.beta_2, epsilon=self.epsilon)
        return config
