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
    # begin solution: axes that came in front, and axes of length one that were stretched
    extra = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(extra)))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return gradient.sum(axis=stretched, keepdims=True)
    # end solution


def add(a, b):
    # begin solution: a node with the sum, and a rule for each operand
    return Node(
        a.value + b.value,
        [
            (a, lambda upstream: unbroadcast(upstream, a.value.shape)),
            (b, lambda upstream: unbroadcast(upstream, b.value.shape)),
        ],
    )
    # end solution


def multiply(a, b):
    # begin solution: a node with the product, and a rule for each operand
    return Node(
        a.value * b.value,
        [
            (a, lambda upstream: unbroadcast(upstream * b.value, a.value.shape)),
            (b, lambda upstream: unbroadcast(upstream * a.value, b.value.shape)),
        ],
    )
    # end solution


def matmul(a, b):
    # begin solution: a node with the matrix product, and a rule for each operand
    def for_a(upstream):
        return unbroadcast(upstream @ np.swapaxes(b.value, -1, -2), a.value.shape)

    def for_b(upstream):
        return unbroadcast(np.swapaxes(a.value, -1, -2) @ upstream, b.value.shape)

    return Node(a.value @ b.value, [(a, for_a), (b, for_b)])
    # end solution


def reduce_sum(a, axis=None, keepdims=False):
    # begin solution: a node with the sum, and a rule that gives every summand what arrives at the sum
    kept = np.sum(a.value, axis=axis, keepdims=True)

    def spread(upstream):
        return np.broadcast_to(np.reshape(upstream, kept.shape), a.value.shape)

    return Node(kept if keepdims else np.sum(a.value, axis=axis), [(a, spread)])
    # end solution


def gradients(output, sources, upstream=None):
    """The gradient of the output for each source."""
    # begin solution: find all nodes on the way, then let each pass on its gradient, consumers first
    reached, waiting = {output}, [output]
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent not in reached:
                reached.add(parent)
                waiting.append(parent)

    arrived = {output: np.ones_like(output.value) if upstream is None else upstream}
    for node in sorted(reached, key=lambda node: node.number, reverse=True):  # parents are older
        for parent, rule in node.parents:
            arrived[parent] = arrived.get(parent, 0.0) + rule(arrived[node])
    return [arrived.get(source, np.zeros_like(source.value)) for source in sources]
    # end solution


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

# %%
from autograder.variants import Answer, Mistake

WALK = "for node in sorted(reached, key=lambda node: node.number, reverse=True):  # parents are older"
ADDED = "arrived[parent] = arrived.get(parent, 0.0) + rule(arrived[node])"

