import keras
import tensorflow as tf


class AveragePooling2D(keras.layers.Layer):
    """Pooling along an axis is a product with a matrix: a row for each place, a column for each pixel."""

    def __init__(self, pool_size, strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = [pool_size] * 2 if isinstance(pool_size, int) else list(pool_size)
        strides = self.pool_size if strides is None else strides
        self.strides = [strides] * 2 if isinstance(strides, int) else list(strides)
        self.padding = padding

    def shares(self, n, k, s, dtype):
        places, first = (n - k) // s + 1, 0
        if self.padding == "same":
            places = (n + s - 1) // s
            first = tf.maximum((places - 1) * s + k - n, 0) // 2
        start = tf.range(places)[:, None] * s - first
        pixel = tf.range(n)
        inside = tf.cast((start <= pixel) & (pixel < start + k), dtype)
        return inside / tf.reduce_sum(inside, axis=1, keepdims=True)

    def call(self, inputs):
        (kh, kw), (sh, sw) = self.pool_size, self.strides
        down = self.shares(tf.shape(inputs)[1], kh, sh, inputs.dtype)
        across = self.shares(tf.shape(inputs)[2], kw, sw, inputs.dtype)
        return tf.einsum("bhwc,ph,qw->bpqc", inputs, down, across)

    def compute_output_shape(self, shape):
        sizes = zip(shape[1:3], self.pool_size, self.strides, strict=True)
        if self.padding == "same":
            places = [None if n is None else -(-n // s) for n, _, s in sizes]
        else:
            places = [None if n is None else (n - k) // s + 1 for n, k, s in sizes]
        return (shape[0], *places, shape[-1])

    def get_config(self):
        names = ("pool_size", "strides", "padding")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
