# verdict: failed
# mistake: first_rate_for_ever
# says: neither a schedule nor a later change is heeded
import keras
from keras import ops


class SGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, name="sgd", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        if callable(learning_rate):
            learning_rate = float(learning_rate(0))
        self.eta = learning_rate

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, self.eta * gradient)
