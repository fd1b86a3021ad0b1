import numpy as np


def slopes(function, x, step=1e-5):
    center = np.asarray(x).astype(np.float64)
    flat = center.ravel()
    steps = step * np.eye(flat.size)

    def rows(matrix):
        return np.array([float(function(row.reshape(center.shape))) for row in matrix])

    middle = float(function(center))
    up, down = rows(flat + steps), rows(flat - steps)
    return ((middle - down) / step).reshape(center.shape), ((up - middle) / step).reshape(center.shape)


def numerical_gradient(function, x, step=1e-5):
    center = np.asarray(x).astype(np.float64)
    result = np.empty(center.shape)
    for i in range(center.size):
        ends = []
        for sign in (+1, -1):
            moved = center.copy().reshape(-1)
            moved[i] += sign * step
            ends.append(function(moved.reshape(center.shape)))
        result.reshape(-1)[i] = (ends[0] - ends[1]) / (2 * step)
    return result


def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
    claimed = np.asarray(claimed, dtype=np.float64)
    left, right = slopes(function, x, step)
    if claimed.shape != left.shape:
        return np.full(left.shape, True)
    middle = np.abs(0.5 * left + 0.5 * right)
    room = tolerance * np.clip(middle, middle.max() / 100, None)
    cleared = np.isfinite(claimed)
    cleared &= claimed >= np.fmin(left, right) - room
    cleared &= claimed <= np.fmax(left, right) + room
    return np.logical_not(cleared)
