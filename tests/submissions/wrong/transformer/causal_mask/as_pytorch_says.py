# verdict: failed
# mistake: true_where_hidden
# says: True stands where a query may *not* look
# check: lets_nothing_leak
from keras import ops


def causal_mask(queries, keys=None, padding_mask=None):
    keys = queries if keys is None else keys
    row = ops.expand_dims(ops.arange(queries), 1) + keys - queries
    mask = ops.arange(keys) > row
    if padding_mask is not None:
        mask = ops.logical_or(mask, ops.logical_not(padding_mask)[:, None, :])
    return mask
