# verdict: crashed
# mistake: none
# says: ambiguous
import keras
from keras import ops


class Rprop(keras.optimizers.Optimizer):
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
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.increase = increase
        self.decrease = decrease
        self.smallest = smallest
        self.largest = largest

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.step_size = self.add_optimizer_variables(variables, "step_size", initializer="ones")
        self.previous = self.add_optimizer_variables(variables, "previous")

    def update_step(self, gradient, variable, learning_rate):
        i = self._get_variable_index(variable)
        size, previous = self.step_size[i], self.previous[i]
        lr = ops.cast(learning_rate, variable.dtype)
        sign = ops.sign(gradient)
        if previous * sign > 0:
            self.assign(size, ops.minimum(self.increase * size, self.largest))
        elif previous * sign < 0:
            self.assign(size, ops.maximum(self.decrease * size, self.smallest))
            sign = ops.zeros_like(sign)
        self.assign(previous, sign)
        self.assign_sub(variable, lr * size * sign)

    def get_config(self):
        return {
            **super().get_config(),
            "increase": self.increase,
            "decrease": self.decrease,
            "smallest": self.smallest,
            "largest": self.largest,
        }
