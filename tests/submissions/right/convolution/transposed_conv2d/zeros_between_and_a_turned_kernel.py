import keras
from keras import ops


class Conv2DTranspose(keras.layers.Layer):
    """Zeros between and around the pixels, then an ordinary convolution with the kernel turned."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
        self.strides = [strides] * 2 if isinstance(strides, int) else list(strides)
        self.padding = padding

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros")
        shape = (*self.kernel_size, self.filters, input_shape[-1])
        self.kernel = self.add_weight(shape=shape, initializer="he_normal")
        super().build(input_shape)

    def apart(self, images, axis, step):
        blank = ops.zeros_like(images)
        shape = list(ops.shape(images))
        shape[axis] = shape[axis] * step
        return ops.reshape(ops.stack([images, *[blank] * (step - 1)], axis=axis + 1), shape)

    def call(self, inputs):
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        images = self.apart(self.apart(inputs, 1, sh), 2, sw)
        high, wide = ops.shape(images)[1], ops.shape(images)[2]  # s − 1 zeros behind the last pixel as well
        tall, broad = high + max(kh - sh, 0), wide + max(kw - sw, 0)
        images = ops.pad(images, [[0, 0], [kh - 1, kh - 1], [kw - 1, kw - 1], [0, 0]])
        turned = ops.transpose(ops.flip(self.kernel, axis=(0, 1)), (0, 1, 3, 2))
        columns = ops.arange(broad)[:, None] + ops.arange(kw)[None, :]
        outputs = self.bias
        for row in range(kh):
            windows = ops.take(images[:, row : row + tall], columns, axis=2)
            outputs = outputs + ops.einsum("bpqtc,tcf->bpqf", windows, turned[row])
        if self.padding == "valid":
            return outputs
        top, left = (tall - high) // 2, (broad - wide) // 2
        return outputs[:, top : top + high, left : left + wide]

    def get_config(self):
        config = super().get_config()
        config.update(filters=self.filters, kernel_size=self.kernel_size)
        config.update(strides=self.strides, padding=self.padding)
        return config
