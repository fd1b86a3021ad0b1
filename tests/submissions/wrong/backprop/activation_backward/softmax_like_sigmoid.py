# verdict: failed
# mistake: softmax_elementwise
# mistake: relu_open_at_zero
# says: Only the diagonal of softmax's Jacobian
from keras import ops


def sigmoid_backward(outputs, upstream):
    return upstream * outputs * (1 - outputs)


def tanh_backward(outputs, upstream):
    return upstream * (1 - outputs**2)


def relu_backward(outputs, upstream):
    gradient = ops.copy(upstream)
    return ops.where(outputs < 0, ops.zeros_like(gradient), gradient)


def silu_backward(inputs, upstream):
    s = ops.sigmoid(inputs)
    return upstream * (s + inputs * s * (1 - s))


def softmax_backward(outputs, upstream, axis=-1):
    return sigmoid_backward(outputs, upstream)
