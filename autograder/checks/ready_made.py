"""Keras's own attentions, which no exercise on attention may use."""

ATTENTIONS = [
    "keras.layers.AdditiveAttention",
    "keras.layers.Attention",
    "keras.layers.MultiHeadAttention",
    "keras.layers.GroupQueryAttention",
    "keras.ops.dot_product_attention",
]
