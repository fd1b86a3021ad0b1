"""Single key presses, read without Enter. The terminal is put back whatever happens."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

QUIT = "q"
ARROWS = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O.)?")  # and other keys that come as several characters


@contextmanager
def listening(on_key: Callable[[str], None]) -> Iterator[None]:
    """Calls `on_key` from a thread for each key pressed. The end of the input presses `QUIT`."""
    if sys.platform == "win32":
        import msvcrt

        threading.Thread(target=_windows_keys, args=(msvcrt.getwch, on_key), daemon=True).start()
        yield
        return
    with _unbuffered(sys.stdin.fileno()):
        threading.Thread(target=_keys, args=(sys.stdin.fileno(), on_key), daemon=True).start()
        yield


def _keys(descriptor: int, on_key: Callable[[str], None]) -> None:
    while pressed := os.read(descriptor, 64):
        for key in "".join(ARROWS.sub("", pressed.decode(errors="ignore")).split()):
            on_key(key)
    on_key(QUIT)


def _windows_keys(read: Callable[[], str], on_key: Callable[[str], None]) -> None:
    while True:
        on_key(read())


@contextmanager
def _unbuffered(descriptor: int) -> Iterator[None]:
    """Keys arrive at once and unechoed; Ctrl-C still interrupts. A killed program cleans up too."""
    if sys.platform == "win32" or not os.isatty(descriptor):
        yield
        return
    import termios
    import tty

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def come_back(number: int, frame: FrameType | None) -> None:
        tty.setcbreak(descriptor)

    handlers = {signal.SIGTERM: leave, signal.SIGHUP: leave, signal.SIGCONT: come_back}
    before = termios.tcgetattr(descriptor)
    previous = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
        for number, handler in previous.items():
            signal.signal(number, handler)
