# verdict: failed
# check: points_at_the_entries
# says: differs from the reference
import numpy as np


def slopes(function, x, step=1e-5):
    x = np.array(x, dtype="float64")
    here = function(x)
    left, right = np.zeros_like(x), np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        e = np.zeros_like(x)
        e[i] = step
        left[i] = (here - function(x - e)) / step
        right[i] = (function(x + e) - here) / step
    return left, right


def numerical_gradient(function, x, step=1e-5):
    left, right = slopes(function, x, step)
    return 0.5 * (left + right)


def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
    approx = numerical_gradient(function, x, step)
    claimed = np.array(claimed, dtype="float64")
    if claimed.shape != approx.shape:
        return np.ones(approx.shape, dtype=bool)
    # the formula of many courses
    difference = np.linalg.norm(claimed - approx) / (np.linalg.norm(claimed) + np.linalg.norm(approx) + 1e-30)
    return np.full(approx.shape, not difference <= tolerance)
