import keras
from keras import ops


class Conv3D(keras.layers.Layer):
    """Looks the windows up along one axis after the other, and leaves one large product to einsum."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = [kernel_size] * 3 if isinstance(kernel_size, int) else list(kernel_size)
        self.strides = [strides] * 3 if isinstance(strides, int) else list(strides)
        self.padding = padding

    def build(self, input_shape):
        self.bias = self.add_weight(shape=[self.filters], initializer="zeros", name="offsets")
        self.kernel = self.add_weight(
            shape=[*self.kernel_size, input_shape[-1], self.filters], initializer="he_uniform", name="block"
        )
        super().build(input_shape)

    def windows(self, inputs, axis, number):
        """Cuts one axis into (places, kernel)."""
        size, k, s = ops.shape(inputs)[axis], self.kernel_size[number], self.strides[number]
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
        cut = self.windows(inputs, 3, 2)  # (batch, depth, height, across, kw, in)
        cut = self.windows(cut, 2, 1)
        cut = self.windows(cut, 1, 0)  # (batch, places, kd, down, kh, across, kw, in)
        return ops.einsum("notprqsc,trscf->nopqf", cut, self.kernel) + self.bias

    def get_config(self):
        config = super().get_config()
        config.update(filters=self.filters, kernel_size=self.kernel_size)
        config.update(strides=self.strides, padding=self.padding)
        return config
