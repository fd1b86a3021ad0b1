import tensorflow as tf


def causal_mask(queries, keys=None, padding_mask=None):
    """How many keys each query sees is one more with each, and all of them for the last."""
    keys = queries if keys is None else keys
    mask = tf.sequence_mask(tf.range(queries) + 1 + keys - queries, keys)
    return mask if padding_mask is None else mask & padding_mask[:, tf.newaxis]
