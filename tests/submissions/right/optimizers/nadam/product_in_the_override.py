import keras
import tensorflow as tf


class Nadam(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="nadam", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def build(self, variables):
        super().build(variables)
        wide = keras.config.floatx()
        self.slots = [
            [self.add_variable(v.shape, dtype=wide, name=name) for name in ("m", "v")] for v in variables
        ]
        # The products of two steps, so that no step computes a momentum twice.
        self.products = [self.add_variable((), initializer="ones", name=name) for name in ("old", "new")]

    def momentum_at(self, time):
        return self.beta_1 * (1.0 - tf.exp(time * tf.math.log(tf.constant(0.96, time.dtype))) / 2.0)

    def _backend_update_step(self, gradients, variables, learning_rate):
        time = tf.cast(tf.convert_to_tensor(self.iterations), keras.config.floatx()) + 1.0
        now, soon = self.momentum_at(time), self.momentum_at(time + 1.0)
        old, new = self.products
        old.assign(old * now)
        new.assign(old * soon)
        rate = tf.cast(tf.convert_to_tensor(learning_rate), time.dtype)
        self.shares = (
            rate * soon / (1.0 - tf.convert_to_tensor(new)),
            rate * (1.0 - now) / (1.0 - tf.convert_to_tensor(old)),
            tf.sqrt(1.0 - tf.pow(tf.constant(self.beta_2, time.dtype), time)),
        )
        super()._backend_update_step(gradients, variables, learning_rate)

    def update_step(self, gradient, variable, learning_rate):
        m, v = self.slots[self._get_variable_index(variable)]
        gradient = tf.cast(gradient, m.dtype)
        m.assign(gradient + self.beta_1 * (m - gradient))
        v.assign(gradient**2 + self.beta_2 * (v - gradient**2))
        habit, news, filled = self.shares
        step = (habit * m + news * gradient) / (tf.sqrt(tf.convert_to_tensor(v)) / filled + self.epsilon)
        variable.assign_sub(tf.cast(step, variable.dtype))

    def get_config(self):
        own = {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
        return {**super().get_config(), **own}
