# verdict: failed
# mistake: nothing_written
# says: nothing is written into the variable
import keras


class SGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, name="sgd", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        step = keras.ops.multiply(keras.ops.cast(learning_rate, gradient.dtype), gradient)
        variable = variable - step
        return variable
