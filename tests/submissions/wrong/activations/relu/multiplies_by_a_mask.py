# verdict: failed
# mistake: times_a_mask
# mistake: only_over_the_batch
# says: minus infinity times 0 is NaN
import keras
from keras import ops


class ReLU(keras.layers.Layer):
    def __init__(self, max_value=None, **kwargs):
        super().__init__(**kwargs)
        self.max_value = max_value

    def call(self, inputs):
        on = ops.cast(inputs > 0, inputs.dtype)
        outputs = on * inputs
        return outputs if self.max_value is None else ops.minimum(outputs, self.max_value)

    def get_config(self):
        return {**super().get_config(), "max_value": self.max_value}


def dead_units(outputs):
    return ops.sum(outputs, axis=0) == 0
