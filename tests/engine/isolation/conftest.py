"""Workshops for the tests of the guards: one with Keras, and light ones under various conditions."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.engine.isolation import Plan, attempts, environment, plan, plan_for, probe
from autograder.report import Isolation

PROGRAM = Path(__file__).with_name("workshop.py")


class Workshop:
    def __init__(self, *conditions: str, listen: bool = False) -> None:
        """listen: to what this workshop and all its children write as errors."""
        variables = environment.variables(tempfile.gettempdir()) | {attempts.VARIABLE: "a secret"}
        command = [sys.executable, "-I", str(PROGRAM), *conditions]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe if listen else None, text=True, env=variables
        )
        if not self._hear():
            self.close()
            pytest.skip(f"no workshop here that is {' and '.join(conditions) or 'plain'}")

    def run(self, plan: Plan, chore: str, argument: Any = None, *, kill: str = "") -> dict[str, Any]:
        return self._ask(
            {"plan": msgspec.to_builtins(plan), "chore": chore, "argument": argument, "kill": kill}
        )

    def itself(self, chore: str, argument: Any = None) -> Any:
        return self._ask({"plan": None, "chore": chore, "argument": argument, "kill": ""})["answer"]

    def answer(self, plan: Plan, chore: str, argument: Any = None) -> Any:
        ended = self.run(plan, chore, argument)
        assert ended["code"] == 0, ended
        return ended["answer"]

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        heard = self._hear()
        assert heard, "the workshop itself came down; its own words are in the captured output"
        return heard

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        heard: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        return heard

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture(scope="session")
def open_workshop() -> Iterator[Callable[..., Workshop]]:
    """`open_workshop("nobody", "masked proc")`; one for each set of conditions."""
    opened: dict[tuple[str, ...], Workshop] = {}
    with contextlib.ExitStack() as closing:

        def once(*conditions: str) -> Workshop:
            if conditions not in opened:
                opened[conditions] = Workshop(*conditions)
                closing.callback(opened[conditions].close)
            return opened[conditions]

        yield once


@pytest.fixture(scope="session")
def workshop(open_workshop: Callable[..., Workshop]) -> Workshop:
    if sys.platform != "linux":
        pytest.skip("the guards tested here are Linux's")
    return open_workshop()


@pytest.fixture(scope="session")
def keras_workshop(open_workshop: Callable[..., Workshop]) -> Workshop:
    return open_workshop("keras")


@pytest.fixture
def doomed() -> Iterator[Workshop]:
    """A workshop of one's own, to be killed; what it and its children write as errors can be read."""
    made = Workshop(listen=True)
    assert made.process.stderr is not None
    with made.process.stderr:
        yield made
    made.close()


@pytest.fixture(scope="session")
def isolation() -> Isolation:
    return probe()


@pytest.fixture
def scratch() -> Iterator[str]:
    """Where every user can get; pytest's own folders are closed to all but one."""
    folder = tempfile.mkdtemp(prefix="dlkit-test-")
    os.chmod(folder, 0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def behind(isolation: Isolation, scratch: str) -> Callable[..., Plan]:
    """`behind("landlock")`: a plan with these guards alone. Skips where one is missing."""

    def make(*mechanisms: str, **changes: Any) -> Plan:
        require(isolation, *mechanisms)
        hidden = changes.pop("hidden", ())
        return msgspec.structs.replace(plan.make("", mechanisms, scratch=scratch, hidden=hidden), **changes)

    return make


@pytest.fixture
def tier(isolation: Isolation, scratch: str) -> Callable[[str], Plan]:
    """`tier("A")`, `tier("B")`: everything of that tier. Skips where this machine gives less."""

    def make(name: str) -> Plan:
        require(isolation, "landlock", "seccomp", *["namespaces"] * (name == "A"))
        given = isolation if name == "A" else probe(without={"namespaces"})
        return plan_for(given, scratch=scratch)

    return make


def require(isolation: Isolation, *mechanisms: str) -> None:
    from autograder.engine.isolation.guards import GUARDS

    for mechanism in mechanisms:
        for name, takes in GUARDS.items():
            if takes == (mechanism,) and name not in isolation.active:
                pytest.skip(f"this machine gives no “{name}”")


@pytest.fixture
def bait(workshop: Workshop, scratch: str) -> Iterator[dict[str, Any]]:
    """As in the probe: a secret file, listeners, the workshop as the process to signal."""
    secret = f"{scratch}/secret"
    Path(secret).write_text("a secret")
    name = f"\0dlkit-test-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(name)
        abstract.listen()
        made = attempts.Bait(
            secret=secret,
            scratch=scratch,
            port=tcp.getsockname()[1],
            abstract=name,
            descriptor=3,  # where the workshop keeps its answers
            prober=workshop.process.pid,
            session=os.getsid(0),
        )
        yield msgspec.to_builtins(made)
