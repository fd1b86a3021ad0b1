"""`python -m dlkit.commands.data list|prepare|show FOLDER …`. `dlkit data` starts it."""

from __future__ import annotations

import sys
from pathlib import Path

from dlkit.commands import quietly, refused


def main(arguments: list[str]) -> int:
    with quietly():
        import tensorflow  # noqa: F401
        from rich.console import Console

        from dlkit.data import loading

    what, folder, *names = arguments
    console = Console(highlight=False)
    try:
        {"list": listed, "prepare": prepared, "show": shown}[what](console, Path(folder), names)
    except loading.DataError as error:
        return refused(error)
    return 0


def listed(console: object, folder: Path, names: list[str]) -> None:
    from rich.padding import Padding
    from rich.table import Table

    from dlkit.data.builders import BUILDERS

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for name, builder in sorted(BUILDERS.items()):
        says = (builder.make.__doc__ or "").strip().partition("\n")[0]
        there = "prepared" if (folder / name).is_dir() else ""
        table.add_row(name, f"{builder.COUNTS['train']:,}", says, there)
    console.print(Padding(table, (1, 0, 1, 1)))  # type: ignore[attr-defined]
    console.print(  # type: ignore[attr-defined]
        " Any other data set of TensorFlow Datasets is fetched by its name, with a network.", style="dim"
    )


def prepared(console: object, folder: Path, names: list[str]) -> None:
    from dlkit.data.loading import opened

    for name in names:
        builder = opened(name, folder)
        counts = ", ".join(f"{split} {info.num_examples:,}" for split, info in builder.info.splits.items())
        console.print(f" ✓ {name}: {counts}", soft_wrap=True)  # type: ignore[attr-defined]


def shown(console: object, folder: Path, names: list[str]) -> None:
    from dlkit.data.pictures import draw

    name, file = names
    draw(name, folder, Path(file))
    console.print(f" ✓ {file}", soft_wrap=True)  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
