# verdict: failed
# mistake: outputs_not_turned_round
# says: in the order of reading
# check: reads_both_ways
import keras
from keras import ops


class Bidirectional(keras.layers.Layer):
    def __init__(self, layer, merge_mode="concat", **kwargs):
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        config = layer.get_config() | {"zero_output_for_mask": layer.return_sequences}
        self.forward_layer = type(layer).from_config(config)
        self.backward_layer = type(layer).from_config(config | {"go_backwards": True, "name": "back"})

    def build(self, sequences_shape):
        self.forward_layer.build(sequences_shape)
        self.backward_layer.build(sequences_shape)

    def call(self, sequences, mask=None):
        ahead = self.forward_layer(sequences, mask=mask)
        back = self.backward_layer(sequences, mask=mask)
        if self.merge_mode == "concat":
            return ops.concatenate([ahead, back], axis=-1)
        if self.merge_mode == "sum":
            return ahead + back
        if self.merge_mode == "mul":
            return ahead * back
        if self.merge_mode == "ave":
            return (ahead + back) / 2
        return ahead, back

    def compute_mask(self, inputs, mask=None):
        mask = mask if self.forward_layer.return_sequences else None
        return mask if self.merge_mode else (mask, mask)

    def get_config(self):
        layer = keras.saving.serialize_keras_object(self.forward_layer)
        return {**super().get_config(), "layer": layer, "merge_mode": self.merge_mode}

    @classmethod
    def from_config(cls, config):
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**{**config, "layer": layer})