MISTAKES = [
    Mistake(
        "broadcasting_not_undone",
        swap=[
            ("gradient = gradient.sum(axis=tuple(range(extra)))\n", "pass\n"),
            ("return gradient.sum(axis=stretched, keepdims=True)", "return gradient"),
        ],
        says="The gradient keeps the shape of the result, although broadcasting used the operand's numbers "
        "several times.",
        hint="Which shape has `b` in `x + b`, and which has the gradient that you give it?",
        fails=["undoes_broadcasting", "broadcasts_its_operands"],
    ),
    Mistake(
        "axes_of_length_one_squeezed",
        swap=("gradient.sum(axis=stretched, keepdims=True)", "gradient.sum(axis=stretched)"),
        says="The stretched axes are summed and then gone; an operand of shape (1, 3) needs a gradient of "
        "shape (1, 3).",
        hint="Which argument of `np.sum` leaves a summed axis behind with length one?",
        fails=["undoes_broadcasting", "broadcasts_its_operands"],
    ),
    Mistake(
        "only_new_axes_summed",
        swap=("return gradient.sum(axis=stretched, keepdims=True)", "return gradient"),
        says="Only the axes that broadcasting put in front are summed over, not those of length one that it "
        "stretched.",
        hint="Which numbers of an operand of shape (4, 1) are used more than once?",
        fails=["undoes_broadcasting", "broadcasts_its_operands"],
    ),
    Mistake(
        "multiplies_by_the_operand_itself",
        swap=[
            ("upstream * b.value, a.value.shape", "upstream * a.value, a.value.shape"),
            ("upstream * a.value, b.value.shape", "upstream * b.value, b.value.shape"),
        ],
        says="The rules of `multiply` multiply by the operand itself instead of the other one.",
        hint="By how much does a·b grow when a grows by a little?",
        fails=["multiplies"],
    ),
    Mistake(
        "reverses_every_axis",
        swap=[
            ("np.swapaxes(b.value, -1, -2)", "b.value.T"),
            ("np.swapaxes(a.value, -1, -2)", "a.value.T"),
        ],
        says="`.T` turns round all axes of a stack of matrices, where only the last two should change "
        "places.",
        hint="What shape has `.T` of an array of shape (2, 3, 4)?",
        fails=["multiplies_matrices"],
    ),
    Mistake(
        "overwrites",
        swap=(ADDED, "arrived[parent] = rule(arrived[node])"),
        says="Each contribution replaces the one before it, so a node that is used twice keeps only one.",
        hint="What is the gradient of x in x + x?",
        fails=["adds_up_all_ways", "waits_for_every_consumer"],
    ),
    Mistake(
        "adds_in_place",
        swap=(
            ADDED,
            "contribution = rule(arrived[node])\n"
            "            if parent in arrived:\n"
            "                arrived[parent] += contribution\n"
            "            else:\n"
            "                arrived[parent] = contribution",
        ),
        says="`+=` changes the array that arrived first, and another node is still holding the same array.",
        hint="The rule of an addition may return the very array it was given. Who else has it?",
        fails=["changes_no_array"],
    ),
    Mistake(
        "passes_on_too_early",
        swap=[
            ("reached, waiting = {output}, [output]", "reached, waiting = {output: None}, [output]"),
            ("reached.add(parent)", "reached[parent] = None"),
            (WALK, "for node in reached:"),
        ],
        says="A node passes its gradient on as soon as it is found, before all of its consumers have "
        "delivered.",
        hint="In the picture of the statement, what has a to wait for?",
        fails=["waits_for_every_consumer"],
    ),
    Mistake(
        "passes_on_when_first_met",
        swap=[
            (
                "    reached, waiting = {output}, [output]\n    while waiting:\n"
                "        for parent, _ in waiting.pop().parents:\n"
                "            if parent not in reached:\n"
                "                reached.add(parent)\n"
                "                waiting.append(parent)\n",
                "    reached, waiting = {output}, [output]\n",
            ),
            (
                f"{WALK}\n        for parent, rule in node.parents:\n            {ADDED}",
                "while waiting:\n        node = waiting.pop()\n"
                f"        for parent, rule in node.parents:\n            {ADDED}\n"
                "            if parent not in reached:\n"
                "                reached.add(parent)\n"
                "                waiting.append(parent)",
            ),
        ],
        says="A node passes its gradient on when it is first taken up, before all of its consumers have "
        "delivered.",
        hint="In the picture of the statement, what has a to wait for?",
        fails=["waits_for_every_consumer"],
    ),
    Mistake(
        "walks_every_path",
        swap=[
            (
                "    for node in sorted(reached, key=lambda node: node.number, reverse=True):"
                "  # parents are older\n        for parent, rule in node.parents:\n            " + ADDED,
                "    steps = [(output, arrived.pop(output))]\n    while steps:\n"
                "        node, gradient = steps.pop()\n"
                "        arrived[node] = arrived.get(node, 0.0) + gradient\n"
                "        steps += [(parent, rule(gradient)) for parent, rule in node.parents]",
            ),
        ],
        says="Every contribution runs to the end alone, so rules are asked once for each path, and paths "
        "double at each fork.",
        hint="How can a node that several paths share be dealt with once, after all of them have arrived?",
        fails=["asks_each_rule_once"],
    ),
    Mistake(
        "always_starts_from_ones",
        swap=(
            "np.ones_like(output.value) if upstream is None else upstream",
            "np.ones_like(output.value)",
        ),
        says="The walk always starts from ones, whatever `upstream` says.",
        hint="Where does `upstream` enter your function?",
        fails=["adds_up_all_ways", "waits_for_every_consumer"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "copies_then_adds_in_place",
        swap=(
            ADDED,
            "contribution = rule(arrived[node])\n"
            "            if parent in arrived:\n"
            "                arrived[parent] += contribution\n"
            "            else:\n"
            "                arrived[parent] = np.array(contribution)",
        ),
    ),
    Answer(
        "multiplies_to_spread",
        swap=(
            "np.broadcast_to(np.reshape(upstream, kept.shape), a.value.shape)",
            "np.reshape(upstream, kept.shape) * np.ones(a.value.shape)",
        ),
    ),
    Answer(
        "einsum_for_matmul",
        swap=[
            (
                "upstream @ np.swapaxes(b.value, -1, -2)",
                'np.einsum("...ik,...jk->...ij", upstream, b.value)',
            ),
            (
                "np.swapaxes(a.value, -1, -2) @ upstream",
                'np.einsum("...ki,...kj->...ij", a.value, upstream)',
            ),
        ],
    ),
]

OPERANDS = "a parent's rules may stand in any order"
ADD, MULTIPLY, MATMUL = (f"return Node(a.value {sign} b.value, [{{}}, {{}}])" for sign in "+*@")
ADD_A = "(a, lambda upstream: unbroadcast(upstream, a.value.shape))"
ADD_B = "(b, lambda upstream: unbroadcast(upstream, b.value.shape))"
MULTIPLY_A = "(a, lambda upstream: unbroadcast(upstream * b.value, a.value.shape))"
MULTIPLY_B = "(b, lambda upstream: unbroadcast(upstream * a.value, b.value.shape))"
SWAPPED = {
    "return unbroadcast(upstream @ np.swapaxes(b.value, -1, -2), a.value.shape)",
    "return unbroadcast(np.swapaxes(a.value, -1, -2) @ upstream, b.value.shape)",
}
EQUIVALENT = {
    f"{ADD.format(ADD_A, ADD_B)} → {ADD.format(ADD_B, ADD_A)}": OPERANDS,
    f"{MULTIPLY.format(MULTIPLY_A, MULTIPLY_B)} → {MULTIPLY.format(MULTIPLY_B, MULTIPLY_A)}": OPERANDS,
    f"{MATMUL.format('(a, for_a)', '(b, for_b)')} → {MATMUL.format('(b, for_b)', '(a, for_a)')}": OPERANDS,
    **{
        f"{line} → {line.replace('-1, -2', '-2, -1')}": "two axes change places either way"
        for line in SWAPPED
    },
}


def nudged(function, operands, at):
    """A rule by central differences, for functions that are linear in each operand."""

    def rule(upstream):
        slope = np.zeros_like(operands[at])
        for place in np.ndindex(slope.shape):
            nudge = np.zeros_like(slope)
            nudge[place] = 0.5
            above = function(*[x + nudge if i == at else x for i, x in enumerate(operands)])
            below = function(*[x - nudge if i == at else x for i, x in enumerate(operands)])
            slope[place] = np.sum(upstream * (above - below))
        return slope

    return rule


class Oracle:
    """Rules by central differences, exact for these operations; gradients by following every path."""

    skips = {
        "asks_each_rule_once": "it follows every path, which is the point of that check",
        "goes_deep": "it recurses",
    }

    class Node(Node):
        def __add__(self, other):
            return Oracle.add(self, as_node(other))

        def __mul__(self, other):
            return Oracle.multiply(self, as_node(other))

        def __matmul__(self, other):
            return Oracle.matmul(self, as_node(other))

        def sum(self, axis=None, keepdims=False):
            return Oracle.reduce_sum(self, axis, keepdims)

    exp, log = staticmethod(exp), staticmethod(log)

    def made(function, *nodes):
        values = [node.value for node in nodes]
        rules = [(node, nudged(function, values, at)) for at, node in enumerate(nodes)]
        return Oracle.Node(function(*values), rules)

    def exp(a):
        value = np.exp(a.value)
        return Oracle.Node(value, [(a, lambda upstream: upstream * value)])

    def log(a):
        return Oracle.Node(np.log(a.value), [(a, lambda upstream: upstream / a.value)])

    def unbroadcast(gradient, shape):
        operand = np.zeros(shape)
        return nudged(lambda x: np.broadcast_to(x, gradient.shape), [operand], 0)(gradient)

    def add(a, b):
        return Oracle.made(np.add, a, b)

    def multiply(a, b):
        return Oracle.made(np.multiply, a, b)

    def matmul(a, b):
        return Oracle.made(np.matmul, a, b)

    def reduce_sum(a, axis=None, keepdims=False):
        return Oracle.made(lambda x: np.sum(x, axis=axis, keepdims=keepdims), a)

    def gradients(output, sources, upstream=None):
        totals = [np.zeros_like(source.value) for source in sources]

        def follow(node, gradient):
            for at, source in enumerate(sources):
                if source is node:
                    totals[at] = totals[at] + gradient
            for parent, rule in node.parents:
                follow(parent, rule(gradient))

        follow(output, np.ones_like(output.value) if upstream is None else upstream)
        return totals
