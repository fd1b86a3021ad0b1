import keras
import tensorflow as tf


def max_pool_backward(inputs, upstream, pool_size=(2, 2), strides=None):
    """Each position of the window takes the prizes that no one before it has taken, and puts them down."""
    kh, kw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (kh, kw) if strides is None else strides
    sh, sw = (strides, strides) if isinstance(strides, int) else strides
    height, width = keras.ops.shape(inputs)[1:3]
    down, across = keras.ops.shape(upstream)[1:3]

    def met(row, column):
        return inputs[:, row : row + (down - 1) * sh + 1 : sh, column : column + (across - 1) * sw + 1 : sw]

    positions = [(row, column) for row in range(kh) for column in range(kw)]
    largest = tf.reduce_max(tf.stack([met(*position) for position in positions]), axis=0)
    left, gradient = upstream, tf.zeros_like(inputs)
    for row, column in positions:
        won = tf.where(met(row, column) == largest, left, 0.0)
        left = left - won
        rows = tf.one_hot(tf.range(down) * sh + row, height)
        columns = tf.one_hot(tf.range(across) * sw + column, width)
        gradient += tf.einsum("bpqc,ph,qw->bhwc", won, rows, columns)
    return gradient
