# verdict: failed
# mistake: backward_layer_reads_padding
# says: reads the padding first
# check: starts_at_the_last_real_step
import keras
from keras import ops


class Bidirectional(keras.layers.Layer):
    def __init__(self, layer, merge_mode="concat", **kwargs):
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        layer.zero_output_for_mask = layer.return_sequences
        self.forward_layer = layer
        config = layer.get_config()
        config["name"] = config["name"] + "_backward"
        config["go_backwards"] = True
        self.backward_layer = layer.__class__.from_config(config)

    def build(self, sequences_shape):
        if not self.forward_layer.built:
            self.forward_layer.build(sequences_shape)
        self.backward_layer.build(sequences_shape)

    def call(self, sequences, mask=None):
        f = self.forward_layer(sequences, mask=mask)
        b = self.backward_layer(sequences)
        if self.forward_layer.return_sequences:
            b = ops.flip(b, axis=1)
        merge = {
            "concat": lambda: ops.concatenate([f, b], axis=-1),
            "sum": lambda: f + b,
            "mul": lambda: f * b,
            "ave": lambda: (f + b) / 2,
            None: lambda: (f, b),
        }
        return merge[self.merge_mode]()

    def compute_mask(self, inputs, mask=None):
        if not self.forward_layer.return_sequences:
            mask = None
        return mask if self.merge_mode else (mask, mask)

    def get_config(self):
        layer = keras.saving.serialize_keras_object(self.forward_layer)
        return {**super().get_config(), "layer": layer, "merge_mode": self.merge_mode}

    @classmethod
    def from_config(cls, config):
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**{**config, "layer": layer})
