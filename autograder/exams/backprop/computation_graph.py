import numpy as np

from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam, Finding

exam = Exam(
    points=10,
    without=AUTODIFF,
    hints=[
        "Begin with `unbroadcast`. Broadcasting lines shapes up at their *right* ends: what the gradient has "
        "more of on the left, was added. After that, every 1 in `shape` is an axis that may have been "
        "stretched.",
        "Every rule answers the same question: this number of the parent, which numbers of the result does "
        "it reach, and with what factor? For `matmul` you have answered it in `dense_backward`; for a sum, "
        "the factor is 1 for every summand.",
        "`gradients` has two halves: find all nodes behind `output`, each once; then visit them so that "
        "every node comes after all that were computed from it. A node is always made later than its "
        "parents, and `number` tells when it was made.",
    ],
)


def array(draw, *shape, mean=0.0):
    return draw.normal(*shape, mean=mean).numpy().astype("float64")


def exact(value):
    return np.asarray(value, dtype="float64")


def contributions(node, operands, upstream):
    """The value, and what the node's own rules give each operand; `gradients` plays no part."""
    if not hasattr(node, "parents"):
        raise Finding(f"An operation has to return a `Node`; yours returned a {type(node).__name__}.")
    seen = {"value": exact(node.value)}
    for name, operand in operands.items():
        given = [exact(rule(upstream)) for parent, rule in node.parents if parent is operand]
        if not given:
            raise Finding(f"The node does not have the {name} among its parents, so no gradient reaches it.")
        seen[f"gradient of {name}"] = sum(given[1:], given[0])
    return seen


def both(kit, draw, where, function, first, second, result):
    a, b = kit.Node(array(draw, *first)), kit.Node(array(draw, *second))
    operands = {"first operand": a, "second operand": b}
    return placed(where, contributions(function(a, b), operands, array(draw, *result)))


def placed(where, seen):
    return {f"{name} ({where})": value for name, value in seen.items()}


@exam.check(points=1.25)
def undoes_broadcasting(kit, draw):
    """`unbroadcast` sums over every axis that was added or stretched, and over no other."""
    shapes = [(2, 3, 4), (3, 4), (4,), (1, 4), (3, 1), (2, 1, 1), (1, 3, 4), ()]
    return {
        f"gradient for shape {shape}": exact(kit.unbroadcast(array(draw, 2, 3, 4), shape)) for shape in shapes
    }


@exam.check(points=0.75)
def adds(kit, draw):
    """`add` hands what arrives to both operands."""
    x = kit.Node(array(draw, 2, 3))
    seen = both(kit, draw, "a + b", kit.add, (2, 3), (2, 3), (2, 3))
    return seen | placed("x + x", contributions(kit.add(x, x), {"x": x}, array(draw, 2, 3)))


@exam.check(points=0.75)
def multiplies(kit, draw):
    """`multiply` hands each operand what arrives, times the other one."""
    x = kit.Node(array(draw, 2, 3))
    seen = both(kit, draw, "a * b", kit.multiply, (2, 3), (2, 3), (2, 3))
    return seen | placed("x * x", contributions(kit.multiply(x, x), {"x": x}, array(draw, 2, 3)))


@exam.check(points=1)
def multiplies_matrices(kit, draw):
    """`matmul` passes gradients to matrices, and to stacks of them."""
    seen = both(kit, draw, "matrices", kit.matmul, (2, 3), (3, 4), (2, 4))
    return seen | both(kit, draw, "stacks of them", kit.matmul, (5, 2, 3), (5, 3, 4), (5, 2, 4))


@exam.check(points=0.75)
def broadcasts_its_operands(kit, draw):
    """Operands of different shapes get gradients of their own shapes."""
    shapes = (3, 1), (2, 1, 4), (2, 3, 4)
    return (
        both(kit, draw, "a + b", kit.add, *shapes)
        | both(kit, draw, "a * b", kit.multiply, *shapes)
        | both(kit, draw, "stack @ matrix", kit.matmul, (5, 2, 3), (3, 4), (5, 2, 4))
        | both(kit, draw, "stack @ stack", kit.matmul, (6, 1, 2, 3), (5, 3, 4), (6, 5, 2, 4))
    )


@exam.check(points=1)
def sums(kit, draw):
    """`reduce_sum` hands every summand what arrives at its sum."""
    seen = {}
    for axis, keepdims, shape in [
        (None, False, ()),
        (None, True, (1, 1, 1)),
        (1, False, (2, 4)),
        (-1, False, (2, 3)),
        ((0, -1), False, (3,)),
        (0, True, (1, 3, 4)),
    ]:
        x = kit.Node(array(draw, 2, 3, 4))
        found = contributions(kit.reduce_sum(x, axis=axis, keepdims=keepdims), {"x": x}, array(draw, *shape))
        seen |= placed(f"axis={axis}, keepdims={keepdims}", found)
    return seen


def scaled(kit, node, factor):
    """An operation of the exam's own, so that the walk is judged without the learner's operations."""
    return kit.Node(factor * node.value, [(node, lambda upstream: factor * upstream)])


