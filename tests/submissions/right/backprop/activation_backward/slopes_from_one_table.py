import tensorflow as tf

# Slopes as functions of what the forward pass has kept.
SLOPES = {
    "sigmoid": lambda y: y * (1.0 - y),
    "tanh": lambda y: 1.0 - tf.square(y),
    "relu": lambda y: tf.sign(y),
    "silu": lambda x: tf.sigmoid(x) * (1.0 + x - x * tf.sigmoid(x)),
}


def backward(name, kept, upstream):
    slope = SLOPES[name](tf.convert_to_tensor(kept))
    return tf.multiply(slope, upstream)


def sigmoid_backward(outputs, upstream):
    return backward("sigmoid", outputs, upstream)


def tanh_backward(outputs, upstream):
    return backward("tanh", outputs, upstream)


def relu_backward(outputs, upstream):
    return backward("relu", outputs, upstream)


def silu_backward(inputs, upstream):
    return backward("silu", inputs, upstream)


def softmax_backward(outputs, upstream, axis=-1):
    # Each logit: the shift that all share is taken off afterwards, so that the gradients add up to 0.
    weighted = tf.multiply(outputs, upstream)
    total = tf.reduce_sum(weighted, axis=axis, keepdims=True)
    return weighted - tf.multiply(total, outputs)
