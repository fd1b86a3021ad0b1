import keras
import tensorflow as tf


class Rprop(keras.optimizers.Optimizer):
    """Keeps the logarithm of the stride, and the direction as one of three states."""

    def __init__(
        self,
        learning_rate=0.01,
        increase=1.2,
        decrease=0.5,
        smallest=1e-6,
        largest=50.0,
        name="rprop",
        **kwargs,
    ):
        super().__init__(learning_rate, name=name, **kwargs)
        self.own = {"increase": increase, "decrease": decrease, "smallest": smallest, "largest": largest}

    def build(self, variables):
        super().build(variables)
        self.slots = [
            (
                self.add_variable(v.shape, dtype=keras.config.floatx(), name="logarithm"),
                self.add_variable(v.shape, dtype="int8", name="direction"),
            )
            for v in variables
        ]

    def update_step(self, gradient, variable, learning_rate):
        logarithm, direction = self.slots[self._get_variable_index(variable)]
        longer, shorter, low, high = (tf.math.log(tf.cast(n, logarithm.dtype)) for n in self.own.values())
        now = tf.cast(tf.sign(gradient), "int8")
        before = tf.convert_to_tensor(direction)
        turned = tf.logical_and(now != 0, now == -before)
        onward = tf.logical_and(now != 0, now == before)
        change = longer * tf.cast(onward, logarithm.dtype) + shorter * tf.cast(turned, logarithm.dtype)
        logarithm.assign(tf.clip_by_value(logarithm + change, low, high))
        direction.assign(tf.where(turned, tf.zeros_like(now), now))
        rate = tf.cast(tf.convert_to_tensor(learning_rate), logarithm.dtype)
        way = tf.cast(tf.convert_to_tensor(direction), logarithm.dtype)
        step = rate * tf.exp(tf.convert_to_tensor(logarithm)) * way
        variable.assign_sub(tf.cast(step, variable.dtype))

    def get_config(self):
        return {**super().get_config(), **self.own}
