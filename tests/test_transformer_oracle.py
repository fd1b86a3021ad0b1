"""The assembled references of the Transformer equal one that was written in NumPy, loops and float64."""

from __future__ import annotations

import types

import numpy as np
import pytest
import tensorflow as tf
from transformer_oracle import causal_language_model, decoder_block, encoder_block, next_token_loss

WIDTH, OTHER, BATCH, TIME, SOURCES = 8, 6, 3, 5, 4
VOCABULARY, CONTEXT = 11, 7


@pytest.fixture(scope="module")
def kit(reference):
    """The reference of an exercise as a module, run once for all tests that ask for it."""
    modules: dict[str, types.ModuleType] = {}

    def load(slug: str) -> types.ModuleType:
        if slug not in modules:
            modules[slug] = types.ModuleType(slug.replace("/", "_"))
            exec(compile(reference(slug), slug, "exec"), modules[slug].__dict__)
        return modules[slug]

    return load


@pytest.fixture
def numbers():
    return np.random.default_rng(2017)


def filled(numbers, layer):
    """Gives every weight a random value; returns them in float64, named by their attributes."""
    found = {}
    for name, value in vars(layer).items():
        if hasattr(value, "trainable_weights") and not name.startswith("_"):
            found |= filled_one(numbers, name, value)
    return found


def filled_one(numbers, name, layer):
    found = {}
    if hasattr(layer, "query_dense"):
        for part in ("query_dense", "key_dense", "value_dense", "output_dense"):
            found |= filled_one(numbers, f"{name}.{part}", getattr(layer, part))
        return found
    for kind in ("kernel", "bias", "gamma", "beta", "embeddings"):
        variable = getattr(layer, kind, None)
        if hasattr(variable, "assign"):
            variable.assign(numbers.normal(scale=0.5, size=variable.shape))
            found[f"{name}.{kind}"] = np.asarray(variable, "float64")
    return found


def normal(numbers, *shape):
    return numbers.normal(size=shape).astype("float32")


def masks(*rows):
    return np.array([[character == "x" for character in row] for row in rows])


MASKS = [None, masks("xxxxx", "xxx..", ".x.xx")]


def close(got, expected):
    np.testing.assert_allclose(np.asarray(got, "float64"), expected, rtol=2e-5, atol=2e-5)


def tell(mask):
    return "no mask" if mask is None else "masked"


@pytest.mark.parametrize("mask", MASKS, ids=tell)
def test_the_encoder_block_is_right(kit, numbers, mask):
    inputs = normal(numbers, BATCH, TIME, WIDTH)
    block = kit("transformer/encoder_block").EncoderBlock(num_heads=2, hidden_dim=7)
    block(inputs)
    weights = filled(numbers, block)
    assert len(weights) == len(block.trainable_weights)

    got = np.asarray(block(tf.constant(inputs), padding_mask=None if mask is None else tf.constant(mask)))

    seen = np.ones((BATCH, TIME), bool) if mask is None else mask
    close(got[seen], encoder_block(weights, inputs.astype("float64"), mask)[seen])


@pytest.mark.parametrize("mask", MASKS, ids=tell)
@pytest.mark.parametrize("other", [None, masks("xxxx", "x...", ".xx.")], ids=tell)
def test_the_decoder_block_is_right(kit, numbers, mask, other):
    inputs, encoded = normal(numbers, BATCH, TIME, WIDTH), normal(numbers, BATCH, SOURCES, OTHER)
    block = kit("transformer/decoder_block").DecoderBlock(num_heads=2, hidden_dim=7)
    block(inputs, encoded)
    weights = filled(numbers, block)
    assert len(weights) == len(block.trainable_weights)

    given = [None if each is None else tf.constant(each) for each in (mask, other)]
    got = np.asarray(block(tf.constant(inputs), tf.constant(encoded), *given))

    seen = np.ones((BATCH, TIME), bool) if mask is None else mask
    expected = decoder_block(weights, inputs.astype("float64"), encoded.astype("float64"), mask, other)
    close(got[seen], expected[seen])


@pytest.fixture
def language_model(kit, numbers):
    """A model with random weights, these weights, and some texts."""
    module = kit("transformer/causal_language_model")
    model = module.CausalLanguageModel(VOCABULARY, CONTEXT, WIDTH, num_layers=2, num_heads=2, hidden_dim=9)
    token_ids = numbers.integers(VOCABULARY, size=(BATCH, TIME))
    model(tf.constant(token_ids))
    weights, blocks = filled(numbers, model), [filled(numbers, block) for block in model.blocks]
    assert len(weights) + sum(map(len, blocks)) == len(model.trainable_weights)
    return model, weights, blocks, token_ids


def test_the_language_model_is_right(language_model):
    model, weights, blocks, token_ids = language_model

    close(model(tf.constant(token_ids)), causal_language_model(weights, blocks, token_ids))


def test_padding_at_the_end_needs_no_mask(language_model):
    model, weights, blocks, token_ids = language_model
    padded = np.concatenate([token_ids, np.zeros((BATCH, CONTEXT - TIME), int)], axis=1)

    close(model(tf.constant(padded))[:, :TIME], causal_language_model(weights, blocks, token_ids))


@pytest.mark.parametrize("mask", [None, masks("xxxxx", "xxx..", "xx...")], ids=tell)
def test_the_loss_of_the_next_token_is_right(kit, numbers, mask):
    logits, token_ids = (
        normal(numbers, BATCH, TIME, VOCABULARY),
        numbers.integers(VOCABULARY, size=(BATCH, TIME)),
    )

    got = kit("transformer/causal_language_model").next_token_loss(
        tf.constant(logits), tf.constant(token_ids), None if mask is None else tf.constant(mask)
    )

    assert float(got) == pytest.approx(next_token_loss(logits.astype("float64"), token_ids, mask), rel=1e-5)
