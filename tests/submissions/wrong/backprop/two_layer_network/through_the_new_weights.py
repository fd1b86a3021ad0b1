# verdict: failed
# mistake: none
# check: finds_the_gradients_of_the_first_layer
# says: differs from the reference
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
        hidden, logits = self.forward(inputs)
        n = ops.cast(ops.size(labels), logits.dtype)
        targets = ops.one_hot(labels, self.classes)
        d_logits = (ops.softmax(logits) - targets) / n
        # the gradient goes on through weights that have already moved
        d_kernel_2 = ops.matmul(ops.transpose(hidden), d_logits)
        kernel_2 = self.kernel_2 - 0.1 * d_kernel_2
        d_before = ops.where(hidden > 0, ops.matmul(d_logits, ops.transpose(kernel_2)), 0)
        loss = ops.mean(ops.sum(-targets * ops.log_softmax(logits), axis=1))
        return loss, {
            "kernel_1": ops.matmul(ops.transpose(inputs), d_before),
            "bias_1": ops.sum(d_before, axis=0),
            "kernel_2": d_kernel_2,
            "bias_2": ops.sum(d_logits, axis=0),
        }

    def train_step(self, data):
        loss, gradients = self.backward(*data)
        self.optimizer.apply_gradients([(g, getattr(self, name)) for name, g in gradients.items()])
        return {"loss": loss}

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "classes": self.classes}
