import keras
from keras import ops


class Bidirectional(keras.layers.Layer):
    """Both layers are copies; steps are turned round by their numbers, and padding is hidden by a product."""

    def __init__(self, layer, merge_mode="concat", **kwargs):
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        self.every = layer.return_sequences
        described = keras.saving.serialize_keras_object(layer)
        copies = []
        for direction in ("there", "back"):
            described["config"] = {
                **described["config"],
                "name": f"{layer.name}_{direction}",
                "go_backwards": direction == "back",
            }
            copies.append(keras.saving.deserialize_keras_object(described))
        self.forward_layer, self.backward_layer = copies

    def build(self, sequences_shape):
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)

    def turned(self, outputs):
        time = ops.shape(outputs)[1]
        return ops.take(outputs, time - 1 - ops.arange(time), axis=1)

    def call(self, sequences, mask=None):
        there = self.forward_layer(sequences, mask=mask)
        back = self.backward_layer(sequences, mask=mask)
        if self.every:
            back = self.turned(back)
            if mask is not None:
                shown = ops.expand_dims(ops.cast(mask, there.dtype), -1)
                there, back = there * shown, back * shown
        match self.merge_mode:
            case None:
                return [there, back]
            case "concat":
                return ops.concatenate((there, back), axis=-1)
            case "sum":
                return ops.add(there, back)
            case "mul":
                return ops.multiply(there, back)
            case "ave":
                return ops.mean(ops.stack([there, back]), axis=0)

    def compute_mask(self, inputs, mask=None):
        if not self.every:
            mask = None
        return [mask, mask] if self.merge_mode is None else mask

    def get_config(self):
        config = super().get_config()
        config["merge_mode"] = self.merge_mode
        config["layer"] = keras.saving.serialize_keras_object(self.forward_layer)
        return config

    @classmethod
    def from_config(cls, config):
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**{**config, "layer": layer})
