# verdict: failed
# mistake: views_before_channels
# says: first view 0 of all channels
# check: takes_several_views
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
        (kh, kw), s = self.kernel_size, self.strides
        h, w = ops.shape(inputs)[1:3]
        if self.padding == "same":
            dh = ops.maximum(((h + s - 1) // s - 1) * s + kh - h, 0)
            dw = ops.maximum(((w + s - 1) // s - 1) * s + kw - w, 0)
            inputs = ops.pad(inputs, [[0, 0], [dh // 2, dh - dh // 2], [dw // 2, dw - dw // 2], [0, 0]])
            h, w = h + dh, w + dw
        views = []
        for view in range(self.depth_multiplier):
            seen = 0.0
            for i in range(kh):
                for j in range(kw):
                    x = inputs[:, i : h - kh + i + 1 : s, j : w - kw + j + 1 : s]
                    seen = seen + x * self.depthwise_kernel[i, j, :, view]
            views.append(seen)
        return ops.matmul(ops.concatenate(views, axis=-1), self.pointwise_kernel[0, 0]) + self.bias

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding", "depth_multiplier")
        return super().get_config() | {name: getattr(self, name) for name in names}
