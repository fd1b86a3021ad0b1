import keras
import tensorflow as tf


class Affine:
    def __init__(self, kernel, bias):
        self.kernel, self.bias = kernel, bias

    def forward(self, inputs):
        self.inputs = inputs
        return tf.nn.bias_add(tf.linalg.matmul(inputs, self.kernel), self.bias)

    def backward(self, upstream):
        self.gradients = tf.linalg.matmul(self.inputs, upstream, transpose_a=True), tf.reduce_sum(upstream, 0)
        return tf.linalg.matmul(upstream, self.kernel, transpose_b=True)


class Rectifier:
    def forward(self, inputs):
        self.on = tf.cast(inputs > 0, inputs.dtype)
        return inputs * self.on

    def backward(self, upstream):
        return upstream * self.on


class TwoLayerNetwork(keras.Model):
    def __init__(self, hidden, classes, **kwargs):
        super().__init__(**kwargs)
        self.hidden = hidden
        self.classes = classes

    def build(self, input_shape):
        shapes = [
            (input_shape[-1], self.hidden),
            (self.hidden,),
            (self.hidden, self.classes),
            (self.classes,),
        ]
        self.kernel_1, self.bias_1, self.kernel_2, self.bias_2 = (
            self.add_weight(shape=shape, initializer="he_normal" if len(shape) == 2 else "zeros")
            for shape in shapes
        )

    def call(self, inputs):
        return self.forward(inputs)[1]

    def stations(self):
        first = Affine(tf.convert_to_tensor(self.kernel_1), tf.convert_to_tensor(self.bias_1))
        second = Affine(tf.convert_to_tensor(self.kernel_2), tf.convert_to_tensor(self.bias_2))
        return first, Rectifier(), second

    def forward(self, inputs):
        first, rectifier, second = self.stations()
        hidden = rectifier.forward(first.forward(inputs))
        return hidden, second.forward(hidden)

    def backward(self, inputs, labels):
        stations = first, _, second = self.stations()
        for station in stations:
            inputs = station.forward(inputs)
        logits = inputs
        log_p = logits - tf.reduce_logsumexp(logits, axis=1, keepdims=True)
        truth = tf.one_hot(labels, self.classes, dtype=logits.dtype)
        per_example = -tf.reduce_sum(truth * log_p, axis=1)
        upstream = tf.ones_like(per_example) / tf.cast(tf.size(per_example), logits.dtype)
        gradient = upstream[:, tf.newaxis] * (tf.exp(log_p) - truth)
        for station in reversed(stations):
            gradient = station.backward(gradient)
        names = ("kernel_1", "bias_1", "kernel_2", "bias_2")
        gradients = dict(zip(names, [*first.gradients, *second.gradients], strict=True))
        return tf.reduce_sum(upstream * per_example), gradients

    def train_step(self, data):
        loss, gradients = self.backward(data[0], data[1])
        variables = [self.kernel_1, self.bias_1, self.kernel_2, self.bias_2]
        self.optimizer.apply(list(gradients.values()), variables)
        return {"loss": loss}

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "classes": self.classes}
