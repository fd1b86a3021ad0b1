"""`python -m dlkit.commands.tune PLAN.json`: searches in this process. `dlkit tune` starts it."""

from __future__ import annotations

import sys
from pathlib import Path

from dlkit.commands import INTERRUPTED, quietly, refused


def main(arguments: list[str]) -> int:
    with quietly():
        import msgspec
        from rich.console import Console

        from dlkit.plans import Search
        from dlkit.training.problems import TrainingError
        from dlkit.tuning.search import Trial, Tuner, tried
        from dlkit.tuning.showing import draw, heading, line, table

    search = msgspec.json.decode(Path(arguments[0]).read_bytes(), type=Search)
    console = Console(highlight=False)

    def tell(trial: Trial) -> None:
        console.print(line(trial))

    try:
        tuner = Tuner(search, tell)
        console.print(heading(search, tuner))
        tuner.search(verbose=0)
    except TrainingError as error:
        return refused(error)
    except KeyboardInterrupt:
        console.print("\n Stopped; the same command goes on with the trials that are left.")
        return INTERRUPTED
    found = tried(tuner)
    picture = Path(search.directory) / "trials.png"
    draw(found, search.exercise, picture)
    console.print(table(found))
    console.print(
        f" A picture: {picture}\n TensorBoard: dlkit board {Path(search.directory) / 'board'}", soft_wrap=True
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
