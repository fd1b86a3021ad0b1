# verdict: failed
# mistake: kernel_turned
# says: The stamps are turned by 180°.
# check: stamps_the_kernel
import keras
from keras import ops


class Conv2DTranspose(keras.layers.Layer):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.strides = (strides, strides) if isinstance(strides, int) else tuple(strides)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, self.filters, input_shape[-1]), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        h, w = ops.shape(inputs)[1:3]
        x = ops.reshape(inputs, (-1, h, 1, w, 1, inputs.shape[-1]))
        x = ops.pad(x, [[0, 0], [0, 0], [0, sh - 1], [0, 0], [0, sw - 1], [0, 0]])
        x = ops.reshape(x, (-1, h * sh, w * sw, inputs.shape[-1]))
        x = ops.pad(x, [[0, 0], [kh - 1, kh - 1], [kw - 1, kw - 1], [0, 0]])
        down, across = h * sh + max(kh - sh, 0), w * sw + max(kw - sw, 0)
        out = 0.0
        for i in range(kh):
            for j in range(kw):
                out = out + ops.matmul(x[:, i : i + down, j : j + across], ops.transpose(self.kernel[i, j]))
        if self.padding == "same":
            top, left = (down - h * sh) // 2, (across - w * sw) // 2
            out = out[:, top : top + h * sh, left : left + w * sw]
        return out + self.bias

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
