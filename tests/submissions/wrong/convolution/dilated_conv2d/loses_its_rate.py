# verdict: failed
# mistake: none
# check: survives_saving
# says: after get_config and from_config
# points: 9.25
import keras
from keras import ops


class DilatedConv2D(keras.layers.Layer):
    def __init__(self, filters, kernel_size, dilation_rate=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.rates = (dilation_rate,) * 2 if isinstance(dilation_rate, int) else tuple(dilation_rate)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        (kh, kw), (dh, dw) = self.kernel_size, self.rates
        high, wide = (kh - 1) * dh, (kw - 1) * dw
        if self.padding == "same":
            rows, columns = [high // 2, high - high // 2], [wide // 2, wide - wide // 2]
            inputs = ops.pad(inputs, [[0, 0], rows, columns, [0, 0]])
        down, across = ops.shape(inputs)[1] - high, ops.shape(inputs)[2] - wide
        out = 0.0
        for i in range(kh):
            for j in range(kw):
                x = inputs[:, i * dh : i * dh + down, j * dw : j * dw + across]
                out = out + ops.matmul(x, self.kernel[i, j])
        return out + self.bias

    def get_config(self):
        names = ("filters", "kernel_size", "padding")  # from the ordinary convolution
        return super().get_config() | {name: getattr(self, name) for name in names}
