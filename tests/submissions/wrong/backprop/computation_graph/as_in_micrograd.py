# verdict: failed
# mistake: axes_of_length_one_squeezed
# mistake: adds_in_place
# mistake: reverses_every_axis
# check: goes_deep
# says: another node is still holding the same array
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
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    axes = tuple(i for i in range(len(shape)) if shape[i] == 1)
    return gradient.sum(axis=axes)


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
    return Node(
        a.value @ b.value,
        [
            (a, lambda g: unbroadcast(g @ b.value.T, a.value.shape)),
            (b, lambda g: unbroadcast(a.value.T @ g, b.value.shape)),
        ],
    )


def reduce_sum(a, axis=None, keepdims=False):
    def back(g):
        if not keepdims and axis is not None:
            g = np.expand_dims(g, axis)
        return g * np.ones_like(a.value)

    return Node(a.value.sum(axis=axis, keepdims=keepdims), [(a, back)])


def gradients(output, sources, upstream=None):
    # as in micrograd
    order, visited = [], set()

    def visit(node):
        if node not in visited:
            visited.add(node)
            for parent, _ in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    grads = {output: np.ones_like(output.value) if upstream is None else upstream}
    for node in reversed(order):
        for parent, rule in node.parents:
            if parent in grads:
                grads[parent] += rule(grads[node])
            else:
                grads[parent] = rule(grads[node])
    return [grads.get(source, np.zeros_like(source.value)) for source in sources]
