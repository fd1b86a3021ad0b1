"""Grading on other machines: jobs go to Dask workers, each with an engine of its own, and reports come back.

The caller alone writes records, so a submission that two workers graded has one record. The secret stays
here: a worker is told the seed of one answer, in memory, and what it holds on to is the report.
"""

from __future__ import annotations

import contextlib
import logging
import re
import uuid
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import dask
import distributed
from distributed import Client, LocalCluster, WorkerPlugin, as_completed, get_worker
from distributed.client import FutureCancelledError
from distributed.core import Status

from autograder.classroom import records
from autograder.classroom.grader import Grader, broken
from autograder.classroom.jobs import Job
from autograder.engine.engine import Engine, NotIsolated
from autograder.engine.launch import EngineError
from autograder.engine.processes import new_home
from autograder.report import Isolation, Report

Key = TypeVar("Key")
AT_A_TIME = 1_000  # jobs handed to the scheduler; more would only wait there
ANSWER = 30  # seconds, for a scheduler and its first worker
MEMORY = "4GB"  # of a worker: its engine, a submission, a reference room
NAME = "dlkit"
UNKNOWN = Isolation("unknown")


class ClusterError(Exception):
    """The cluster cannot be used as asked: one sentence."""


class Refusal(str):
    """Why a worker grades nothing at all."""


class Desk(WorkerPlugin):  # type: ignore[misc]
    """A worker's engine, for as long as the worker lives."""

    name = NAME

    def __init__(self, tier: str | None) -> None:
        self.tier = tier

    def setup(self, worker: Any) -> None:
        self.grader = Grader(partial(Engine, isolation=self.tier, rooms=worker.state.nthreads))

    def teardown(self, worker: Any) -> None:
        self.grader.close()


def grade(job: Job, ours: dict[str, str]) -> Report | Refusal:
    """On a worker. It raises nothing, since Dask would log what it was called with."""
    try:
        if records.ours(job.slug) != ours:
            where = get_worker().address
            return Refusal(f"The worker {where} has another dlkit, or other packages, than this machine.")
        desk: Desk = get_worker().plugins[NAME]
        return desk.grader.grade(job)
    except NotIsolated as error:
        return Refusal(str(error))
    except Exception as error:
        return broken(job, UNKNOWN, f"{type(error).__name__}: {error}")


def grade_on(
    cluster: str, jobs: Iterable[tuple[Key, Job]], workers: int | None = None, tier: str | None = None
) -> Generator[tuple[Key, Report]]:
    """Each as it is done, in any order. A worker that is lost is replaced or missed, its jobs are not."""
    with _client(cluster, workers) as client:
        client.register_plugin(Desk(tier))
        run, waiting = uuid.uuid4().hex[:8], enumerate(jobs)
        ours: dict[str, dict[str, str]] = {}
        keys: dict[str, tuple[Key, Job]] = {}

        def submitted(count: int) -> Iterator[distributed.Future]:
            for number, (key, job) in islice(waiting, count):
                ours.setdefault(job.slug, records.ours(job.slug))
                future = client.submit(grade, job, ours[job.slug], key=f"{NAME}-{run}-{number}", pure=False)
                keys[future.key] = key, job
                yield future

        done = as_completed(list(submitted(AT_A_TIME)))
        for future in done:
            key, job = keys.pop(future.key)
            report = _report(future, job, cluster)
            done.update(submitted(1))
            yield key, report


def _report(future: distributed.Future, job: Job, cluster: str) -> Report:
    try:
        found: Report | Refusal = future.result()
    except distributed.KilledWorker:
        return broken(job, UNKNOWN, "Every worker that was to grade this was lost.")
    except (FutureCancelledError, OSError) as error:
        raise EngineError(f"The cluster {cluster} has gone away ({type(error).__name__}).") from None
    if isinstance(found, Refusal):
        raise ClusterError(found)
    return found


@contextlib.contextmanager
def _client(cluster: str, workers: int | None) -> Iterator[Client]:
    local = re.fullmatch(r"local:([1-9][0-9]{0,3})", cluster)
    # Nothing is spilled: what a worker holds is small, and its disk is not ours.
    quiet = {"distributed.worker.memory.spill": False, "distributed.worker.memory.target": False}
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set(quiet))
        logging.getLogger("distributed").setLevel(logging.ERROR)
        home = stack.enter_context(new_home())
        if local:
            asked: Any = stack.enter_context(_local(int(local[1]), home))
        elif cluster == "slurm":
            asked = stack.enter_context(_slurm(workers or 2))
        elif cluster.startswith("local") or ":" not in cluster:
            raise ClusterError(f"“{cluster}” is no cluster; say tcp://HOST:PORT, slurm or local:2.")
        else:
            asked = cluster
        try:
            client = stack.enter_context(Client(asked, timeout=ANSWER))
            if cluster != "slurm":  # whose queue may take hours
                client.wait_for_workers(1, timeout=ANSWER)
        except (OSError, ValueError, TimeoutError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise ClusterError(f"The cluster {cluster} does not answer: {reason}") from None
        yield client


def _local(workers: int, home: str) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=0,
        dashboard_address=None,
        local_directory=home,
        silence_logs=logging.CRITICAL,
    )


@contextlib.contextmanager
def _slurm(workers: int) -> Iterator[Any]:
    """Workers as jobs of SLURM: the account, the queue and so on come from Dask's own configuration."""
    cluster = None
    try:
        from dask_jobqueue import SLURMCluster

        settings = {"cores": 1, "processes": 1, "memory": MEMORY}
        told = {name: dask.config.get(f"jobqueue.slurm.{name}", None) for name in settings}
        settings |= {name: value for name, value in told.items() if value}
        cluster = SLURMCluster(**settings, scheduler_options={"dashboard_address": None})
        for _ in range(workers):
            cluster.worker_spec.update(cluster.new_worker_spec())
        cluster.sync(cluster._correct_state)  # `scale` would not tell what SLURM objects to
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        if cluster is not None:
            for worker in cluster.workers.values():
                worker.status = Status.failed  # which Dask forgets to say, and then misses at closing
            cluster.close()
        reason = " ".join(str(error).split())[-200:]
        raise ClusterError(f"SLURM cannot be used from here: {reason}") from None
    with cluster:
        yield cluster
