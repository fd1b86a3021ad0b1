# verdict: failed
# mistake: zeros_not_counted
# says: Pixels that are 0 are taken for padding
# check: counts_black_pixels
import keras
from keras import ops


class AveragePooling2D(keras.layers.Layer):
    def __init__(self, pool_size, strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = (pool_size, pool_size) if isinstance(pool_size, int) else tuple(pool_size)
        strides = self.pool_size if strides is None else strides
        self.strides = (strides, strides) if isinstance(strides, int) else tuple(strides)
        self.padding = padding

    def call(self, x):
        (kh, kw), (sh, sw) = self.pool_size, self.strides
        h, w = ops.shape(x)[1], ops.shape(x)[2]
        if self.padding == "same":
            th = ops.maximum(((h + sh - 1) // sh - 1) * sh + kh - h, 0)
            tw = ops.maximum(((w + sw - 1) // sw - 1) * sw + kw - w, 0)
            x = ops.pad(x, [[0, 0], [th // 2, th - th // 2], [tw // 2, tw - tw // 2], [0, 0]])
            h, w = h + th, w + tw
        total, count = 0.0, 0.0
        for i in range(kh):
            for j in range(kw):
                here = x[:, i : h - kh + i + 1 : sh, j : w - kw + j + 1 : sw]
                total += here
                count += ops.cast(here != 0, x.dtype)
        return total / (count + 1e-7)

    def get_config(self):
        mine = {"pool_size": self.pool_size, "strides": self.strides, "padding": self.padding}
        return {**super().get_config(), **mine}
