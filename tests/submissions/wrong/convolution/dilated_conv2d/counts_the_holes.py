# verdict: failed
# mistake: rate_counts_holes
# says: stretched by one step too many
# check: is_ordinary_at_rate_one
import keras
from keras import ops


class DilatedConv2D(keras.layers.Layer):
    def __init__(self, filters, kernel_size, dilation_rate=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        rate = dilation_rate
        self.dilation_rate = (rate, rate) if isinstance(rate, int) else tuple(rate)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        kh, kw = self.kernel_size
        dh, dw = self.dilation_rate
        # k numbers and d holes between any two of them
        total_h, total_w = kh + (kh - 1) * dh, kw + (kw - 1) * dw
        if self.padding == "same":
            h, w = total_h - 1, total_w - 1
            inputs = ops.pad(inputs, [[0, 0], [h // 2, h - h // 2], [w // 2, w - w // 2], [0, 0]])
        h, w = ops.shape(inputs)[1] - total_h + 1, ops.shape(inputs)[2] - total_w + 1
        out = 0.0
        for i in range(kh):
            for j in range(kw):
                x = inputs[:, i * (dh + 1) : i * (dh + 1) + h, j * (dw + 1) : j * (dw + 1) + w]
                out = out + ops.matmul(x, self.kernel[i, j])
        return out + self.bias

    def get_config(self):
        names = ("filters", "kernel_size", "dilation_rate", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
