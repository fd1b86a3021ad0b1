# verdict: failed
# mistake: every_tie_wins
# says: ties multiply it
# check: gives_ties_to_the_first
import tensorflow as tf
from keras import ops


def max_pool_backward(inputs, upstream, pool_size=(2, 2), strides=None):
    kh, kw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (kh, kw) if strides is None else strides
    sh, sw = (strides, strides) if isinstance(strides, int) else strides
    h, w = ops.shape(inputs)[1], ops.shape(inputs)[2]
    p, q = ops.shape(upstream)[1], ops.shape(upstream)[2]
    slices = {}
    for i in range(kh):
        for j in range(kw):
            slices[i, j] = inputs[:, i : i + (p - 1) * sh + 1 : sh, j : j + (q - 1) * sw + 1 : sw]
    largest = ops.max(ops.stack(list(slices.values())), axis=0)
    d_inputs = ops.zeros_like(inputs)
    for (i, j), x in slices.items():
        d = upstream * ops.cast(x == largest, "float32")
        down = tf.one_hot(tf.range(p) * sh + i, h)
        across = tf.one_hot(tf.range(q) * sw + j, w)
        d_inputs += ops.einsum("bpqc,ph,qw->bhwc", d, down, across)
    return d_inputs
