# verdict: failed
# mistake: always_relu
# says: The activation is always ReLU
# check: takes_any_activation
import keras
from keras import ops


class FeedForward(keras.layers.Layer):
    def __init__(self, hidden_dim, activation="relu", dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.hidden_dim, self.activation, self.rate = hidden_dim, activation, dropout
        self.drop = keras.layers.Dropout(dropout)
        self.supports_masking = True

    def build(self, input_shape):
        self.expand = keras.layers.Dense(self.hidden_dim)
        self.project = keras.layers.Dense(input_shape[-1])
        self.expand.build(input_shape)
        self.project.build((*input_shape[:-1], self.hidden_dim))

    def call(self, inputs, training=None):
        return self.project(self.drop(ops.relu(self.expand(inputs)), training=training))

    def get_config(self):
        activation = keras.activations.serialize(keras.activations.get(self.activation))
        return {**super().get_config(), "hidden_dim": self.hidden_dim, "activation": activation,
                "dropout": self.rate}
