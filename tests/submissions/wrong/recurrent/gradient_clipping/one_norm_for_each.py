# verdict: failed
# mistake: each_by_itself
# says: which turns the direction of the whole
# check: shrinks_all_alike
from keras import ops


def global_norm(gradients):
    flat = [ops.ravel(ops.cast(g, "float32")) for g in gradients if g is not None]
    if not flat:
        return ops.zeros(())
    vector = ops.concatenate(flat)
    largest = ops.max(ops.abs(vector))
    largest = ops.where(largest == 0, 1.0, largest)
    return ops.norm(vector / largest) * largest


def clip_one(gradient, max_norm):
    norm = global_norm([gradient])
    return ops.cast(ops.cast(gradient, "float32") * (max_norm / ops.maximum(norm, max_norm)), gradient.dtype)


def clip_each_by_norm(gradients, max_norm):
    return [None if g is None else clip_one(g, max_norm) for g in gradients]


def clip_by_global_norm(gradients, max_norm):
    return clip_each_by_norm(gradients, max_norm), global_norm(gradients)
