import keras
from keras import ops


class DilatedConv2D(keras.layers.Layer):
    """Stretches the kernel, holes and all, and looks the windows up by their numbers."""

    def __init__(self, filters, kernel_size, dilation_rate=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size if isinstance(kernel_size, tuple | list) else [kernel_size] * 2
        self.dilation_rate = dilation_rate if isinstance(dilation_rate, tuple | list) else [dilation_rate] * 2
        self.padding = padding

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros")
        self.kernel = self.add_weight(
            shape=(*self.kernel_size, input_shape[-1], self.filters), initializer="he_normal"
        )
        super().build(input_shape)

    def stretched(self, kernel, axis, rate):
        """`rate - 1` rows of zeros behind each row, but none behind the last."""
        blank = ops.zeros_like(kernel)
        shape = list(kernel.shape)
        size = shape[axis] * rate
        shape[axis] = size
        kernel = ops.reshape(ops.stack([kernel] + [blank] * (rate - 1), axis=axis + 1), shape)
        return ops.take(kernel, ops.arange(size - rate + 1), axis=axis)

    def call(self, inputs):
        kernel = ops.convert_to_tensor(self.kernel)
        for axis, rate in enumerate(self.dilation_rate):
            kernel = self.stretched(kernel, axis, rate)
        kh, kw = kernel.shape[:2]
        if self.padding == "same":
            top, left = (kh - 1) // 2, (kw - 1) // 2
            inputs = ops.pad(inputs, [[0, 0], [top, kh - 1 - top], [left, kw - 1 - left], [0, 0]])
        height, width = ops.shape(inputs)[1], ops.shape(inputs)[2]
        columns = ops.arange(width - kw + 1)[:, None] + ops.arange(kw)[None, :]
        outputs = self.bias
        for row in range(kh):
            windows = ops.take(inputs[:, row : row + height - kh + 1], columns, axis=2)
            outputs = outputs + ops.einsum("bpqsc,scf->bpqf", windows, kernel[row])
        return outputs

    def get_config(self):
        config = super().get_config()
        config.update(filters=self.filters, kernel_size=self.kernel_size)
        config.update(dilation_rate=self.dilation_rate, padding=self.padding)
        return config
