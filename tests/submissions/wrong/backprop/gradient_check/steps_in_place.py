# verdict: failed
# mistake: none
# check: looks_to_both_sides
# check: takes_any_numbers
# check: is_not_fooled_by_nan
# says: differs from the reference
import numpy as np


def slopes(function, x, step=1e-5):
    x = np.asarray(x, dtype=float)
    left, right = np.zeros_like(x), np.zeros_like(x)
    f0 = function(x)
    for index in np.ndindex(x.shape):
        x[index] += step
        right[index] = (function(x) - f0) / step
        x[index] -= 2 * step
        left[index] = (f0 - function(x)) / step
    return left, right


def numerical_gradient(function, x, step=1e-5):
    left, right = slopes(function, x, step)
    return (left + right) / 2


def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
    claimed = np.asarray(claimed, dtype=float)
    left, right = slopes(function, np.array(x, dtype=float), step)
    if claimed.shape != left.shape:
        return np.ones(left.shape, dtype=bool)
    size = np.abs(left + right) / 2
    allowed = tolerance * np.maximum(size, 0.01 * size.max())
    low, high = np.minimum(left, right), np.maximum(left, right)
    return (claimed < low - allowed) | (claimed > high + allowed)
