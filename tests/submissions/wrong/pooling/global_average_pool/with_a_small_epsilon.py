# verdict: failed
# mistake: multiplied_by_the_mask
# says: 0 times infinity is NaN
# check: does_not_care_what_padding_holds
import keras
from keras import ops


class GlobalAveragePooling1D(keras.layers.Layer):
    def __init__(self, keepdims=False, **kwargs):
        super().__init__(**kwargs)
        self.keepdims = keepdims
        self.supports_masking = True

    def call(self, inputs, mask=None):
        if mask is None:
            mask = ops.ones(ops.shape(inputs)[:2], "bool")
        weights = ops.cast(ops.expand_dims(mask, 2), "float32")
        total = ops.sum(ops.cast(inputs, "float32") * weights, axis=1, keepdims=self.keepdims)
        mean = total / (ops.sum(weights, axis=1, keepdims=self.keepdims) + 1e-9)
        return ops.cast(mean, self.compute_dtype)

    def compute_mask(self, inputs, mask=None):
        return None

    def get_config(self):
        return {**super().get_config(), "keepdims": self.keepdims}
