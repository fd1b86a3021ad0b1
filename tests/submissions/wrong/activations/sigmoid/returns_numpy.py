# verdict: failed
# check: sends_gradients_back
# says: it has to return a tensor
import keras
import numpy as np


class Sigmoid(keras.layers.Layer):
    def call(self, inputs):
        x = np.array(inputs)
        out = np.zeros_like(x)
        out[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
        out[x < 0] = np.exp(x[x < 0]) / (1 + np.exp(x[x < 0]))
        return out
