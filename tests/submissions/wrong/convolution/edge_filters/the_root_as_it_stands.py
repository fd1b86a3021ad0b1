# verdict: failed
# mistake: root_of_zero
# says: the gradient there is NaN
# check: keeps_gradients_finite_where_it_is_flat
# points: 8.75
from keras import ops


def padded(images):
    return ops.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="symmetric")


def gradient(images, smoothing=(1, 2, 1)):
    x = padded(images)
    a, b, c = smoothing
    t = 2 * (a + b + c)
    rows = (a * x[:, :-2] + b * x[:, 1:-1] + c * x[:, 2:]) / t
    columns = (a * x[:, :, :-2] + b * x[:, :, 1:-1] + c * x[:, :, 2:]) / t
    return rows[:, :, 2:] - rows[:, :, :-2], columns[:, 2:] - columns[:, :-2]


def edges(images, smoothing=(1, 2, 1)):
    across, down = gradient(images, smoothing)
    squared = across**2 + down**2
    return ops.sqrt(squared), ops.arctan2(down, across)


def laplacian(images):
    x = padded(images)
    return x[:, :-2, 1:-1] + x[:, 2:, 1:-1] + x[:, 1:-1, :-2] + x[:, 1:-1, 2:] - 4 * images
