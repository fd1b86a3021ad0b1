# verdict: failed
# mistake: padding_counted
# says: the padding counts and the border gets darker
# check: keeps_a_constant_image
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
        kh, kw = self.pool_size
        sh, sw = self.strides
        h, w = ops.shape(x)[1], ops.shape(x)[2]
        if self.padding == "same":
            th = ops.maximum(((h + sh - 1) // sh - 1) * sh + kh - h, 0)
            tw = ops.maximum(((w + sw - 1) // sw - 1) * sw + kw - w, 0)
            x = ops.pad(x, [[0, 0], [th // 2, th - th // 2], [tw // 2, tw - tw // 2], [0, 0]])
            h, w = h + th, w + tw
        seen = []
        for i in range(kh):
            for j in range(kw):
                seen.append(x[:, i : h - kh + i + 1 : sh, j : w - kw + j + 1 : sw])
        return ops.mean(ops.stack(seen), axis=0)

    def get_config(self):
        mine = {"pool_size": self.pool_size, "strides": self.strides, "padding": self.padding}
        return {**super().get_config(), **mine}
