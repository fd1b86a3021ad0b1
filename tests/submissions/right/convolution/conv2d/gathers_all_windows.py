import keras
from keras import ops


class Conv2D(keras.layers.Layer):
    """Looks up rows, then columns, by their numbers, and leaves one large product to einsum."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = list(kernel_size) if isinstance(kernel_size, (tuple, list)) else [kernel_size] * 2
        self.strides = list(strides) if isinstance(strides, (tuple, list)) else [strides] * 2
        self.padding = padding

    def build(self, input_shape):
        shape = (self.kernel_size[0], self.kernel_size[1], input_shape[-1], self.filters)
        self.bias = self.add_weight(name="b", shape=(self.filters,), initializer=keras.initializers.Zeros())
        self.kernel = self.add_weight(name="w", shape=shape, initializer="he_normal")
        super().build(input_shape)

    def lookup(self, axis, size):
        """The zeros in front and behind, and for each place the numbers of the pixels in its window."""
        k, s = self.kernel_size[axis], self.strides[axis]
        if self.padding == "same":
            places = (size + s - 1) // s
            zeros = ops.maximum((places - 1) * s + k - size, 0)
        else:
            places, zeros = (size - k) // s + 1, 0
        starts = ops.arange(0, places) * s
        return zeros // 2, zeros - zeros // 2, starts[:, None] + ops.arange(0, k)[None, :]

    def call(self, inputs):
        shape = ops.shape(inputs)
        top, bottom, rows = self.lookup(0, shape[1])
        left, right, columns = self.lookup(1, shape[2])
        padded = ops.pad(inputs, [[0, 0], [top, bottom], [left, right], [0, 0]])
        windows = ops.take(
            ops.take(padded, columns, axis=2), rows, axis=1
        )  # (batch, down, kh, across, kw, in)
        return ops.einsum("npkqlc,klcf->npqf", windows, self.kernel) + self.bias

    def get_config(self):
        config = super().get_config()
        config.update(
            filters=self.filters, kernel_size=self.kernel_size, strides=self.strides, padding=self.padding
        )
        return config
