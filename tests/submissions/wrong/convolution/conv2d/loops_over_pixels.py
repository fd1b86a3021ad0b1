# verdict: failed
# mistake: none
# says: did not finish within 4 seconds
import keras
from keras import ops


class Conv2D(keras.layers.Layer):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.strides = (strides, strides) if isinstance(strides, int) else strides
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, x):
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        if self.padding == "same":
            th = max((-(-x.shape[1] // sh) - 1) * sh + kh - x.shape[1], 0)
            tw = max((-(-x.shape[2] // sw) - 1) * sw + kw - x.shape[2], 0)
            x = ops.pad(x, [[0, 0], [th // 2, th - th // 2], [tw // 2, tw - tw // 2], [0, 0]])
        rows = []
        for i in range(0, x.shape[1] - kh + 1, sh):
            row = []
            for j in range(0, x.shape[2] - kw + 1, sw):
                window = x[:, i : i + kh, j : j + kw, :]
                row.append(ops.einsum("bijc,ijcf->bf", window, self.kernel) + self.bias)
            rows.append(ops.stack(row, axis=1))
        return ops.stack(rows, axis=1)

    def get_config(self):
        config = super().get_config()
        config.update(
            filters=self.filters, kernel_size=self.kernel_size, strides=self.strides, padding=self.padding
        )
        return config
