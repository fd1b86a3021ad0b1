# verdict: failed | crashed
# exercise: activations/softmax
"""Returns a list that holds itself."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        answer = [inputs]
        answer.append(answer)
        return answer

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
