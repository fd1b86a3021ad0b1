import keras
from keras import ops


class SeparableConv2D(keras.layers.Layer):
    """Looks all windows up, and leaves looking around to one einsum and mixing to another."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", depth_multiplier=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
        self.strides = strides
        self.padding = padding
        self.depth_multiplier = depth_multiplier

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros")
        width = input_shape[-1] * self.depth_multiplier
        self.pointwise_kernel = self.add_weight(shape=(1, 1, width, self.filters), initializer="he_normal")
        self.depthwise_kernel = self.add_weight(
            shape=(*self.kernel_size, input_shape[-1], self.depth_multiplier), initializer="he_normal"
        )
        super().build(input_shape)

    def windows(self, inputs, axis, k):
        size, s = ops.shape(inputs)[axis], self.strides
        if self.padding == "same":
            places = (size + s - 1) // s
            zeros = ops.maximum((places - 1) * s + k - size, 0)
            around = [[0, 0] for _ in inputs.shape]
            around[axis] = [zeros // 2, zeros - zeros // 2]
            inputs = ops.pad(inputs, around)
        else:
            places = (size - k) // s + 1
        return ops.take(inputs, ops.arange(places)[:, None] * s + ops.arange(k)[None, :], axis=axis)

    def call(self, inputs):
        cut = self.windows(self.windows(inputs, 2, self.kernel_size[1]), 1, self.kernel_size[0])
        views = ops.einsum("nprqtc,rtcj->npqcj", cut, self.depthwise_kernel)
        mixing = ops.reshape(self.pointwise_kernel, (inputs.shape[-1], self.depth_multiplier, self.filters))
        return ops.einsum("npqcj,cjf->npqf", views, mixing) + self.bias

    def get_config(self):
        config = super().get_config()
        config.update(filters=self.filters, kernel_size=self.kernel_size, strides=self.strides)
        config.update(padding=self.padding, depth_multiplier=self.depth_multiplier)
        return config
