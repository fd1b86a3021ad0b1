# verdict: failed
# mistake: steps_before_the_sum
# says: only then added to it
import keras
from keras import ops


class Adagrad(keras.optimizers.Optimizer):
    def __init__(
        self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="adagrad", **kwargs
    ):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.initial = initial_accumulator_value
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        constant = keras.initializers.Constant(self.initial)
        self.accumulators = self.add_optimizer_variables(variables, "accumulator", constant)

    def update_step(self, gradient, variable, learning_rate):
        i = self._get_variable_index(variable)
        scale = 1 / ops.sqrt(self.accumulators[i] + self.epsilon)
        step = ops.cast(learning_rate, variable.dtype) * scale * gradient
        self.assign_add(self.accumulators[i], ops.square(gradient))
        self.assign_sub(variable, step)

    def get_config(self):
        return {
            **super().get_config(),
            "initial_accumulator_value": self.initial,
            "epsilon": self.epsilon,
        }
