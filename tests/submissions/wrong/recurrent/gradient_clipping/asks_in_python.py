# verdict: failed
# mistake: none
# says: float() argument must be a string or a real number
# check: works_in_a_graph
from keras import ops


def global_norm(gradients):
    present = [ops.cast(g, "float32") for g in gradients if g is not None]
    if not present:
        return ops.zeros(())
    largest = max(float(ops.max(ops.abs(g))) for g in present)
    if largest == 0:
        return ops.zeros(())
    return largest * ops.sqrt(sum(ops.sum((g / largest) ** 2) for g in present))


def clip_by_global_norm(gradients, max_norm):
    norm = global_norm(gradients)
    if norm <= max_norm:
        return gradients, norm
    clipped = []
    for g in gradients:
        if g is not None:
            g = ops.cast(ops.cast(g, "float32") * max_norm / norm, g.dtype)
        clipped.append(g)
    return clipped, norm


def clip_each_by_norm(gradients, max_norm):
    return [clip_by_global_norm([g], max_norm)[0][0] for g in gradients]
