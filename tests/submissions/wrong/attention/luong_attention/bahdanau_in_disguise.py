# verdict: failed
# mistake: no_tanh
# check: scores_side_by_side
# says: the weights do not depend on the query
import keras
from keras import ops


class LuongAttention(keras.layers.Layer):
    def __init__(self, score="dot", **kwargs):
        super().__init__(**kwargs)
        if score not in ("dot", "general", "concat"):
            raise ValueError("unknown score")
        self.score = score
        self.supports_masking = True

    def build(self, query_shape, value_shape):
        d, e = query_shape[-1], value_shape[-1]
        if self.score == "general":
            self.kernel = self.add_weight(shape=(d, e))
        elif self.score == "concat":
            self.kernel = self.add_weight(shape=(d + e, d))
            self.score_vector = self.add_weight(shape=(d,))

    def call(self, query, value, value_mask=None):
        if self.score == "dot":
            scores = query @ ops.swapaxes(value, -1, -2)
        elif self.score == "general":
            scores = query @ self.kernel @ ops.swapaxes(value, -1, -2)
        else:
            q = query[..., :, None, :] + 0 * value[..., None, :, :1]
            v = value[..., None, :, :] + 0 * query[..., :, None, :1]
            scores = ops.concatenate([q, v], axis=-1) @ self.kernel @ self.score_vector[:, None]
            scores = scores[..., 0]
        if value_mask is not None:
            scores = ops.where(value_mask[..., None, :], scores, -1e9)
        weights = ops.softmax(scores)
        if value_mask is not None:
            weights = ops.where(value_mask[..., None, :], weights, 0.0)
        return weights @ value, weights

    def get_config(self):
        return {**super().get_config(), "score": self.score}
