# verdict: failed
# mistake: kernel_not_turned
# says: not turned by 180°
# check: smears_the_upstream_into_the_kernel
import keras
from keras import ops


class Conv2D(keras.layers.Layer):
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
        return ops.conv(inputs, self.kernel, self.strides, self.padding) + self.bias

    def backward(self, inputs, upstream):
        # valid, stride 1; the rest later
        kh, kw = self.kernel_size
        down, across = upstream.shape[1:3]
        d_kernel = ops.stack(
            [
                ops.einsum("bhwc,bhwf->cf", inputs[:, r : r + down, s : s + across], upstream)
                for r in range(kh)
                for s in range(kw)
            ]
        )
        around = ops.pad(upstream, [[0, 0], [kh - 1, kh - 1], [kw - 1, kw - 1], [0, 0]])
        d_inputs = ops.conv(around, ops.swapaxes(self.kernel, 2, 3), padding="valid")
        return d_inputs, ops.reshape(d_kernel, self.kernel.shape), ops.sum(upstream, axis=(0, 1, 2))

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
