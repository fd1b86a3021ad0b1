# verdict: failed
# mistake: starts_at_zero
# says: whatever `initial_accumulator_value` says
import keras
from keras import ops


class Adagrad(keras.optimizers.Optimizer):
    def __init__(
        self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="adagrad", **kwargs
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.accumulators = [self.add_variable_from_reference(v, name="accumulator") for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        a = self.accumulators[self._get_variable_index(variable)]
        a.assign_add(ops.square(gradient))
        lr = ops.cast(learning_rate, variable.dtype)
        variable.assign_sub(lr * gradient / ops.sqrt(a + self.epsilon))

    def get_config(self):
        config = super().get_config()
        config["initial_accumulator_value"] = self.initial_accumulator_value
        config["epsilon"] = self.epsilon
        return config
