# verdict: failed
# mistake: activation_between
# says: A ReLU stands between the two steps.
import keras
from keras import ops


class SeparableConv2D(keras.layers.Layer):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", depth_multiplier=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.strides = strides
        self.padding = padding
        self.depth_multiplier = depth_multiplier

    def build(self, input_shape):
        c, m = input_shape[-1], self.depth_multiplier
        self.depthwise_kernel = self.add_weight(shape=(*self.kernel_size, c, m), name="depthwise_kernel")
        self.pointwise_kernel = self.add_weight(shape=(1, 1, c * m, self.filters), name="pointwise_kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        (kh, kw), s, m = self.kernel_size, self.strides, self.depth_multiplier
        h, w = ops.shape(inputs)[1:3]
        if self.padding == "same":
            dh = ops.maximum(((h + s - 1) // s - 1) * s + kh - h, 0)
            dw = ops.maximum(((w + s - 1) // s - 1) * s + kw - w, 0)
            inputs = ops.pad(inputs, [[0, 0], [dh // 2, dh - dh // 2], [dw // 2, dw - dw // 2], [0, 0]])
            h, w = h + dh, w + dw
        seen = 0.0
        for i in range(kh):
            for j in range(kw):
                x = inputs[:, i : h - kh + i + 1 : s, j : w - kw + j + 1 : s, :, None]
                seen = seen + x * self.depthwise_kernel[i, j]
        down, across = ops.shape(seen)[1], ops.shape(seen)[2]
        seen = ops.relu(ops.reshape(seen, (-1, down, across, inputs.shape[-1] * m)))
        return ops.matmul(seen, self.pointwise_kernel[0, 0]) + self.bias

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding", "depth_multiplier")
        return super().get_config() | {name: getattr(self, name) for name in names}
