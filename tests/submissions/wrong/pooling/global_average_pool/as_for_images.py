# verdict: failed
# mistake: mask_ignored
# says: padding counts like any step
# check: leaves_padding_out
import keras
from keras import ops


class GlobalAveragePooling1D(keras.layers.Layer):
    def __init__(self, keepdims=False, **kwargs):
        super().__init__(**kwargs)
        self.keepdims = keepdims
        self.supports_masking = True

    def call(self, inputs, mask=None):
        return ops.sum(inputs, axis=1, keepdims=self.keepdims) / inputs.shape[1]

    def compute_mask(self, inputs, mask=None):
        return None

    def get_config(self):
        config = super().get_config()
        config["keepdims"] = self.keepdims
        return config
