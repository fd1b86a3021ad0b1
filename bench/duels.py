"""Which layer of Keras each reference is measured against, on which sizes, and how much slower it may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import msgspec
import numpy as np
from keras import layers, ops

Make = Callable[[np.random.Generator], np.ndarray]
CLOSE, LOOSE = 1.3, 3.0  # whole-tensor layers; layers that loop over taps or steps


class Duel(msgspec.Struct, frozen=True):
    slug: str
    against: str
    ours: Callable[[Any], Any]
    keras: Callable[[], Any]
    inputs: list[Make]
    at_most: float


def normal(*shape: int) -> Make:
    return lambda dice: dice.normal(size=shape).astype("float32")


def tokens(*shape: int, words: int) -> Make:
    return lambda dice: dice.integers(0, words, shape).astype("int32")


def same(slug: str, name: str, *inputs: Make, at_most: float, ours: str = "", **options: Any) -> Duel:
    """Where the learner's class takes the arguments of Keras's."""
    return Duel(
        slug=slug,
        against=name,
        ours=lambda kit: getattr(kit, ours or name)(**options),
        keras=lambda: getattr(layers, name)(**options),
        inputs=list(inputs),
        at_most=at_most,
    )


def over_time(slug: str, name: str, **options: Any) -> Duel:
    """A cell, run by Keras over a sequence."""
    return Duel(
        slug=slug,
        against=f"{name} in RNN",
        ours=lambda kit: layers.RNN(getattr(kit, name)(64, **options), return_sequences=True),
        keras=lambda: layers.RNN(getattr(layers, name)(64, **options), return_sequences=True),
        inputs=[SEQUENCE],
        at_most=LOOSE,
    )


class Block(layers.Layer):
    """A transformer block of Keras's own layers, as their documentation puts them together."""

    def __init__(
        self, heads: int, width: int, hidden: int, causal: bool = False, cross: bool = False
    ) -> None:
        super().__init__()
        self.causal = causal
        self.attention = layers.MultiHeadAttention(heads, width // heads)
        self.cross = layers.MultiHeadAttention(heads, width // heads) if cross else None
        self.norms = [layers.LayerNormalization() for _ in range(3 if cross else 2)]
        self.network = keras.Sequential([layers.Dense(hidden, activation="relu"), layers.Dense(width)])

    def call(self, inputs: Any, encoded: Any = None) -> Any:
        hidden = self.norms[0](inputs + self.attention(inputs, inputs, use_causal_mask=self.causal))
        if self.cross is not None:
            hidden = self.norms[1](hidden + self.cross(hidden, encoded))
        return self.norms[-1](hidden + self.network(hidden))


class LanguageModel(layers.Layer):
    """A small GPT of Keras's own layers, with one table for the way in and the way out."""

    def __init__(self, words: int, length: int, width: int, blocks: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.words = layers.ReversibleEmbedding(words, width)
        self.places = layers.Embedding(length, width)
        self.attentions = [layers.MultiHeadAttention(heads, width // heads) for _ in range(blocks)]
        self.networks = [
            keras.Sequential([layers.Dense(hidden, activation="gelu"), layers.Dense(width)])
            for _ in range(blocks)
        ]
        self.norms = [layers.LayerNormalization() for _ in range(2 * blocks + 1)]

    def call(self, tokens: Any) -> Any:
        stream = self.words(tokens) + self.places(ops.arange(tokens.shape[1]))
        for number, (attention, network) in enumerate(zip(self.attentions, self.networks, strict=True)):
            normed = self.norms[2 * number](stream)
            stream = stream + attention(normed, normed, use_causal_mask=True)
            stream = stream + network(self.norms[2 * number + 1](stream))
        return self.words(self.norms[-1](stream), reverse=True)


class Spread(layers.Layer):
    """Keras's attentions take their inputs as one list."""

    def __init__(self, attention: Any, projections: int = 0) -> None:
        super().__init__()
        self.attention = attention
        self.projections = [layers.Dense(projections, use_bias=False) for _ in range(2 if projections else 0)]

    def call(self, query: Any, value: Any) -> Any:
        if not self.projections:
            return self.attention([query, value])
        asked, offered = (
            project(each) for project, each in zip(self.projections, (query, value), strict=True)
        )
        return self.attention([asked, value, offered])


class DotProduct(layers.Layer):
    """Keras's fused operation, which wants an axis of heads."""

    def call(self, query: Any, key: Any, value: Any) -> Any:
        heads = (ops.expand_dims(each, 2) for each in (query, key, value))
        return ops.squeeze(ops.dot_product_attention(*heads), 2)


IMAGES, SMALL_IMAGES, VOLUMES = normal(16, 32, 32, 16), normal(16, 16, 16, 16), normal(4, 12, 12, 12, 8)
SEQUENCE = normal(32, 40, 32)
WORDS, OTHER_WORDS = normal(16, 64, 64), normal(16, 48, 64)

DUELS = [
    same("convolution/conv2d", "Conv2D", IMAGES, filters=32, kernel_size=3, padding="same", at_most=LOOSE),
    same("convolution/conv3d", "Conv3D", VOLUMES, filters=16, kernel_size=3, at_most=LOOSE),
    Duel(
        slug="convolution/dilated_conv2d",
        against="Conv2D",
        ours=lambda kit: kit.DilatedConv2D(32, 3, dilation_rate=2),
        keras=lambda: layers.Conv2D(32, 3, dilation_rate=2),
        inputs=[IMAGES],
        at_most=LOOSE,
    ),
    same(
        "convolution/depthwise_separable",
        "SeparableConv2D",
        IMAGES,
        filters=32,
        kernel_size=3,
        at_most=LOOSE,
    ),
    same(
        "convolution/transposed_conv2d",
        "Conv2DTranspose",
        SMALL_IMAGES,
        filters=16,
        kernel_size=3,
        strides=2,
        padding="same",
        at_most=LOOSE,
    ),
    same("pooling/max_pool", "MaxPooling2D", IMAGES, pool_size=3, strides=2, padding="same", at_most=CLOSE),
    same(
        "pooling/average_pool",
        "AveragePooling2D",
        IMAGES,
        pool_size=3,
        strides=2,
        padding="same",
        at_most=CLOSE,
    ),
    same("pooling/global_average_pool", "GlobalAveragePooling1D", normal(64, 128, 64), at_most=CLOSE),
    over_time("recurrent/rnn_cell", "SimpleRNNCell"),
    Duel(
        slug="recurrent/rnn_layer",
        against="RNN",
        ours=lambda kit: kit.RNN(layers.SimpleRNNCell(64), return_sequences=True),
        keras=lambda: layers.RNN(layers.SimpleRNNCell(64), return_sequences=True),
        inputs=[SEQUENCE],
        at_most=LOOSE,
    ),
    over_time("recurrent/lstm_cell", "LSTMCell"),
    same("recurrent/lstm_layer", "LSTM", SEQUENCE, units=64, return_sequences=True, at_most=LOOSE),
    over_time("recurrent/gru_cell", "GRUCell"),
    Duel(
        slug="recurrent/bidirectional",
        against="Bidirectional",
        ours=lambda kit: kit.Bidirectional(layers.LSTM(32, return_sequences=True)),
        keras=lambda: layers.Bidirectional(layers.LSTM(32, return_sequences=True)),
        inputs=[SEQUENCE],
        at_most=LOOSE,
    ),
    Duel(
        slug="attention/additive_attention",
        against="AdditiveAttention",
        ours=lambda kit: kit.AdditiveAttention(32),
        keras=lambda: Spread(layers.AdditiveAttention(), projections=32),
        inputs=[WORDS, OTHER_WORDS],
        at_most=CLOSE,
    ),
    Duel(
        slug="attention/luong_attention",
        against="Attention",
        ours=lambda kit: kit.LuongAttention("dot"),
        keras=lambda: Spread(layers.Attention()),
        inputs=[WORDS, OTHER_WORDS],
        at_most=CLOSE,
    ),
    Duel(
        slug="attention/scaled_dot_product",
        against="dot_product_attention",
        ours=lambda kit: kit.ScaledDotProductAttention(),
        keras=DotProduct,
        inputs=[WORDS, OTHER_WORDS, OTHER_WORDS],
        at_most=CLOSE,
    ),
    same(
        "attention/multi_head_attention",
        "MultiHeadAttention",
        WORDS,
        OTHER_WORDS,
        num_heads=4,
        key_dim=16,
        at_most=CLOSE,
    ),
    same("transformer/layer_norm", "LayerNormalization", WORDS, at_most=CLOSE),
    Duel(
        slug="transformer/feed_forward",
        against="two Dense",
        ours=lambda kit: kit.FeedForward(128),
        keras=lambda: keras.Sequential([layers.Dense(128, activation="relu"), layers.Dense(64)]),
        inputs=[WORDS],
        at_most=CLOSE,
    ),
    Duel(
        slug="transformer/encoder_block",
        against="a block of Keras layers",
        ours=lambda kit: kit.EncoderBlock(4, 128),
        keras=lambda: Block(4, 64, 128),
        inputs=[WORDS],
        at_most=CLOSE,
    ),
    Duel(
        slug="transformer/decoder_block",
        against="a block of Keras layers",
        ours=lambda kit: kit.DecoderBlock(4, 128),
        keras=lambda: Block(4, 64, 128, causal=True, cross=True),
        inputs=[WORDS, OTHER_WORDS],
        at_most=CLOSE,
    ),
    Duel(
        slug="transformer/causal_language_model",
        against="a GPT of Keras layers",
        ours=lambda kit: kit.CausalLanguageModel(500, 64, 64, 2, 4, 128),
        keras=lambda: LanguageModel(500, 64, 64, 2, 4, 128),
        inputs=[tokens(16, 64, words=500)],
        at_most=CLOSE,
    ),
]
