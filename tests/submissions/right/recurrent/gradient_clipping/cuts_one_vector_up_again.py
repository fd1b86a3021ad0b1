from keras import ops


def as_vector(gradients):
    """All gradients end to end, behind a zero, so that there is something even if all are None."""
    pieces = [ops.reshape(ops.cast(g, "float32"), (-1,)) for g in gradients if g is not None]
    return ops.concatenate([ops.zeros((1,)), *pieces])


def length(vector):
    largest = ops.max(ops.abs(vector))
    scale = ops.maximum(largest, 1e-30)
    root = ops.sqrt(ops.einsum("i,i->", vector / scale, vector / scale))
    return scale * root


def global_norm(gradients):
    return length(as_vector(gradients))


def clip_by_global_norm(gradients, max_norm):
    vector = as_vector(gradients)
    norm = length(vector)
    shorter = vector * (max_norm / norm)
    vector = ops.where(norm > max_norm, shorter, vector)
    vector = ops.where(ops.isfinite(norm), vector, float("nan"))
    clipped, start = [], 1
    for g in gradients:
        if g is None:
            clipped.append(None)
            continue
        size = ops.size(g)
        piece = vector[start : start + size]
        clipped.append(ops.cast(ops.reshape(piece, ops.shape(g)), g.dtype))
        start = start + size
    return clipped, norm


def clip_each_by_norm(gradients, max_norm):
    found = []
    for g in gradients:
        (clipped,), _ = clip_by_global_norm([g], max_norm)
        found.append(clipped)
    return found
