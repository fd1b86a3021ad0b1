"""`make demo`: Ada hands in three answers, and they are checked before your eyes.

One is right, one has a classic mistake in it, one is the untouched stub. It works in a folder of its own and
leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.rule import Rule

HERE = Path(__file__).resolve().parent
ANSWERS = {
    "activations/softmax": "Ada's softmax is right",
    "attention/scaled_dot_product": "Ada's attention leaves something out",
    "recurrent/lstm_cell": "Ada has not begun her LSTM cell",
}


def main() -> None:
    screen = Console(width=80)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DLKIT_RUNTIME_DIR": f"{folder}/run",
            "DLKIT_CACHE_DIR": f"{folder}/cache",
        }
        work = Path(folder) / "ada"

        def dlkit(*words: str) -> None:
            screen.print(f"\n[bold]$ dlkit {' '.join(words)}[/]")
            sys.stdout.flush()
            subprocess.run(
                [sys.executable, "-m", "autograder.cli", *words], cwd=work, env=environment, check=False
            )

        subprocess.run(
            [sys.executable, "-m", "autograder.cli", "init", str(work)],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        shutil.copytree(HERE / "ada", work, dirs_exist_ok=True)
        try:
            for slug, words in ANSWERS.items():
                screen.print()
                screen.print(Rule(words, align="left"))
                dlkit("check", slug)
            dlkit("progress")
        finally:
            subprocess.run(
                [sys.executable, "-m", "autograder.cli", "server", "stop"],
                env=environment,
                check=False,
                stdout=subprocess.DEVNULL,
            )
    screen.print("\nYour turn: [bold].venv/bin/dlkit next[/] says where to begin.")


if __name__ == "__main__":
    main()
