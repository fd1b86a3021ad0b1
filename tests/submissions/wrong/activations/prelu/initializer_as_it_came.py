# verdict: failed
# mistake: slope_stays_as_it_is
# check: survives_saving
# says: the optimizer will never move it
import keras
from keras import ops


class PReLU(keras.layers.Layer):
    def __init__(self, alpha_initializer="zeros", shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.initializer = keras.initializers.get(alpha_initializer)
        self.shared_axes = shared_axes or []

    def build(self, input_shape):
        shape = [1 if i in self.shared_axes else n for i, n in enumerate(input_shape)][1:]
        self.alpha = self.add_weight(shape=shape, initializer=self.initializer, trainable=False)

    def call(self, inputs):
        return ops.relu(inputs) - self.alpha * ops.relu(-inputs)

    def get_config(self):
        return super().get_config()
