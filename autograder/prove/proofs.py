"""All the proofs of one exercise, or of many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

import msgspec

from autograder.catalog import exam_path
from autograder.engine.engine import Engine
from autograder.engine.launch import CorpusError
from autograder.prove import mistakes, oracle, reference, right, steady, tolerances, untouched, written
from autograder.prove.bench import Bench
from autograder.prove.depth import Depth
from autograder.prove.mutants import proof as mutants
from autograder.prove.records import Proof, Proven, proof
from autograder.stubs import StubError

PROOFS: dict[str, Callable[[Bench], Proof]] = {
    "written": written.is_complete,
    "stub": untouched.earns_nothing,
    "reference": reference.earns_everything,
    "oracle": oracle.agrees_with_the_oracle,
    "mistakes": mistakes.are_caught_and_named,
    "answers": right.others_earn_everything,
    "mutants": mutants.are_killed,
    "tolerances": tolerances.tell_noise_from_mistakes,
    "steady": steady.gives_the_same_again,
}


def prove(
    engine: Engine,
    slug: str,
    depth: Depth,
    on_proof: Callable[[Proof], None] = lambda _: None,
    names: Iterable[str] = tuple(PROOFS),
) -> Proven:
    """The proofs of one exercise. One that cannot even be read fails the first and ends there."""
    started = time.monotonic()
    done: list[Proof] = []

    def add(result: Proof, began: float) -> None:
        done.append(msgspec.structs.replace(result, seconds=round(time.monotonic() - began, 2)))
        on_proof(done[-1])

    try:
        with Bench(engine, slug, depth) as bench:
            for name in names:
                began = time.monotonic()
                add(PROOFS[name](bench), began)
    except (CorpusError, StubError) as error:
        add(proof("written", [str(error)]), started)
    except FileNotFoundError as error:
        add(proof("written", [f"{error.filename} is missing"]), started)
    return Proven(
        exercise=slug,
        passed=all(result.passed for result in done),
        proofs=done,
        seconds=round(time.monotonic() - started, 2),
    )


def prove_all(slugs: Iterable[str], depth: Depth, jobs: int = 1) -> Iterator[Proven]:
    """`jobs` of them at a time, each told as it is done; one engine serves them all.

    The longest exams come first: at the end, one of them would keep the other jobs idle.
    """
    ordered = sorted(slugs, key=lambda slug: -exam_path(slug).stat().st_size) if jobs > 1 else slugs
    with Engine(cache=False) as engine, ThreadPoolExecutor(jobs) as pool:
        for proven in as_completed([pool.submit(prove, engine, slug, depth) for slug in ordered]):
            yield proven.result()
