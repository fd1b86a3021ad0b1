# verdict: failed
# mistake: broadcasts_the_labels
# says: every prediction is compared with every label
# check: lines_labels_up_with_predictions
import keras
from keras import ops


class MeanSquaredError(keras.losses.Loss):
    def __init__(self, name="mean_squared_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        difference = ops.subtract(y_true, y_pred)
        return ops.mean(difference * difference, axis=-1)
