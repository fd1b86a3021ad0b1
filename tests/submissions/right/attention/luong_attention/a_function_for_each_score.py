import keras
from keras import ops


def dot(layer, query, value):
    return ops.einsum("...qd,...kd->...qk", query, value)


def general(layer, query, value):
    return ops.einsum("...qi,ij,...kj->...qk", query, ops.convert_to_tensor(layer.kernel), value)


def concat(layer, query, value):
    query, value = query[..., :, None, :], value[..., None, :, :]
    pairs = ops.concatenate(
        [query + ops.zeros_like(value[..., :1]), value + ops.zeros_like(query[..., :1])], axis=-1
    )
    hidden = ops.tanh(ops.matmul(pairs, layer.kernel))
    return ops.sum(hidden * layer.score_vector, axis=-1)


SCORES = {"dot": dot, "general": general, "concat": concat}


class LuongAttention(keras.layers.Layer):
    """A table of scores; hidden values lose their exponentials, not their scores."""

    def __init__(self, score="dot", **kwargs):
        super().__init__(**kwargs)
        if score not in SCORES:
            raise ValueError(score)
        self.score = score

    def build(self, query_shape, value_shape):
        (*_, rows), (*_, columns) = query_shape, value_shape
        if self.score == "concat":
            self.score_vector = self.add_weight(shape=(rows,), initializer="random_uniform")
            rows, columns = rows + columns, rows
        if self.score != "dot":
            self.kernel = self.add_weight(shape=(rows, columns), initializer="orthogonal")

    def call(self, query, value, value_mask=None):
        scores = SCORES[self.score](self, query, value)
        top = ops.stop_gradient(ops.max(scores, axis=-1, keepdims=True))
        shares = ops.exp(scores - top)
        if value_mask is not None:
            shares *= ops.cast(value_mask, shares.dtype)[..., None, :]
        total = ops.sum(shares, axis=-1, keepdims=True)
        weights = shares / (total + ops.cast(total == 0, total.dtype))
        return ops.matmul(weights, value), weights

    def compute_mask(self, inputs, mask=None):
        return mask

    def get_config(self):
        config = super().get_config()
        config["score"] = self.score
        return config
