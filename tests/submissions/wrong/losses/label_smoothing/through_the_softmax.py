# verdict: failed
# mistake: logarithm_of_a_softmax
# says: rounds unlikely classes to 0
# check: stays_exact_for_large_logits
import keras
from keras import ops


class SmoothedCrossentropy(keras.losses.Loss):
    def __init__(self, label_smoothing=0.1, name="smoothed_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true, y_pred):
        log_p = ops.log(ops.softmax(y_pred))
        index = ops.expand_dims(ops.cast(y_true, "int32"), -1)
        truth = ops.squeeze(ops.take_along_axis(log_p, index, axis=-1), axis=-1)
        everything = ops.mean(log_p, axis=-1)
        return -((1 - self.label_smoothing) * truth + self.label_smoothing * everything)

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}
