# verdict: failed
# mistake: half_a_kernel_on_both_sides
# says: Half a kernel of zeros is put on both sides, whatever the size and the strides.
import keras
from keras import ops


class Conv2D(keras.layers.Layer):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (
            kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size, kernel_size)
        )
        self.strides = strides if isinstance(strides, (tuple, list)) else (strides, strides)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(self.kernel_size[0], self.kernel_size[1], input_shape[-1], self.filters), name="kernel"
        )
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        kh, kw = self.kernel_size
        sh, sw = self.strides
        if self.padding == "same":
            inputs = ops.pad(inputs, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
        h, w = ops.shape(inputs)[1], ops.shape(inputs)[2]
        out_h, out_w = (h - kh) // sh + 1, (w - kw) // sw + 1
        result = 0.0
        for i in range(kh):
            for j in range(kw):
                patch = inputs[:, i : i + (out_h - 1) * sh + 1 : sh, j : j + (out_w - 1) * sw + 1 : sw, :]
                result += ops.einsum("bhwc,cf->bhwf", patch, self.kernel[i, j])
        return result + self.bias

    def get_config(self):
        config = {"filters": self.filters, "kernel_size": self.kernel_size}
        return {**super().get_config(), **config, "strides": self.strides, "padding": self.padding}
