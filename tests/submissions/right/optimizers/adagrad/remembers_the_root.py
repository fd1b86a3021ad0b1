import keras
import tensorflow as tf


class Adagrad(keras.optimizers.Optimizer):
    """Remembers how long the vector of all gradients so far is, and lengthens it by Pythagoras."""

    def __init__(
        self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="adagrad", **kwargs
    ):
        super().__init__(learning_rate, name=name, **kwargs)
        self.start, self.epsilon = initial_accumulator_value, epsilon

    def build(self, variables):
        super().build(variables)
        # The first value and ε are the square of the vector's first entry.
        first = keras.initializers.Constant((self.start + self.epsilon) ** 0.5)
        self.lengths = [
            self.add_variable(v.shape, initializer=first, dtype=keras.config.floatx()) for v in variables
        ]

    def update_step(self, gradient, variable, learning_rate):
        length = self.lengths[self._get_variable_index(variable)]
        gradient = tf.cast(gradient, length.dtype)
        longest = tf.maximum(tf.abs(gradient), length)
        shortest = tf.minimum(tf.abs(gradient), length)
        length.assign(longest * tf.sqrt(1.0 + tf.square(shortest / longest)))
        rate = tf.cast(tf.convert_to_tensor(learning_rate), length.dtype)
        variable.assign_sub(tf.cast(rate * gradient / length, variable.dtype))

    def get_config(self):
        config = super().get_config()
        config.update(initial_accumulator_value=self.start, epsilon=self.epsilon)
        return config
