"""A statement as the terminal shows it: headings at the left, formulas spelled out."""

from __future__ import annotations

from typing import ClassVar

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from autograder.cli.formulas import readable


class LeftHeading(Heading):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield Text("") if self.tag == "h2" else Text("", end="")
        yield self.text


class CloseCode(CodeBlock):
    """A listing, without the empty lines that rich puts around it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = str(self.text).rstrip()
        yield Padding(Syntax(code, self.lexer_name, theme=self.theme, background_color="default"), (0, 2))


class Prose(Markdown):
    elements: ClassVar = {
        **Markdown.elements,
        "heading_open": LeftHeading,
        "fence": CloseCode,
        "code_block": CloseCode,
    }


def rendered(markdown: str) -> ConsoleRenderable:
    prose = Prose(readable(markdown), code_theme="ansi_dark", hyperlinks=False)
    return Padding(prose, (0, 0, 0, 1), expand=False)
