# verdict: failed
# mistake: none
# says: NumPy array
import numpy as np
from keras import ops


def sigmoid_backward(outputs, upstream):
    y = np.array(outputs)
    return np.array(upstream) * y * (1 - y)


def tanh_backward(outputs, upstream):
    return upstream * (1 - outputs**2)


def relu_backward(outputs, upstream):
    gradient = np.array(upstream)
    gradient[np.array(outputs) <= 0] = 0
    return gradient


def silu_backward(inputs, upstream):
    s = ops.sigmoid(inputs)
    return upstream * (s + inputs * s * (1 - s))


def softmax_backward(outputs, upstream, axis=-1):
    return outputs * (upstream - ops.sum(upstream * outputs, axis=axis, keepdims=True))
