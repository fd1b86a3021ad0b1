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
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    for axis, (have, want) in enumerate(zip(gradient.shape, padded, strict=True)):
        if want == 1 and have != 1:
            gradient = np.add.reduce(gradient, axis=axis, keepdims=True)
    return gradient.reshape(shape)


def operation(value, *operands):
    """Operands come with the contribution before broadcasting is undone."""
    return Node(
        value,
        [
            (node, lambda g, node=node, rule=rule: unbroadcast(rule(g), node.value.shape))
            for node, rule in operands
        ],
    )


def add(a, b):
    return operation(a.value + b.value, (a, np.positive), (b, np.positive))


def multiply(a, b):
    return operation(a.value * b.value, (a, lambda g: g * b.value), (b, lambda g: g * a.value))


def matmul(a, b):
    swapped = [np.moveaxis(node.value, -1, -2) for node in (a, b)]
    return operation(
        np.matmul(a.value, b.value),
        (a, lambda g: np.matmul(g, swapped[1])),
        (b, lambda g: np.matmul(swapped[0], g)),
    )


def reduce_sum(a, axis=None, keepdims=False):
    axes = range(a.value.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    axes = tuple(number % a.value.ndim for number in axes)

    def back(g):
        wide = g if keepdims else np.expand_dims(g, axes)
        return np.zeros_like(a.value) + wide

    return Node(a.value.sum(axis=axes, keepdims=keepdims), [(a, back)])


def gradients(output, sources, upstream=None):
    # Kahn's way: a node is ready when as many contributions have come as it has consumers.
    owed, seen, stack = {}, {id(output)}, [output]
    while stack:
        for parent, _ in stack.pop().parents:
            owed[id(parent)] = owed.get(id(parent), 0) + 1
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append(parent)
    start = np.ones(output.value.shape) if upstream is None else np.array(upstream, dtype="float64")
    shares, finished, ready = {id(output): [start]}, {}, [output]
    while ready:
        node = ready.pop()
        finished[id(node)] = total = sum(shares.pop(id(node)))
        for parent, rule in node.parents:
            shares.setdefault(id(parent), []).append(rule(total))
            owed[id(parent)] -= 1
            if owed[id(parent)] == 0:
                ready.append(parent)
    return [finished.get(id(source), np.zeros(source.value.shape)) for source in sources]
