import keras
from keras import ops


class MultiHeadAttention(keras.layers.Layer):
    """Plain matrices that are cut into heads, one visibility for all masks, exponentials and luck by hand."""

    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.config = {"num_heads": num_heads, "key_dim": key_dim, "value_dim": value_dim, "dropout": dropout}
        self.heads, self.rate = num_heads, dropout
        self.sizes = {"query": key_dim, "key": key_dim, "value": value_dim or key_dim}
        self.chance = keras.random.SeedGenerator(5)

    def build(self, query_shape, value_shape, key_shape=None):
        shapes = {"query": query_shape, "key": key_shape or value_shape, "value": value_shape}
        for name, size in self.sizes.items():
            kernel = self.add_weight(shape=(shapes[name][-1], self.heads, size), initializer="random_normal")
            setattr(self, f"{name}_kernel", kernel)
            setattr(self, f"{name}_bias", self.add_weight(shape=(self.heads, size), initializer="zeros"))
        back = (self.heads, self.sizes["value"], query_shape[-1])
        self.output_kernel = self.add_weight(shape=back, initializer="he_normal")
        self.output_bias = self.add_weight(shape=back[-1:], initializer="zeros")

    def cut(self, name, inputs):
        """(batch, heads, time, features of a head)"""
        kernel, bias = getattr(self, f"{name}_kernel"), getattr(self, f"{name}_bias")
        wide = ops.matmul(inputs, ops.reshape(kernel, (kernel.shape[0], -1))) + ops.reshape(bias, (-1,))
        cut = ops.reshape(wide, (*ops.shape(inputs)[:2], self.heads, self.sizes[name]))
        return ops.transpose(cut, (0, 2, 1, 3))

    def call(
        self,
        query,
        value,
        key=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        q = self.cut("query", query)
        k = self.cut("key", value if key is None else key)
        v = self.cut("value", value)
        scores = ops.matmul(q, ops.swapaxes(k, -1, -2)) / ops.sqrt(ops.cast(self.sizes["key"], q.dtype))
        seen = ops.ones_like(scores, dtype="bool")
        if value_mask is not None:
            seen = ops.logical_and(seen, ops.expand_dims(value_mask, (1, 2)))
        if key_mask is not None:
            seen = ops.logical_and(seen, ops.expand_dims(key_mask, (1, 2)))
        if attention_mask is not None:
            if ops.ndim(attention_mask) == 3:
                attention_mask = ops.expand_dims(attention_mask, 1)
            seen = ops.logical_and(seen, attention_mask)
        if use_causal_mask:
            rows = ops.arange(ops.shape(scores)[-2])[:, None]
            seen = ops.logical_and(seen, rows >= ops.arange(ops.shape(scores)[-1]))
        scores = ops.where(seen, scores, -3e4)
        shares = ops.where(seen, ops.exp(scores - ops.max(scores, axis=-1, keepdims=True)), 0)
        total = ops.sum(shares, axis=-1, keepdims=True)
        weights = shares / ops.where(total == 0, ops.ones_like(total), total)
        struck = weights
        if training and self.rate:
            luck = keras.random.uniform(ops.shape(weights), seed=self.chance)
            struck = ops.where(luck < self.rate, 0, weights / (1 - self.rate))
        found = ops.matmul(struck, v)
        back = [
            ops.matmul(found[:, head], self.output_kernel[head]) for head in range(self.heads)
        ]  # a sum over heads
        output = sum(back) + self.output_bias
        if return_attention_scores:
            return output, weights
        return output

    def compute_mask(self, inputs, previous_mask):
        return previous_mask

    def get_config(self):
        return super().get_config() | self.config
