# verdict: refused
# mistake: none
# says: which this exercise asks you to write yourself
import keras
from keras import ops


class Conv3D(keras.layers.Layer):
    """An image convolution for each frame of the kernel, added up."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size,) * 3 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.padding = padding

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, inputs):
        frames = [
            sum(
                ops.conv(inputs[:, o + t], self.kernel[t], 1, self.padding)
                for t in range(self.kernel_size[0])
            )
            for o in range(inputs.shape[1] - self.kernel_size[0] + 1)
        ]
        return ops.stack(frames, axis=1) + self.bias
