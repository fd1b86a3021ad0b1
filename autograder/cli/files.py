"""Notices saved files: at once where the system tells, otherwise by looking every second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

LOOK_EVERY = 1.0  # seconds
ANYWAY = 5000  # milliseconds; network disks forget to tell, so a look now and then does no harm

Stamp = tuple[int, int, int] | None


def start_watching(
    folder: Path, files: Sequence[Path], on_save: Callable[[Path], None], *, poll: bool = False
) -> None:
    """Calls `on_save` from a thread, for as long as the program lives, with each of `files` that is saved."""
    before = {file: stamp(file) for file in files}

    def look() -> None:
        for _ in looks(folder, poll):
            for file in files:
                now = stamp(file)
                if now and now != before[file]:
                    on_save(file)
                before[file] = now

    threading.Thread(target=look, daemon=True).start()


def stamp(file: Path) -> Stamp:
    """Differs after each save; None while there is no file, as some editors leave it for a moment."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def looks(folder: Path, poll: bool) -> Iterator[None]:
    """Comes back each time it is worth looking."""
    if not poll:
        import watchfiles

        try:
            for _ in watchfiles.watch(
                folder,
                watch_filter=lambda _, path: path.endswith((".py", ".ipynb")),
                debounce=200,
                rust_timeout=ANYWAY,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                yield
            return
        except OSError:  # too many watches on this machine, or a disk that cannot tell
            pass
    while True:
        time.sleep(LOOK_EVERY)
        yield
