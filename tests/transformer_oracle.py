"""A Transformer in NumPy and float64, written for reading: loops over samples, heads and queries, no Keras.

Weights are dictionaries, named as the attributes of the exercises (`"attention.query_dense.kernel"`), in the
shapes that Keras gives them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

Array = np.ndarray
Weights = Mapping[str, Array]


def inside(weights: Weights, name: str) -> dict[str, Array]:
    """The weights of one sublayer."""
    return {
        key.removeprefix(f"{name}."): value for key, value in weights.items() if key.startswith(f"{name}.")
    }


def layer_norm(weights: Weights, tokens: Array, epsilon: float = 1e-3) -> Array:
    output = np.empty_like(tokens)
    for place in np.ndindex(*tokens.shape[:-1]):
        token = tokens[place]
        mean = sum(token) / len(token)
        variance = sum((number - mean) ** 2 for number in token) / len(token)
        output[place] = (token - mean) / math.sqrt(variance + epsilon) * weights["gamma"] + weights["beta"]
    return output


def dense(weights: Weights, tokens: Array) -> Array:
    return tokens @ weights["kernel"] + weights["bias"]


def relu(numbers: Array) -> Array:
    return np.where(numbers > 0, numbers, 0.0)


def gelu(numbers: Array) -> Array:
    return numbers * (1 + np.vectorize(math.erf)(numbers / math.sqrt(2))) / 2


def softmax(scores: Array) -> Array:
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def attention(weights: Weights, queries: Array, sources: Array, visible: Array) -> Array:
    """`visible[b, t, s]`: may query t of sample b look at source s? Who sees nothing finds zeros."""
    query, key, value, back = (
        inside(weights, f"{name}_dense") for name in ("query", "key", "value", "output")
    )
    heads, depth = query["bias"].shape
    output = np.zeros(queries.shape)
    for sample in range(len(queries)):
        for head in range(heads):
            q = queries[sample] @ query["kernel"][:, head] + query["bias"][head]
            k = sources[sample] @ key["kernel"][:, head] + key["bias"][head]
            v = sources[sample] @ value["kernel"][:, head] + value["bias"][head]
            for t in range(len(q)):
                seen = [s for s in range(len(k)) if visible[sample, t, s]]
                found = np.zeros(v.shape[1])
                if seen:
                    shares = softmax(np.array([q[t] @ k[s] for s in seen]) / math.sqrt(depth))
                    for share, s in zip(shares, seen, strict=True):
                        found += share * v[s]
                output[sample, t] += found @ back["kernel"][head]
    return output + back["bias"]


def visibility(queries: Array, sources: Array, mask: Array | None = None, causal: bool = False) -> Array:
    visible = np.zeros((len(queries), queries.shape[1], sources.shape[1]), bool)
    for sample, t, s in np.ndindex(*visible.shape):
        real = mask is None or bool(mask[sample, s])
        visible[sample, t, s] = real and (s <= t or not causal)
    return visible


def encoder_block(weights: Weights, inputs: Array, padding_mask: Array | None = None) -> Array:
    seen = visibility(inputs, inputs, padding_mask)
    attended = attention(inside(weights, "attention"), inputs, inputs, seen)
    hidden = layer_norm(inside(weights, "attention_norm"), inputs + attended)
    digested = dense(inside(weights, "project"), relu(dense(inside(weights, "expand"), hidden)))
    return layer_norm(inside(weights, "output_norm"), hidden + digested)


def decoder_block(
    weights: Weights,
    inputs: Array,
    encoded: Array,
    padding_mask: Array | None = None,
    encoded_padding_mask: Array | None = None,
) -> Array:
    past = visibility(inputs, inputs, padding_mask, causal=True)
    own = attention(inside(weights, "self_attention"), inputs, inputs, past)
    hidden = layer_norm(inside(weights, "self_attention_norm"), inputs + own)
    original = visibility(inputs, encoded, encoded_padding_mask)
    read = attention(inside(weights, "cross_attention"), hidden, encoded, original)
    hidden = layer_norm(inside(weights, "cross_attention_norm"), hidden + read)
    digested = dense(inside(weights, "project"), relu(dense(inside(weights, "expand"), hidden)))
    return layer_norm(inside(weights, "output_norm"), hidden + digested)


def causal_block(weights: Weights, inputs: Array) -> Array:
    """Pre-norm, with GELU: the block of the language model."""
    normed = layer_norm(inside(weights, "attention_norm"), inputs)
    past = visibility(inputs, inputs, causal=True)
    hidden = inputs + attention(inside(weights, "attention"), normed, normed, past)
    normed = layer_norm(inside(weights, "feed_forward_norm"), hidden)
    return hidden + dense(inside(weights, "project"), gelu(dense(inside(weights, "expand"), normed)))


def causal_language_model(weights: Weights, blocks: Sequence[Weights], token_ids: Array) -> Array:
    table, places = weights["token_embedding.embeddings"], weights["position_embedding.embeddings"]
    stream = np.array([[table[token] + places[t] for t, token in enumerate(text)] for text in token_ids])
    for block in blocks:
        stream = causal_block(block, stream)
    stream = layer_norm(inside(weights, "final_norm"), stream)
    return np.array([[[token @ row for row in table] for token in text] for text in stream])


def next_token_loss(logits: Array, token_ids: Array, padding_mask: Array | None = None) -> float:
    losses = []
    for sample, text in enumerate(token_ids):
        for t in range(len(text) - 1):
            if padding_mask is None or padding_mask[sample, t + 1]:
                losses.append(-math.log(softmax(logits[sample, t])[text[t + 1]]))
    return sum(losses) / len(losses)
