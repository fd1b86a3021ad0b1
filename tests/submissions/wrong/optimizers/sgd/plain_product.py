# verdict: failed
# mistake: rate_not_cast
# says: does not multiply it by a gradient in half precision
import keras


class SGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, name="sgd", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        variable.assign_sub(learning_rate * gradient)
