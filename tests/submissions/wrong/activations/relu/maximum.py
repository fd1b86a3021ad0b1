# verdict: failed
# mistake: tie_goes_to_the_input
# mistake: off_for_some_example
# says: gives a tie to its first argument
import keras
from keras import ops


class ReLU(keras.layers.Layer):
    def __init__(self, max_value=None, **kwargs):
        super().__init__(**kwargs)
        self.max_value = max_value

    def call(self, inputs):
        outputs = ops.maximum(inputs, 0)
        if self.max_value is not None:
            outputs = ops.minimum(outputs, self.max_value)
        return outputs

    def get_config(self):
        return {**super().get_config(), "max_value": self.max_value}


def dead_units(outputs):
    flat = ops.reshape(outputs, (-1, outputs.shape[-1]))
    return ops.min(flat, axis=0) <= 0
