# verdict: failed
# mistake: relu_forgotten_on_the_way_back
# check: takes_steps_of_its_optimizer
# says: as if every unit had been on
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
        self.A1 = ops.maximum(0.0, inputs @ self.kernel_1 + self.bias_1)
        return self.A1, self.A1 @ self.kernel_2 + self.bias_2

    def backward(self, inputs, labels):
        A1, Z2 = self.forward(inputs)
        m = ops.cast(ops.shape(inputs)[0], "float32")
        Y = ops.one_hot(labels, self.classes)
        dZ2 = ops.softmax(Z2) - Y
        dW2 = 1 / m * ops.transpose(A1) @ dZ2
        db2 = 1 / m * ops.sum(dZ2, axis=0)
        dZ1 = dZ2 @ ops.transpose(self.kernel_2)
        dW1 = 1 / m * ops.transpose(inputs) @ dZ1
        db1 = 1 / m * ops.sum(dZ1, axis=0)
        loss = -ops.sum(Y * ops.log_softmax(Z2)) / m
        return loss, {"kernel_1": dW1, "bias_1": db1, "kernel_2": dW2, "bias_2": db2}

    def train_step(self, data):
        x, y = data
        loss, g = self.backward(x, y)
        rate = ops.convert_to_tensor(self.optimizer.learning_rate)
        self.kernel_1.assign(self.kernel_1 - rate * g["kernel_1"])
        self.bias_1.assign(self.bias_1 - rate * g["bias_1"])
        self.kernel_2.assign(self.kernel_2 - rate * g["kernel_2"])
        self.bias_2.assign(self.bias_2 - rate * g["bias_2"])
        return {"loss": loss}

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "classes": self.classes}
