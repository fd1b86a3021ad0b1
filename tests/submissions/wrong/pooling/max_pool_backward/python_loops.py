# verdict: failed
# mistake: none
# says: did not finish within 4 seconds
# check: is_quick_on_a_large_image
import numpy as np
import tensorflow as tf


def max_pool_backward(inputs, upstream, pool_size=(2, 2), strides=None):
    kh, kw = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    strides = (kh, kw) if strides is None else strides
    sh, sw = (strides, strides) if isinstance(strides, int) else strides
    grad = tf.zeros_like(inputs)
    for n in range(upstream.shape[0]):
        for p in range(upstream.shape[1]):
            for q in range(upstream.shape[2]):
                for c in range(upstream.shape[3]):
                    window = inputs[n, p * sh : p * sh + kh, q * sw : q * sw + kw, c]
                    k = int(np.argmax(window))
                    place = [[n, p * sh + k // kw, q * sw + k % kw, c]]
                    grad = tf.tensor_scatter_nd_add(grad, place, [upstream[n, p, q, c]])
    return grad
