# verdict: failed
# check: works_in_mixed_precision
# says: float32; float16 is expected
import keras
from keras import ops


class ReLU(keras.layers.Layer):
    def __init__(self, max_value=None, **kwargs):
        super().__init__(**kwargs)
        self.max_value = max_value

    def call(self, inputs):
        limit = ops.convert_to_tensor(float("inf") if self.max_value is None else self.max_value, "float32")
        return ops.where(inputs > 0, ops.minimum(inputs, limit), 0.0)

    def get_config(self):
        return {**super().get_config(), "max_value": self.max_value}


def dead_units(outputs):
    return ops.logical_not(ops.any(outputs, axis=tuple(range(len(outputs.shape) - 1))))
