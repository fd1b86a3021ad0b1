# verdict: failed
# mistake: none
# says: did not finish within 4 seconds
# check: is_quick_on_a_large_image
import keras
from keras import ops


class MaxPooling2D(keras.layers.Layer):
    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = (pool_size, pool_size) if isinstance(pool_size, int) else tuple(pool_size)
        strides = self.pool_size if strides is None else strides
        self.strides = (strides, strides) if isinstance(strides, int) else tuple(strides)
        self.padding = padding

    def call(self, x):
        (kh, kw), (sh, sw) = self.pool_size, self.strides
        if self.padding == "same":
            th = max((-(-x.shape[1] // sh) - 1) * sh + kh - x.shape[1], 0)
            tw = max((-(-x.shape[2] // sw) - 1) * sw + kw - x.shape[2], 0)
            around = [[0, 0], [th // 2, th - th // 2], [tw // 2, tw - tw // 2], [0, 0]]
            x = ops.pad(x, around, constant_values=float("-inf"))
        rows = []
        for i in range(0, x.shape[1] - kh + 1, sh):
            row = []
            for j in range(0, x.shape[2] - kw + 1, sw):
                row.append(ops.max(x[:, i : i + kh, j : j + kw, :], axis=(1, 2)))
            rows.append(ops.stack(row, axis=1))
        return ops.stack(rows, axis=1)

    def get_config(self):
        mine = {"pool_size": self.pool_size, "strides": self.strides, "padding": self.padding}
        return {**super().get_config(), **mine}
