import keras
import tensorflow as tf

from autograder.checks import graph
from autograder.exam import Exam

exam = Exam(
    points=10,
    hints=[
        "Number the queries 0, 1, 2 … and the keys 0, 1, 2 … What has to hold for query t to see key s?",
        "A column of numbers compared with a row of numbers gives a whole table of answers.",
        "With two queries and five keys, the queries are the words 3 and 4 of the text. What has to be added "
        "to their numbers?",
        "The padding mask is (batch, keys); give it an axis of length one for the queries, and both "
        "conditions meet in (batch, queries, keys).",
    ],
)


@exam.check(points=2.5)
def sees_itself_and_the_past(kit, draw):
    """Each word may look at itself and at what came before it."""
    return {f"mask for {length} words": kit.causal_mask(length) for length in (5, 2, 1)}


@exam.check(points=2)
def takes_queries_for_the_last_words(kit, draw):
    """Where there are fewer queries than keys, the queries are the last words."""
    return {f"mask for {queries} queries and {keys} keys": kit.causal_mask(queries, keys)
            for queries, keys in ((2, 5), (1, 7), (4, 6), (3, 3))}  # fmt: skip


@exam.check(points=0.5)
def sees_nothing_before_the_text(kit, draw):
    """Where there are more queries than keys, the first ones see nothing."""
    return {f"mask for {queries} queries and {keys} keys": kit.causal_mask(queries, keys)
            for queries, keys in ((5, 3), (4, 1))}  # fmt: skip


@exam.check(points=1.5)
def hides_padding_too(kit, draw):
    """With a padding mask, a key has to lie in the past and be a word."""
    behind, front = tf.sequence_mask([3, 5, 1], 5), tf.sequence_mask([3, 5, 1], 5)[:, ::-1]
    return {
        "mask where the padding stands behind": kit.causal_mask(5, padding_mask=behind),
        "mask where the padding stands in front": kit.causal_mask(5, padding_mask=front),
        "mask for 4 queries and 6 keys": kit.causal_mask(4, 6, padding_mask=draw.mask(3, 6)),
    }


def reader(draw, words):
    layer = keras.layers.MultiHeadAttention(2, 3)
    layer.build(words.shape, words.shape)
    for dense in (layer.query_dense, layer.key_dense, layer.value_dense, layer.output_dense):
        draw.weights(dense, {"kernel": tuple(dense.kernel.shape), "bias": tuple(dense.bias.shape)})
    return layer


@exam.check(points=1.5)
def lets_nothing_leak(kit, draw):
    """In Keras's attention under your mask, no later word changes an earlier output."""
    words = draw.normal(2, 6, 4)
    attention = reader(draw, words)
    mask = kit.causal_mask(6)
    loud = tf.concat([words[:, :3], draw.normal(2, 3, 4, scale=30.0)], axis=1)

    def early(words):
        return attention(words, words, attention_mask=mask[None])[:, :3]

    found = draw.pullback(early, inputs=words)
    return {
        "output of the first three words": found["output"],
        "output of the first three words before loud ones": early(loud),
        "gradient of inputs": found["gradient of inputs"],
    }


@exam.check(points=1)
def writes_word_by_word(kit, draw):
    """One word after the other, with a cache, comes to the same as all words at once."""
    words = draw.normal(2, 5, 4)
    attention = reader(draw, words)
    steps = [
        attention(words[:, t : t + 1], words[:, : t + 1], attention_mask=kit.causal_mask(1, t + 1)[None])
        for t in range(5)
    ]
    return {
        "output of all words at once": attention(words, words, attention_mask=kit.causal_mask(5)[None]),
        "output word by word": tf.concat(steps, axis=1),
    }


def sample(kit, draw):
    def masks(new, text, padding_mask):
        queries, keys = tf.shape(new)[1], tf.shape(text)[1]
        return {
            "mask for the new words": kit.causal_mask(queries, keys, padding_mask),
            "mask for the text": kit.causal_mask(keys),
        }

    return masks, {"new": draw.normal(2, 3, 1), "text": draw.normal(2, 7, 1), "padding_mask": draw.mask(2, 7)}


exam.add(graph(sample, unknown=(0, 1)), points=1)
