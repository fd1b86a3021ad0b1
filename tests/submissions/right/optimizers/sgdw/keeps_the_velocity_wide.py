import keras
import tensorflow as tf


class SGDW(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, weight_decay=0.004, momentum=0.9, name="sgdw", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)
        self.own = {"weight_decay": weight_decay, "momentum": momentum}

    def build(self, variables):
        super().build(variables)
        wide = keras.config.floatx()
        self.downhill = [self.add_variable(v.shape, dtype=wide, name="downhill") for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        downhill = self.downhill[self._get_variable_index(variable)]
        wide = downhill.dtype
        rate = tf.cast(tf.convert_to_tensor(learning_rate), wide)
        downhill.assign(rate * tf.cast(gradient, wide) + self.own["momentum"] * downhill)
        weight = tf.cast(tf.convert_to_tensor(variable), wide)
        lost = rate * self.own["weight_decay"] * weight if self._use_weight_decay(variable) else 0.0
        variable.assign(tf.cast(weight - (lost + downhill), variable.dtype))

    def get_config(self):
        return {**super().get_config(), **self.own}


def normalized_decay(norm, batch_size, examples, epochs, learning_rate):
    share = norm * (batch_size / examples) ** 0.5 * epochs**-0.5
    return share / learning_rate
