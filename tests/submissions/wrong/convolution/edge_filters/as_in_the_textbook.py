# verdict: failed
# mistake: a_black_frame
# mistake: half_a_circle
# says: edges all around
# check: sees_no_frame
import numpy as np
from keras import ops

SAME = "same"


def filtered(images, kernel):
    kernel = ops.cast(np.array(kernel, "float32")[:, :, None, None], images.dtype)
    return ops.depthwise_conv(images, ops.tile(kernel, (1, 1, images.shape[-1], 1)), 1, SAME)


def gradient(images, smoothing=(1, 2, 1)):
    a, b, c = (weight / (2 * sum(smoothing)) for weight in smoothing)
    rows = [[-a, 0, a], [-b, 0, b], [-c, 0, c]]
    return filtered(images, rows), filtered(images, np.transpose(rows))


def edges(images, smoothing=(1, 2, 1)):
    around = ops.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="symmetric")
    across, down = (slope[:, 1:-1, 1:-1] for slope in gradient(around, smoothing))
    strength = ops.sqrt(ops.maximum(across**2 + down**2, 1e-30))
    return strength, ops.arctan(down / across)


def laplacian(images):
    return filtered(images, [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
