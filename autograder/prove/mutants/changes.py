"""The small changes: what may stand in the place of a node of the syntax tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import libcst as cst
from libcst import matchers

EMPTY = cst.Module([])
OPERATORS: dict[type, type[cst.BaseBinaryOp]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Multiply,
    cst.Modulo: cst.FloorDivide,
    cst.Power: cst.Multiply,
}
IN_PLACE: dict[type, type[cst.BaseAugOp]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
COMPARISONS: dict[type, list[str]] = {
    cst.LessThan: ["<=", ">="],
    cst.LessThanEqual: ["<", ">"],
    cst.GreaterThan: [">=", "<="],
    cst.GreaterThanEqual: [">", "<"],
    cst.Equal: ["!="],
    cst.NotEqual: ["=="],
    cst.Is: ["is not"],
    cst.IsNot: ["is"],
    cst.In: ["not in"],
    cst.NotIn: ["in"],
}
NAMESAKES = {
    "max": "min", "min": "max", "sum": "mean", "mean": "sum", "maximum": "minimum", "minimum": "maximum",
    "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "ones_like": "zeros_like", "sqrt": "square",
    "square": "abs", "exp": "expm1", "expm1": "exp", "log": "log1p", "log1p": "log", "tanh": "sigmoid",
    "sigmoid": "tanh", "rsqrt": "sqrt", "floor": "ceil", "ceil": "floor", "triu": "tril", "tril": "triu",
    "argmax": "argmin", "argmin": "argmax", "any": "all", "all": "any", "logical_and": "logical_or",
    "logical_or": "logical_and", "greater": "greater_equal", "greater_equal": "greater", "less": "less_equal",
    "less_equal": "less", "logsumexp": "max", "var": "std", "std": "var", "sin": "cos", "cos": "sin",
    "assign_add": "assign_sub", "assign_sub": "assign_add", "append": "remove",
}  # fmt: skip
WORDS = {
    "zeros": "ones", "ones": "zeros", "same": "valid", "valid": "same", "glorot_uniform": "zeros",
    "orthogonal": "zeros",
}  # fmt: skip
LOOSE = (cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.BooleanOperation, cst.IfExp, cst.Lambda)


def changes(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
    """Each node that is to go, and the text that takes its place."""
    if isinstance(node, cst.If | cst.While) and not turned_elsewhere(node.test):
        yield node.test, f"not ({EMPTY.code_for_node(node.test)})"
    for kind, change in CHANGES:
        if isinstance(node, kind):
            for text in change(node):
                yield node, text


def turned_elsewhere(test: cst.BaseExpression) -> bool:
    """Whether a condition's own mutants include its negation."""
    if isinstance(test, cst.Comparison):
        return len(test.comparisons) == 1
    return isinstance(test, cst.UnaryOperation)


def code(node: cst.BaseExpression) -> str:
    """As written, without the node's own brackets: those stay where they are."""
    return str(EMPTY.code_for_node(node.with_changes(lpar=(), rpar=())))


def bound(node: cst.BaseExpression) -> str:
    """In brackets where its parts might otherwise go their own ways."""
    written = EMPTY.code_for_node(node)
    return f"({written})" if isinstance(node, LOOSE) and not node.lpar else written


def binary(node: cst.BinaryOperation) -> Iterator[str]:
    left, right = EMPTY.code_for_node(node.left), EMPTY.code_for_node(node.right)
    if type(node.operator) in OPERATORS:
        yield code(node.with_changes(operator=OPERATORS[type(node.operator)]()))
    if isinstance(node.operator, cst.MatrixMultiply | cst.Subtract | cst.Divide | cst.Power):
        yield f"{bound(node.right)} {node.operator._get_token()} {bound(node.left)}"
    yield left
    yield right


def boolean(node: cst.BooleanOperation) -> Iterator[str]:
    left, right = EMPTY.code_for_node(node.left), EMPTY.code_for_node(node.right)
    yield f"{left} {'or' if isinstance(node.operator, cst.And) else 'and'} {right}"
    yield left
    yield right


def unary(node: cst.UnaryOperation) -> Iterator[str]:
    yield bound(node.expression)


def comparison(node: cst.Comparison) -> Iterator[str]:
    if len(node.comparisons) == 1:
        target = node.comparisons[0]
        for operator in COMPARISONS.get(type(target.operator), []):
            yield f"{EMPTY.code_for_node(node.left)} {operator} {EMPTY.code_for_node(target.comparator)}"


def choice(node: cst.IfExp) -> Iterator[str]:
    yield bound(node.body)
    yield bound(node.orelse)


def integer(node: cst.Integer) -> Iterator[str]:
    yield str(node.evaluated_value + 1)
    if node.evaluated_value > 0:
        yield str(node.evaluated_value - 1)


def real(node: cst.Float) -> Iterator[str]:
    value = node.evaluated_value
    yield "1.0" if value == 0 else repr(float(f"{value * (1000 if abs(value) < 1e-3 else 2):.12g}"))


