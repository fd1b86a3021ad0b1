import keras
import tensorflow as tf


class AdamW(keras.optimizers.Optimizer):
    """Adds up the whole displacement in full precision, and writes once."""

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
        super().__init__(learning_rate, name=name, **kwargs)
        self.own = {"weight_decay": weight_decay, "beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}

    def build(self, variables):
        super().build(variables)
        wide = keras.config.floatx()
        self.slots = [[self.add_variable(v.shape, dtype=wide) for _ in range(2)] for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        decay, b1, b2, epsilon = self.own.values()
        m, v = self.slots[self._get_variable_index(variable)]
        gradient, weight = tf.cast(gradient, m.dtype), tf.cast(tf.convert_to_tensor(variable), m.dtype)
        t = tf.cast(tf.convert_to_tensor(self.iterations), m.dtype) + 1.0
        m.assign_add((1.0 - b1) * (gradient - m))
        v.assign_add((1.0 - b2) * (gradient * gradient - v))
        root = tf.sqrt(1.0 - tf.pow(tf.constant(b2, m.dtype), t))
        pull = (
            root
            * m
            / ((1.0 - tf.pow(tf.constant(b1, m.dtype), t)) * (tf.sqrt(tf.convert_to_tensor(v)) + epsilon))
        )
        if self._use_weight_decay(variable):
            pull += decay * weight
        rate = tf.cast(tf.convert_to_tensor(learning_rate), m.dtype)
        variable.assign(tf.cast(weight - rate * pull, variable.dtype))

    def get_config(self):
        return {**super().get_config(), **self.own}
