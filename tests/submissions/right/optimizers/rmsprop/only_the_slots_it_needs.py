import keras
import tensorflow as tf


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
        super().__init__(learning_rate, name=name, **kwargs)
        self.arguments = {"rho": rho, "momentum": momentum, "epsilon": epsilon, "centered": centered}

    def build(self, variables):
        super().build(variables)
        roles = ["square"]
        if self.arguments["centered"]:
            roles.append("mean")
        if self.arguments["momentum"]:
            roles.append("velocity")
        self.slots = [
            {role: self.add_variable(v.shape, dtype=keras.config.floatx(), name=role) for role in roles}
            for v in variables
        ]

    def average(self, slot, sample):
        rho = self.arguments["rho"]
        slot.assign(sample + rho * (slot - sample))
        return tf.convert_to_tensor(slot)

    def update_step(self, gradient, variable, learning_rate):
        slots = self.slots[self._get_variable_index(variable)]
        wide = slots["square"].dtype
        gradient = tf.cast(gradient, wide)
        spread = self.average(slots["square"], gradient**2)
        if "mean" in slots:
            spread -= self.average(slots["mean"], gradient) ** 2
        step = tf.cast(tf.convert_to_tensor(learning_rate), wide) * gradient
        step *= tf.math.rsqrt(spread + self.arguments["epsilon"])
        if "velocity" in slots:
            step += self.arguments["momentum"] * tf.convert_to_tensor(slots["velocity"])
            slots["velocity"].assign(step)
        variable.assign_sub(tf.cast(step, variable.dtype))

    def get_config(self):
        return {**super().get_config(), **self.arguments}
