"""Makes evidence of two arrays: cuts out what is to be looked at, around the place where they differ most."""

from __future__ import annotations

import numpy as np

from autograder.evidence import Evidence, Numbers

SIDE = 64
LIMIT = SIDE * SIDE  # numbers


def evidence(
    check: str, path: str, got: np.ndarray, expected: np.ndarray, inputs: np.ndarray | None = None
) -> Evidence:
    worst = farthest(got, expected)
    where = ""
    if got.size > LIMIT:
        part, where, worst = window(got.shape, worst)
        got, expected = got[part], expected[part]
        inputs = inputs[part] if inputs is not None else None
    return Evidence(
        check=check,
        path=path,
        where=where,
        worst=list(worst),
        got=Numbers.of(got),
        expected=Numbers.of(expected),
        inputs=Numbers.of(inputs) if inputs is not None else None,
    )


def farthest(got: np.ndarray, expected: np.ndarray) -> tuple[int, ...]:
    """Where the difference is largest; what is no number is farther than any number."""
    have, want = got.astype(np.float64), expected.astype(np.float64)
    with np.errstate(invalid="ignore"):
        gap = np.where(have == want, 0.0, np.abs(have - want))
    return tuple(map(int, np.unravel_index(int(np.argmax(np.nan_to_num(gap, nan=np.inf))), gap.shape)))


def window(
    shape: tuple[int, ...], around: tuple[int, ...], axes: tuple[int, ...] | None = None
) -> tuple[tuple[int | slice, ...], str, tuple[int, ...]]:
    """Two axes of an array (by default its longest) through a place, at most 64 by 64: the index that cuts
    them out, the same in words, and where the place is in them."""
    if axes is None:
        axes = tuple(sorted(sorted(range(len(shape)), key=lambda axis: (shape[axis], axis))[-2:]))
    part: list[int | slice] = list(around)
    words = list(map(str, around))
    for axis in axes:
        start = max(0, min(around[axis] - SIDE // 2, shape[axis] - SIDE))
        stop = min(shape[axis], start + SIDE)
        part[axis] = slice(start, stop)
        words[axis] = ":" if stop - start == shape[axis] else f"{start}:{stop}"
    inside = tuple(around[axis] - part[axis].start for axis in axes)  # type: ignore[union-attr]
    return tuple(part), f"[{', '.join(words)}]", inside
