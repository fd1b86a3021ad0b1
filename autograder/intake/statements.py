"""Where statements begin, without parsing: of cells that may be broken, hostile, or half IPython.

Linear in the length of the text, whatever it holds: the patterns never take back what they have read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

# At the beginning of a statement; the Python language has none of these.
IPYTHON = re.compile(
    r"""[ \t]*+(?:
        [%!?](?:[^\\\n]|\\.?)*+\n?                           # %magic, !command, ?help; a backslash goes on
      | \w[\w.,\ \t]*+=[ \t]*+[%!](?:[^\\\n]|\\.?)*+\n?      # files = !ls
      | \w[\w.*]*+\?{1,2}+[ \t]*+(?:\#[^\n]*+)?+(?:\n|\Z)    # ops.softmax?
    )""",
    re.DOTALL | re.VERBOSE,
)
TOKEN = re.compile(
    r"""\#[^\n]*+
      | (?P<quotes>\"{3}|'{3})(?:[^\\]|\\.?)*?(?:(?P=quotes)|\Z)
      | \"[^"\\\n]*+(?:\\.?[^"\\\n]*+)*+"?+
      | '[^'\\\n]*+(?:\\.?[^'\\\n]*+)*+'?+
      | \\\n
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<end>\n(?:[ \t]*+\n)*+)
    """,
    re.DOTALL | re.VERBOSE,
)
DEFINITION = re.compile(r"(?:class|(?:async[ \t]++)?+def)[ \t]++(\w++)")


class Statement(msgspec.Struct, frozen=True):
    """Whole lines; the body of a compound statement is statements of its own."""

    first: int  # line, from 0
    text: str  # with its line end
    ipython: bool = False


def statements(text: str) -> Iterator[Statement]:
    at = line = 0
    while at < len(text):
        ipython = IPYTHON.match(text, at)
        end = ipython.end() if ipython else _end(text, at)
        yield Statement(line, text[at:end], bool(ipython))
        line += text.count("\n", at, end)
        at = end


def definitions(statements: Iterable[Statement]) -> list[str]:
    """The classes and functions that are defined at the top level, in order."""
    found = (DEFINITION.match(statement.text) for statement in statements)
    return [match[1] for match in found if match]


def _end(text: str, at: int) -> int:
    depth = 0
    for token in TOKEN.finditer(text, at):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth = max(0, depth - 1)
        elif token["end"] and not depth:
            return token.end()
    return len(text)
