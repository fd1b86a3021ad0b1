"""What is to be trained, told from one process to another; knows no TensorFlow."""

from __future__ import annotations

import os

import msgspec


class Variant(msgspec.Struct, frozen=True):
    """One of those that are trained side by side."""

    name: str  # "yours", "reference", "Keras"
    source: str | None = None  # None: Keras's own classes
    file: str = ""  # where the source lies, for messages


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    exercise: str
    variants: list[Variant]
    data: str  # folder of the prepared data sets
    epochs: int = 5
    batch: int | None = None
    learning_rate: float | None = None
    seed: int = 0
    dataset: str | None = None
    strategy: str = "auto"
    replicas: int | None = None
    patience: float = 60.0  # seconds, for workers
    precision: str = "float32"
    clip: float | None = None
    accumulate: int = 1
    compiled: bool = False
    stop_early: int | None = None  # epochs without getting better
    reduce_rate: int | None = None  # epochs without getting better
    checkpoints: str | None = None  # folder
    every: int = 0  # steps between checkpoints
    keep: bool = True  # the checkpoints, once the training has come to its end
    logdir: str | None = None
    profile: bool = False
    export: str | None = None
    picture: str | None = None

    @property
    def on_workers(self) -> bool:
        """Whether this process is one of several that train together."""
        return self.strategy == "workers" or (self.strategy == "auto" and bool(os.environ.get("TF_CONFIG")))


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """Settings to be looked for."""

    exercise: str
    variant: Variant
    data: str
    directory: str
    how: str
    trials: int
    epochs: int
    dataset: str | None = None
    seed: int = 0
