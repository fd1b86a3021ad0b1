# verdict: failed
# mistake: only_new_axes_summed
# mistake: passes_on_when_first_met
# says: Only the axes that broadcasting put in front
import itertools

import numpy as np

COUNT = itertools.count()


class Node:
    """A value, and the parents that it was computed from, each with the rule for its gradient."""

    __array_ufunc__ = None  # lets `array + node` reach `__radd__`

    def __init__(self, value, parents=()):
        self.value = np.asarray(value, dtype="float64")
        self.parents = tuple(parents)
        self.number = next(COUNT)

    def __add__(self, other):
        return add(self, as_node(other))

    def __radd__(self, other):
        return add(as_node(other), self)

    def __mul__(self, other):
        return multiply(self, as_node(other))

    def __rmul__(self, other):
        return multiply(as_node(other), self)

    def __matmul__(self, other):
        return matmul(self, as_node(other))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -as_node(other)

    def sum(self, axis=None, keepdims=False):
        return reduce_sum(self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total * (total.value.size / self.value.size)


def as_node(value):
    return value if isinstance(value, Node) else Node(value)


def exp(a):
    value = np.exp(a.value)
    return Node(value, [(a, lambda upstream: upstream * value)])


def log(a):
    return Node(np.log(a.value), [(a, lambda upstream: upstream / a.value)])


def unbroadcast(gradient, shape):
    for _ in range(gradient.ndim - len(shape)):
        gradient = gradient.sum(axis=0)
    return gradient


def add(a, b):
    return Node(
        a.value + b.value,
        [(a, lambda g: unbroadcast(g, a.value.shape)), (b, lambda g: unbroadcast(g, b.value.shape))],
    )


def multiply(a, b):
    return Node(
        a.value * b.value,
        [
            (a, lambda g: unbroadcast(g * b.value, a.value.shape)),
            (b, lambda g: unbroadcast(g * a.value, b.value.shape)),
        ],
    )


def matmul(a, b):
    def swap(value):
        return np.swapaxes(value, -1, -2)

    return Node(
        a.value @ b.value,
        [
            (a, lambda g: unbroadcast(g @ swap(b.value), a.value.shape)),
            (b, lambda g: unbroadcast(swap(a.value) @ g, b.value.shape)),
        ],
    )


def reduce_sum(a, axis=None, keepdims=False):
    shape = np.sum(a.value, axis=axis, keepdims=True).shape
    return Node(
        np.sum(a.value, axis=axis, keepdims=keepdims),
        [(a, lambda g: np.ones_like(a.value) * np.reshape(g, shape))],
    )


def gradients(output, sources, upstream=None):
    grads = {output: np.ones_like(output.value) if upstream is None else upstream}
    visited, stack = {output}, [output]
    while stack:
        node = stack.pop()
        for parent, rule in node.parents:
            grads[parent] = grads.get(parent, 0) + rule(grads[node])
            if parent not in visited:
                visited.add(parent)
                stack.append(parent)
    return [grads.get(source, np.zeros_like(source.value)) for source in sources]
