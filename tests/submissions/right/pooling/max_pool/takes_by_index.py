import keras
import tensorflow as tf


class MaxPooling2D(keras.layers.Layer):
    """Gathers whole windows along one axis after the other; an index out of the image is moved onto it.

    A pixel that a window sees twice does not change its maximum, so no padding is needed.
    """

    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = [pool_size] * 2 if isinstance(pool_size, int) else list(pool_size)
        strides = self.pool_size if strides is None else strides
        self.strides = [strides] * 2 if isinstance(strides, int) else list(strides)
        self.padding = padding

    def call(self, inputs):
        for axis, k, s in zip((1, 2), self.pool_size, self.strides, strict=True):
            n = tf.shape(inputs)[axis]
            places, first = (n - k) // s + 1, 0
            if self.padding == "same":
                places = (n + s - 1) // s
                first = tf.maximum((places - 1) * s + k - n, 0) // 2
            index = tf.range(places)[:, None] * s - first + tf.range(k)
            windows = tf.gather(inputs, tf.clip_by_value(index, 0, n - 1), axis=axis)
            inputs = tf.reduce_max(windows, axis=axis + 1)
        return inputs

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
