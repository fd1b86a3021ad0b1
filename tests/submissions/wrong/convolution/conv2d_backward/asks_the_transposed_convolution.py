# verdict: refused
# mistake: none
# says: which this exercise asks you to write yourself
import keras
from keras import ops


class Conv2D(keras.layers.Conv2D):
    def backward(self, inputs, upstream):
        d_inputs = ops.conv_transpose(upstream, self.kernel, self.strides, self.padding)
        return d_inputs, ops.zeros_like(self.kernel), ops.sum(upstream, axis=(0, 1, 2))
