# verdict: refused
# says: asks you to write yourself
import keras
from keras import ops


class TwoLayerNetwork(keras.Model):
    def __init__(self, hidden, classes, **kwargs):
        super().__init__(**kwargs)
        self.hidden = hidden
        self.classes = classes

    def build(self, input_shape):
        features = input_shape[-1]
        self.kernel_1 = self.add_weight(
            shape=(features, self.hidden), initializer="he_normal", name="kernel_1"
        )
        self.bias_1 = self.add_weight(shape=(self.hidden,), initializer="zeros", name="bias_1")
        self.kernel_2 = self.add_weight(shape=(self.hidden, self.classes), name="kernel_2")
        self.bias_2 = self.add_weight(shape=(self.classes,), initializer="zeros", name="bias_2")

    def call(self, inputs):
        return self.forward(inputs)[1]

    def forward(self, inputs):
        hidden = ops.relu(ops.matmul(inputs, self.kernel_1) + self.bias_1)
        return hidden, ops.matmul(hidden, self.kernel_2) + self.bias_2

    def backward(self, inputs, labels):
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, self(inputs)), {}

    def train_step(self, data):
        self._loss_tracker = None
        return super().train_step(data)

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "classes": self.classes}