def joined(kit, *nodes):
    """A sum whose rules return the very array that they are given."""
    return kit.Node(sum(node.value for node in nodes), [(node, lambda upstream: upstream) for node in nodes])


def told(kit, output, sources, upstream):
    found = kit.gradients(output, list(sources.values()), upstream)
    if not isinstance(found, list | tuple) or len(found) != len(sources):
        raise Finding("`gradients` has to return a list with one gradient for each source.")
    return {f"gradient of {name}": exact(value) for name, value in zip(sources, found, strict=True)}


@exam.check(points=1.25)
def adds_up_all_ways(kit, draw):
    """A node that is used several times gets the sum of all contributions."""
    x, y = kit.Node(array(draw, 2, 3)), kit.Node(array(draw, 2, 3))
    left, right = scaled(kit, x, draw.number(1, 2)), scaled(kit, x, draw.number(-3, -2))
    output = joined(kit, left, y, right, x)
    return told(kit, output, {"x": x, "y": y, "the left branch": left}, array(draw, 2, 3))


@exam.check(points=1)
def waits_for_every_consumer(kit, draw):
    """A node passes on its gradient when all of its consumers have delivered."""
    seen = {}
    for short_way_first in (True, False):
        x = kit.Node(array(draw, 2, 3))
        a = scaled(kit, x, draw.number(1, 2))
        b = scaled(kit, a, draw.number(2, 3))
        c = scaled(kit, joined(kit, b, a), draw.number(-2, -1))
        output = joined(kit, a, c) if short_way_first else joined(kit, c, a)
        where = "short way first" if short_way_first else "long way first"
        found = told(kit, output, {"x": x, "a": a, "b": b}, array(draw, 2, 3))
        seen |= {f"{name} ({where})": value for name, value in found.items()}
    return seen


@exam.check(points=0.5)
def asks_each_rule_once(kit, draw):
    """Sharing costs nothing: ten doublings take twenty questions, not thousands."""
    asked = []

    def rule(upstream):
        asked.append(1)
        return upstream

    x = node = kit.Node(array(draw, 3))
    for _ in range(10):
        node = kit.Node(node.value + node.value, [(node, rule), (node, rule)])
    found = told(kit, node, {"x": x}, array(draw, 3))
    return found | {"number of questions to rules": len(asked)}


@exam.check(points=0.5)
def changes_no_array(kit, draw):
    """Neither `upstream` nor a gradient that another node holds is changed."""
    upstream = array(draw, 2, 3)
    x, y = kit.Node(array(draw, 2, 3)), kit.Node(array(draw, 2, 3))
    output = joined(kit, joined(kit, x, y), scaled(kit, x, 2.0), x)
    sources = {"x": x, "y": y, "the output": output}
    first, second = (told(kit, output, sources, upstream) for _ in range(2))
    return (
        placed("first time", first)
        | placed("second time", second)
        | {"upstream afterwards": upstream, "value of x afterwards": exact(x.value)}
    )


@exam.check(points=0.5)
def answers_for_any_node(kit, draw):
    """Sources may be inputs, nodes in between, the output itself, or strangers; None stands for ones."""
    x, stranger = kit.Node(array(draw, 2, 3)), kit.Node(array(draw, 4))
    middle = scaled(kit, x, draw.number(1, 2))
    output = scaled(kit, middle, draw.number(2, 3))
    sources = {"a stranger": stranger, "the output": output, "x": x, "the middle": middle}
    given = placed("upstream given", told(kit, output, sources, array(draw, 2, 3)))
    return given | placed("no upstream given", told(kit, output, sources, None))


@exam.check(points=0.25)
def goes_deep(kit, draw):
    """A chain of 5000 nodes is no deeper than one of five."""
    x = node = kit.Node(array(draw, 2))
    for _ in range(5000):
        node = scaled(kit, node, 1.0001)
    return told(kit, node, {"x": x}, array(draw, 2))


@exam.check(points=0.5)
def trains_a_classifier(kit, draw):
    """A layer and a cross-entropy, made of your operations, learn for three steps."""
    inputs, labels = array(draw, 5, 3), draw.one_hot(5, classes=4).numpy().astype("float64")
    kernel, bias = array(draw, 3, 4), array(draw, 1, 4)
    losses = []
    for _ in range(3):
        w, b = kit.Node(kernel), kit.Node(bias)
        exponentials = kit.exp(kit.Node(inputs) @ w + b)
        logarithm = kit.log(exponentials) - kit.log(exponentials.sum(axis=-1, keepdims=True))
        loss = -(logarithm * labels).sum(axis=-1).mean()
        found = told(kit, loss, {"kernel": w, "bias": b}, None)
        kernel = kernel - 0.5 * found["gradient of kernel"]
        bias = bias - 0.5 * found["gradient of bias"]
        losses.append(float(loss.value))
    return {"loss before each step": np.array(losses), "kernel afterwards": kernel, "bias afterwards": bias}
