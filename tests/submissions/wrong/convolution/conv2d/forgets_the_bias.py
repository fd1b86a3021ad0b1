# verdict: failed
# mistake: bias_forgotten
# says: The bias is never added.
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

    def call(self, inputs):
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        h, w = ops.shape(inputs)[1:3]
        if self.padding == "same":
            dh = ops.maximum(((h + sh - 1) // sh - 1) * sh + kh - h, 0)
            dw = ops.maximum(((w + sw - 1) // sw - 1) * sw + kw - w, 0)
            inputs = ops.pad(inputs, [[0, 0], [dh // 2, dh - dh // 2], [dw // 2, dw - dw // 2], [0, 0]])
            h, w = h + dh, w + dw
        return sum(
            ops.matmul(inputs[:, i : h - kh + i + 1 : sh, j : w - kw + j + 1 : sw], self.kernel[i, j])
            for i in range(kh)
            for j in range(kw)
        )

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
