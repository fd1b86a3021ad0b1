# verdict: failed
# mistake: upper_left_corner
# says: the queries are taken for the first words, not the last
# check: writes_word_by_word
from keras import ops


def causal_mask(queries, keys=None, padding_mask=None):
    if keys is None:
        keys = queries
    ones = ops.ones((1, queries, keys), dtype="int32")
    mask = ops.cumsum(ones, axis=-2) >= ops.cumsum(ones, axis=-1)
    if padding_mask is None:
        return mask[0]
    return mask & ops.expand_dims(padding_mask, 1)
