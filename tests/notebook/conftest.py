"""A work folder, a resident server of these tests' own, and an IPython in this process."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.catalog import solution_path
from autograder.engine import resident
from autograder.stubs import reference
from autograder.workplace import pristine

SLUG = "activations/softmax"


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a resident server of these tests' own; it starts when first asked."""
    folders = {
        "DLKIT_RUNTIME_DIR": str(tmp_path_factory.mktemp("run")),
        "DLKIT_CACHE_DIR": str(tmp_path_factory.mktemp("cache")),
    }
    yield folders
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in folders.items():
            patch.setenv(name, folder)
        resident.stop()


@pytest.fixture
def work(tmp_path: Path, places: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder with one exercise's file in it."""
    (tmp_path / "dlkit.toml").write_text("format = 1\n")
    file = tmp_path / f"{SLUG}.py"
    file.parent.mkdir()
    file.write_text(pristine(SLUG))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DLKIT_DEBUG", raising=False)
    for name, folder in places.items():
        monkeypatch.setenv(name, folder)
    return tmp_path


Answer = Callable[..., str]


@pytest.fixture
def answer() -> Answer:
    """The code of the right answer, or of one with a swap in it."""

    def made(swap: tuple[str, str] = ("", "")) -> str:
        path = solution_path(SLUG)
        code = reference(path.read_text(encoding="utf-8"), path).split("# %%\n")[-1].split("# %% [")[0]
        assert swap[0] in code
        return code.replace(*swap) if swap[0] else code

    return made


class Ran:
    """What a cell left on the page."""

    def __init__(self, success: bool, out: str, err: str, bundles: list[dict[str, Any]]) -> None:
        self.success, self.out, self.err, self.bundles = success, out, err, bundles

    @property
    def html(self) -> str:
        return "\n".join(bundle.get("text/html", "") for bundle in self.bundles)

    @property
    def text(self) -> str:
        """What is printed, as a value too, and what is displayed."""
        return "\n".join([self.out, *(bundle.get("text/plain", "") for bundle in self.bundles)])


RunCell = Callable[..., Ran]


@pytest.fixture
def run_cell(work: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunCell]:
    """IPython as the user meets it: cells with magics in, rich outputs out."""
    monkeypatch.setenv("IPYTHONDIR", str(work / ".ipython"))
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=settings)

    def run(text: str) -> Ran:
        with capture_output() as captured:
            result = shell.run_cell(text, store_history=True)
        bundles = [output.data for output in captured.outputs]
        return Ran(bool(result.success), captured.stdout, captured.stderr, bundles)

    try:
        yield run
    finally:
        shell.atexit_operations()
        atexit.unregister(shell.atexit_operations)
        InteractiveShell.clear_instance()
