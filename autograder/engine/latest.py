"""A memory with a limit, which forgets first what nobody has asked for the longest."""

from __future__ import annotations

import threading


class Latest:
    def __init__(self, most: int) -> None:
        self._most = most  # bytes
        self._held = 0
        self._values: dict[str, bytes] = {}  # the latest asked for come last
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            value = self._values.pop(key, None)
            if value is not None:
                self._values[key] = value
            return value

    def put(self, key: str, value: bytes) -> None:
        with self._lock:
            self._held += len(value) - len(self._values.pop(key, b""))
            self._values[key] = value
            while self._held > self._most:
                self._held -= len(self._values.pop(next(iter(self._values))))
