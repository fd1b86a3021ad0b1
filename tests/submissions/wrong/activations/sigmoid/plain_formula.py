# verdict: failed
# mistake: formula_as_it_stands
# says: 0 times infinity
import keras
from keras import ops


class Sigmoid(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def call(self, x):
        denominator = 1 + ops.exp(-x)
        return 1 / denominator
