# %% [markdown]
# # A computation graph that differentiates itself
#
# So far every network needed a backward pass of its own, worked out on paper. No framework does that. A
# framework writes down *what was computed from what* while the computation runs, and afterwards walks through
# its notes backwards. For this it has to know only one small thing about each operation: how a gradient
# passes it. The rest is bookkeeping, and it is the same for a logistic regression and for a language model.
# In this exercise you write the bookkeeping. It fits on a page.
#
# ## Notes
#
# Each value becomes a **node**, and each node remembers its parents together with a **rule** for each: a
# function that takes the gradient for the node and returns what this contributes to the gradient of the
# parent. Here is the exponential, which is given; its derivative is its own value:
#
# ```text
#   def exp(a):                                        a ──▶ [ exp ] ──▶ node
#       value = np.exp(a.value)                        │                   │
#       return Node(value, [(a, lambda g: g * value)]) └◀── rule: g·value ◀┘ g
# ```
#
# The rule closes over what it needs from the way there, here `value`. That is why training takes memory: as
# long as the last node lives, the whole graph behind it does. And whatever you compute from a node's bare
# `.value` leaves no notes. In TensorFlow the same happens with `.numpy()`: the tape is cut, and no
# gradient passes.
#
# ## Three traps
#
# **Broadcasting.** In `x + b` with `x` of shape (5, 3) and `b` of shape (3,), NumPy uses each number of `b`
# five times. Whatever is used five times gets five contributions, so the gradient of `b` is the sum over the
# stretched axis. It has exactly the shape of `b`: where `b` is (1, 3), so is its gradient, and not (3,).
#
# ```text
#   forward    b (3,)    ──▶  stretched to (5, 3)
#   backward   b (3,)   ◀── summed over axis 0 ──  g (5, 3)
# ```
#
# **Shared nodes.** In `x * x` one node plays two parts, and in a residual network one tensor goes two ways.
# All contributions add up. A dictionary entry that is *overwritten* keeps only the last one; and one that is
# added to *in place* (`+=`) may change an array that somebody else is still holding, since the rule of an
# addition passes on the very array it was given.
#
# **Order.** A node may pass on its gradient only when all of its consumers have delivered theirs:
#
# ```text
#   x ──▶ a ──────────────▶ out       If a passes on what came from out directly, before c's
#         └──▶ b ──▶ c ──▶──┘         share has arrived through b, that share never reaches x.
# ```
#
# It would also do to let every contribution run to the end of its path alone. But the number of paths doubles
# with each `y = y + y`, and forty such lines keep the computer busy for days. Each rule is to be asked
# *once*. An order in which all consumers come first is called *reverse topological*; there are several ways
# to find one. (Deep graphs are common: an RNN over a thousand steps is a chain of thousands of nodes, and
# Python stops recursing after a thousand calls.)
#
# ```python
# >>> x = Node([[1.0, 2.0], [3.0, 4.0]])
# >>> b = Node([10.0, 20.0])
# >>> loss = (x * x + b).sum()
# >>> loss.value
# array(90.)
# >>> for gradient in gradients(loss, [x, b]):
# ...     print(gradient)
# [[2. 4.]
#  [6. 8.]]
# [2. 2.]
# ```

# %% [markdown]
# ## Your engine
#
# Everything is NumPy in float64: the engine *is* the tape, so no other one is needed. The class `Node` is
# given, with its operators, which call your functions, and so are `exp` and `log`.
#
# | | |
# |---|---|
# | `unbroadcast(gradient, shape)` | the array summed over the axes that broadcasting added to, or stretched in, `shape` |
# | `add(a, b)`, `multiply(a, b)` | nodes that broadcast as NumPy does |
# | `matmul(a, b)` | `np.matmul` for rank 2 or more; leading axes broadcast |
# | `reduce_sum(a, axis=None, keepdims=False)` | `np.sum`; `axis` is None, an int or a tuple, also negative |
# | return | a `Node` with the value, and a `(parent, rule)` pair for each operand, in any order |
# | `gradients(output, sources, upstream=None)` | a list: for each of the list `sources`, an array of its shape |
#
# A rule takes the gradient for the node's value, of the same shape, and returns the contribution to this
# parent, of the parent's shape. It does not change the array that it is given. An operand that is used twice
# may stand in two pairs.
#
# `upstream` is the gradient for the output, an array; None stands for ones. Sources may be any nodes: inputs,
# nodes in the middle, `output` itself (whose gradient is `upstream`), or nodes that `output` does not depend
# on, whose gradients are zeros. `gradients` leaves no traces: calling it twice gives the same twice, and
# neither `upstream` nor any node changes. It asks each rule of each node on the way once, and works for
# chains of 5000 nodes. It has to work for other operations too, made with `Node(value, parents)`; the checks
# bring some.
#
# Nodes are compared by identity and can be keys of dictionaries. `node.number` counts them in the order in
# which they were made. Out of bounds is everything that differentiates for you.

# %%
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
    """Sums over the axes by which broadcasting stretched or extended an array of this shape."""
    # TODO: axes that came in front, and axes of length one that were stretched
    raise NotImplementedError


def add(a, b):
    # TODO: a node with the sum, and a rule for each operand
    raise NotImplementedError


def multiply(a, b):
    # TODO: a node with the product, and a rule for each operand
    raise NotImplementedError


def matmul(a, b):
    # TODO: a node with the matrix product, and a rule for each operand
    raise NotImplementedError


def reduce_sum(a, axis=None, keepdims=False):
    # TODO: a node with the sum, and a rule that gives every summand what arrives at the sum
    raise NotImplementedError


def gradients(output, sources, upstream=None):
    """The gradient of the output for each source."""
    # TODO: find all nodes on the way, then let each pass on its gradient, consumers first
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - S. Linnainmaa (1970), a master's thesis in Finnish, and R. Wengert, *A Simple Automatic Derivative
#   Evaluation Program* (1964): the list of notes is still called a Wengert list.
# - A. Karpathy, *micrograd*: the same engine for single numbers in a hundred lines.
# - A. Griewank, A. Walther, *Evaluating Derivatives*: why one walk backwards costs no more than a few walks
#   forwards, however many inputs there are.
# - Exchange each rule for one that builds nodes instead of arrays, and the gradients can be differentiated
#   again.
