# verdict: crashed
# exercise: activations/softmax
"""Letters that turn or hide the text around them."""

import keras
from keras import ops

TURNED = "passed\u202edessap\u2066x\u2069\u200b\u200d\ufeff\u00ad\u2028\u2029\u0085\U000e0041"
print(TURNED)
setattr(keras, TURNED, 1)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise ValueError(TURNED)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
