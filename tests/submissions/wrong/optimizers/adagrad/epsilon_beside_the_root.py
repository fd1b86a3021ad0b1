# verdict: failed
# mistake: epsilon_outside_the_root
# says: with ε under the root
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
        self.sums = self.add_optimizer_variables(
            variables, "sum", initializer=keras.initializers.Constant(self.initial_accumulator_value)
        )

    def update_step(self, gradient, variable, learning_rate):
        total = self.sums[self._get_variable_index(variable)]
        total.assign(total + gradient * gradient)
        own_rate = ops.cast(learning_rate, variable.dtype) / (ops.sqrt(total) + self.epsilon)
        self.assign_sub(variable, own_rate * gradient)

    def get_config(self):
        return {
            **super().get_config(),
            "initial_accumulator_value": self.initial_accumulator_value,
            "epsilon": self.epsilon,
        }
