"""What the engine and the fork server say to each other. File descriptors travel beside a `Fork`."""

from __future__ import annotations

import msgspec

from autograder.engine.isolation import Plan

WIRE = 3  # the descriptor under which a worker finds its socket


class Fork(msgspec.Struct, tag=True, frozen=True):
    plan: Plan | None  # of a worker's guards; a reference room, which meets no submission, has none


class End(msgspec.Struct, tag=True, frozen=True):
    pid: int
    grace: float


class Settle(msgspec.Struct, tag=True, frozen=True):
    """Answer when nothing is left of those that were killed."""


class Forked(msgspec.Struct, frozen=True):
    pid: int


class Ended(msgspec.Struct, frozen=True):
    status: int


class Settled(msgspec.Struct, frozen=True):
    pass
