# verdict: failed
# mistake: none
# says: Your weight `kernel` has shape (2, 4, 3, 4); the exercise asks for (2, 4, 4, 3).
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
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        h, w = ops.shape(inputs)[1:3]
        out = 0.0
        for i in range(kh):
            for j in range(kw):
                x = ops.reshape(ops.matmul(inputs, self.kernel[i, j]), (-1, h, 1, w, 1, self.filters))
                x = ops.pad(x, [[0, 0], [0, 0], [0, sh - 1], [0, 0], [0, sw - 1], [0, 0]])
                x = ops.reshape(x, (-1, h * sh, w * sw, self.filters))
                out = out + ops.pad(x, [[0, 0], [i, kh - 1 - i], [j, kw - 1 - j], [0, 0]])
        if self.padding == "same":
            top, left = max(kh - sh, 0) // 2, max(kw - sw, 0) // 2
            out = out[:, top : top + h * sh, left : left + w * sw]
        else:
            out = out[:, : (h - 1) * sh + max(kh, sh), : (w - 1) * sw + max(kw, sw)]
        return out + self.bias

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
