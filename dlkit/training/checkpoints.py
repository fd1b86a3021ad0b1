"""Checkpoints that survive: written beside, then moved into place; checked before they are trusted.

A checkpoint is one safetensors file with a digest of its own. The newest few are kept, so that one that was
torn or edited can be passed over for the one before.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from dlkit.training.problems import TrainingError

KEPT = 3
DIGEST = 32  # bytes, before the file's own


class Position(msgspec.Struct):
    """How far a training has come, and what it has seen on the way."""

    epoch: int = 0
    step: int = 0  # batches of this epoch that are done
    history: list[dict[str, float]] = []
    seen: list[float] = []  # losses of this epoch's steps


class Checkpoints:
    def __init__(self, folder: Path, every: int = 0) -> None:
        """`every` so many steps one is written; 0 means at the end of each epoch only."""
        self.folder = folder
        self.every = every
        self.notes: list[str] = []  # what was passed over, or could not be written

    def save(self, position: Position, values: Mapping[str, np.ndarray]) -> bool:
        """Whether it was written. A full disk costs this checkpoint, never the one before."""
        arrays = {name: np.ascontiguousarray(value).reshape(value.shape) for name, value in values.items()}
        body = save(arrays, {"position": msgspec.json.encode(position).decode()})
        target = self.file(position.epoch, position.step)
        partial = target.with_suffix(f".partial.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(hashlib.sha256(body).digest())
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            self.notes.append(f"The checkpoint {target.name} could not be written ({error.strerror}).")
            return False
        for old in self.files()[KEPT:]:
            old.unlink(missing_ok=True)
        return True

    def file(self, epoch: int, step: int) -> Path:
        return self.folder / f"{epoch:06d}-{step:08d}.checkpoint"

    def files(self) -> list[Path]:
        """The newest first."""
        return sorted(self.folder.glob("*.checkpoint"), reverse=True)

    def newest(self) -> tuple[Position, dict[str, np.ndarray]] | None:
        """The newest one that is whole; those that are not are passed over, and said."""
        for file in self.files():
            try:
                return read(file)
            except (OSError, ValueError, SafetensorError, msgspec.DecodeError) as error:
                self.notes.append(f"The checkpoint {file.name} is damaged ({error}); taking the one before.")
        return None


def read(file: Path) -> tuple[Position, dict[str, np.ndarray]]:
    stored = file.read_bytes()
    digest, body = stored[:DIGEST], stored[DIGEST:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("its digest does not fit")
    header = msgspec.json.decode(body[8 : 8 + int.from_bytes(body[:8], "little")])
    return msgspec.json.decode(header["__metadata__"]["position"], type=Position), load(body)


def fit(values: Mapping[str, np.ndarray], wanted: Mapping[str, tuple[int, ...]]) -> None:
    """Whether a checkpoint belongs to this model; the first difference, if not."""
    for name, shape in wanted.items():
        if name not in values:
            raise TrainingError(f"The checkpoint knows nothing of {name}; it is another model's.")
        if values[name].shape != shape:
            raise TrainingError(
                f"In the checkpoint, {name} has shape {values[name].shape}; the model wants {shape}."
            )