def truth(node: cst.Name) -> Iterator[str]:
    if node.value in ("True", "False"):
        yield "False" if node.value == "True" else "True"


def text(node: cst.SimpleString) -> Iterator[str]:
    value = node.evaluated_value
    if not isinstance(value, str):
        return
    if value in WORDS:
        yield repr(WORDS[value])
    if "->" in value and len(value.rpartition("->")[2]) > 1:  # an einsum: its last two axes change places
        yield repr(value[:-2] + value[-1] + value[-2])


def called(node: cst.Call) -> Iterator[str]:
    match node.func:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name) if name in NAMESAKES:
            renamed = cst.Name(NAMESAKES[name])
            func = node.func.with_changes(attr=renamed) if isinstance(node.func, cst.Attribute) else renamed
            yield code(node.with_changes(func=func))
    plain = [arg for arg in node.args if arg.keyword is None and not arg.star]
    if plain:
        yield bound(plain[0].value)
    for args in neighbours_swapped(node.args, plain):
        yield code(node.with_changes(args=args))
    for index, arg in enumerate(node.args):
        if arg.keyword is not None:
            yield code(node.with_changes(args=closed([*node.args[:index], *node.args[index + 1 :]])))
            if arg.keyword.value == "axis":
                for value in ("0", "-1"):
                    other = arg.with_changes(value=cst.parse_expression(value))
                    yield code(node.with_changes(args=[*node.args[:index], other, *node.args[index + 1 :]]))


def neighbours_swapped(items: Sequence[Any], movable: Sequence[Any]) -> Iterator[list[Any]]:
    for index in range(len(items) - 1):
        one, two = items[index], items[index + 1]
        if one in movable and two in movable:
            swapped = [*items]
            swapped[index], swapped[index + 1] = (
                one.with_changes(**payload(two)),
                two.with_changes(**payload(one)),
            )
            yield swapped


def payload(item: Any) -> dict[str, Any]:
    """What an argument or element holds, without the comma that belongs to its place."""
    return {"slice": item.slice} if isinstance(item, cst.SubscriptElement) else {"value": item.value}


def closed(items: list[Any]) -> list[Any]:
    """Without a comma after the last one."""
    return [*items[:-1], items[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)] if items else []


def sequence(node: cst.Tuple | cst.List) -> Iterator[str]:
    plain = [element for element in node.elements if isinstance(element, cst.Element)]
    for elements in neighbours_swapped(node.elements, plain):
        yield code(node.with_changes(elements=elements))


def dictionary(node: cst.Dict) -> Iterator[str]:
    for index in range(len(node.elements)):
        yield code(node.with_changes(elements=closed([*node.elements[:index], *node.elements[index + 1 :]])))


def subscript(node: cst.Subscript) -> Iterator[str]:
    for elements in neighbours_swapped(node.slice, node.slice):
        yield code(node.with_changes(slice=elements))
    yield EMPTY.code_for_node(node.value)


def bounds(node: cst.Slice) -> Iterator[str]:
    for side in ("lower", "upper", "step"):
        if getattr(node, side) is not None:
            yield EMPTY.code_for_node(node.with_changes(**{side: None}))


def in_place(node: cst.AugAssign) -> Iterator[str]:
    if type(node.operator) in IN_PLACE:
        yield EMPTY.code_for_node(
            node.with_changes(operator=IN_PLACE[type(node.operator)](), semicolon=cst.MaybeSentinel.DEFAULT)
        )
    yield f"{EMPTY.code_for_node(node.target)} = {EMPTY.code_for_node(node.value)}"
    yield "pass"


def dropped(node: cst.Expr | cst.Assign) -> Iterator[str]:
    """Without the statement. A plain name that is never set raises at once, which proves nothing."""
    if isinstance(node, cst.Expr):
        if not isinstance(node.value, cst.SimpleString):
            yield "pass"
        return
    names = [target.target.value for target in node.targets if isinstance(target.target, cst.Name)]
    if len(names) < len(node.targets) or any(reads(node.value, name) for name in names):
        yield "pass"


def reads(value: cst.BaseExpression, name: str) -> bool:
    """Whether an assignment builds on the name's earlier value."""
    return bool(matchers.findall(value, matchers.Name(name)))


Change = tuple[Any, Callable[[Any], Iterator[str]]]
CHANGES: list[Change] = [
    (cst.BinaryOperation, binary),
    (cst.BooleanOperation, boolean),
    (cst.UnaryOperation, unary),
    (cst.Comparison, comparison),
    (cst.IfExp, choice),
    (cst.Integer, integer),
    (cst.Float, real),
    (cst.Name, truth),
    (cst.SimpleString, text),
    (cst.Call, called),
    ((cst.Tuple, cst.List), sequence),
    (cst.Dict, dictionary),
    (cst.Subscript, subscript),
    (cst.Slice, bounds),
    (cst.AugAssign, in_place),
    ((cst.Expr, cst.Assign), dropped),
]
