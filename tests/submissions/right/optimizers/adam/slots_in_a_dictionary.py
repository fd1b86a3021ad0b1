import keras
import tensorflow as tf


class Adam(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="adam", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)
        self.betas = (beta_1, beta_2)
        self.epsilon = epsilon

    def build(self, variables):
        super().build(variables)
        self._slots = {
            self._var_key(variable): [
                self.add_variable(variable.shape, dtype=keras.config.floatx(), name=f"{moment}_{number}")
                for moment in ("first", "second")
            ]
            for number, variable in enumerate(variables)
        }

    def update_step(self, gradient, variable, learning_rate):
        # Moments in full precision, whatever the variable is stored in.
        first, second = self._slots[self._var_key(variable)]
        gradient = tf.cast(gradient, first.dtype)
        rate = tf.cast(tf.convert_to_tensor(learning_rate), first.dtype)
        t = tf.cast(tf.convert_to_tensor(self.iterations), first.dtype) + 1.0
        means = []
        for slot, beta, sample in zip((first, second), self.betas, (gradient, gradient**2), strict=True):
            slot.assign(beta * slot + (1.0 - beta) * sample)
            means.append(tf.convert_to_tensor(slot))
        b1, b2 = (tf.constant(beta, first.dtype) for beta in self.betas)
        root = tf.sqrt(1.0 - tf.pow(b2, t))
        step = rate * root * means[0] / ((1.0 - tf.pow(b1, t)) * (tf.sqrt(means[1]) + self.epsilon))
        variable.assign(variable - tf.cast(step, variable.dtype))

    def get_config(self):
        config = super().get_config()
        config["beta_1"], config["beta_2"] = self.betas
        config["epsilon"] = self.epsilon
        return config
