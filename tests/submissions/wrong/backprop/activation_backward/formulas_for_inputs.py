# verdict: failed
# mistake: squashes_the_output_again
# says: squashed a second time
from keras import ops


def sigmoid_backward(outputs, upstream):
    s = 1 / (1 + ops.exp(-outputs))
    return upstream * s * (1 - s)


def tanh_backward(outputs, upstream):
    return upstream / ops.square(ops.cosh(outputs))


def relu_backward(outputs, upstream):
    return upstream * ops.cast(outputs > 0, upstream.dtype)


def silu_backward(inputs, upstream):
    s = ops.sigmoid(inputs)
    y = inputs * s
    return upstream * (y + s * (1 - y))


def softmax_backward(outputs, upstream, axis=-1):
    return outputs * (upstream - ops.sum(upstream * outputs, axis, keepdims=True))
