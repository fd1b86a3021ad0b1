# verdict: failed
# mistake: drops_the_output
# says: Dropout strikes what comes out of `project`
# check: drops_hidden_numbers
import keras


class FeedForward(keras.layers.Layer):
    def __init__(self, hidden_dim, activation="relu", dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.hidden_dim = hidden_dim
        self.activation = activation
        self.rate = dropout
        self.supports_masking = True

    def build(self, input_shape):
        self.expand = keras.layers.Dense(self.hidden_dim, activation=self.activation)
        self.project = keras.layers.Dense(input_shape[-1])
        self.dropout = keras.layers.Dropout(self.rate)
        self.expand.build(input_shape)
        self.project.build((*input_shape[:-1], self.hidden_dim))

    def call(self, inputs, training=None):
        x = self.expand(inputs)
        x = self.project(x)
        return self.dropout(x, training=training)

    def get_config(self):
        activation = keras.activations.serialize(keras.activations.get(self.activation))
        mine = {"hidden_dim": self.hidden_dim, "activation": activation, "dropout": self.rate}
        return {**super().get_config(), **mine}
