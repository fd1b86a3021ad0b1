# verdict: failed
# mistake: time_not_padded
# says: frames are lost at both ends
# check: pads_every_axis
import keras
from keras import ops


class Conv3D(keras.layers.Layer):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size,) * 3 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.strides = (strides,) * 3 if isinstance(strides, int) else tuple(strides)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        (kd, kh, kw), (sd, sh, sw) = self.kernel_size, self.strides
        d, h, w = ops.shape(inputs)[1:4]
        if self.padding == "same":
            th = ops.maximum((-(-h // sh) - 1) * sh + kh - h, 0)
            tw = ops.maximum((-(-w // sw) - 1) * sw + kw - w, 0)
            inputs = ops.pad(
                inputs, [[0, 0], [0, 0], [th // 2, th - th // 2], [tw // 2, tw - tw // 2], [0, 0]]
            )
            h, w = h + th, w + tw
        total = self.bias
        for t in range(kd):
            for r in range(kh):
                for s in range(kw):
                    x = inputs[:, t : t + d - kd + 1 : sd, r : r + h - kh + 1 : sh, s : s + w - kw + 1 : sw]
                    total = total + ops.matmul(x, self.kernel[t, r, s])
        return total

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
