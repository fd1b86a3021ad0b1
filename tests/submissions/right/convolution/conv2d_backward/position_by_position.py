import keras
from keras import ops


def spread(tensor, axis, step):
    """`step - 1` zeros behind each entry of an axis."""
    blank = ops.zeros_like(tensor)
    spaced = ops.stack([tensor, *[blank] * (step - 1)], axis=axis + 1)
    shape = list(ops.shape(tensor))
    shape[axis] = shape[axis] * step
    return ops.reshape(spaced, shape)


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

    def zeros_around(self, size, axis):
        if self.padding == "valid":
            return 0, 0
        kernel, stride = self.kernel_size[axis], self.strides[axis]
        total = ops.maximum(kernel - 1 - (size - 1) % stride, 0)
        return total // 2, total - total // 2

    def backward(self, inputs, upstream):
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        height, width = ops.shape(inputs)[1], ops.shape(inputs)[2]
        down, across = ops.shape(upstream)[1], ops.shape(upstream)[2]
        rows, columns = self.zeros_around(height, 0), self.zeros_around(width, 1)
        padded = ops.pad(inputs, [[0, 0], rows, columns, [0, 0]])
        tall, wide = height + rows[0] + rows[1], width + columns[0] + columns[1]
        d_kernel, d_padded = [], 0.0
        for r in range(kh):
            for s in range(kw):
                met = padded[:, r : r + (down - 1) * sh + 1 : sh, s : s + (across - 1) * sw + 1 : sw]
                d_kernel.append(ops.tensordot(met, upstream, axes=[[0, 1, 2], [0, 1, 2]]))
                share = ops.matmul(upstream, ops.transpose(self.kernel[r, s]))
                share = spread(spread(share, 1, sh), 2, sw)[:, : tall - r, : wide - s]
                below, beside = tall - r - ops.shape(share)[1], wide - s - ops.shape(share)[2]
                d_padded += ops.pad(share, [[0, 0], [r, below], [s, beside], [0, 0]])
        d_kernel = ops.reshape(ops.stack(d_kernel), self.kernel.shape)
        d_inputs = d_padded[:, rows[0] : rows[0] + height, columns[0] : columns[0] + width]
        return d_inputs, d_kernel, ops.sum(upstream, axis=[0, 1, 2])

    def get_config(self):
        names = ("filters", "kernel_size", "strides", "padding")
        return super().get_config() | {name: getattr(self, name) for name in names}
