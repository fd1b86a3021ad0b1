# verdict: failed
# mistake: one_sided
# check: accepts_right_gradients
# check: compares_shapes_first
# check: forgives_kinks
# says: the slope to the right alone
import numpy as np


def slopes(function, x, step=1e-5):
    x = np.array(x, dtype="float64")
    left, right = np.zeros_like(x), np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        middle = function(x)
        x[i] = old + step
        right[i] = (function(x) - middle) / step
        x[i] = old - step
        left[i] = (middle - function(x)) / step
        x[i] = old
    return left, right


def numerical_gradient(function, x, step=1e-5):
    return slopes(function, x, step)[1]


def suspects(function, claimed, x, step=1e-5, tolerance=1e-4):
    return ~np.isclose(claimed, numerical_gradient(function, x, step), rtol=tolerance, atol=0)
