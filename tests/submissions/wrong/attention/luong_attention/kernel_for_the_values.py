# verdict: failed
# mistake: none
# check: scores_through_a_matrix
# says: Your weight `kernel` has shape (3, 6); the exercise asks for (6, 3).
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
            self.kernel = self.add_weight(shape=(e, d))
        elif self.score == "concat":
            self.kernel = self.add_weight(shape=(d + e, d))
            self.score_vector = self.add_weight(shape=(d,))

    def call(self, query, value, value_mask=None):
        if self.score == "concat":
            d = query.shape[-1]
            hidden = (query @ self.kernel[:d])[..., None, :] + (value @ self.kernel[d:])[..., None, :, :]
            scores = (ops.tanh(hidden) @ self.score_vector[:, None])[..., 0]
        else:
            keys = value @ self.kernel if self.score == "general" else value
            scores = query @ ops.swapaxes(keys, -1, -2)
        weights = ops.softmax(scores)
        if value_mask is not None:
            seen = value_mask[..., None, :]
            weights = ops.where(seen, ops.softmax(ops.where(seen, scores, -1e9)), 0.0)
        return weights @ value, weights

    def get_config(self):
        return {**super().get_config(), "score": self.score}
