"""The real front end: an exercise's notebook in Jupyter Lab, in Chromium."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from autograder.cli import run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SLUG = "activations/softmax"
UNSTABLE = ("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")
SETTINGS = '{"fetchNews": "false", "checkForUpdates": false}'  # it asks about news otherwise
# What a learner does by hand: write the answer into its cell, run all cells, save.
ANSWER = """async source => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  const cells = panel.content.model.cells;
  for (let at = 0; at < cells.length; at++) {
    const shared = cells.get(at).sharedModel;
    if (shared.getSource().startsWith('%%exercise')) { shared.setSource(source); }
  }
  await window.jupyterapp.commands.execute('notebook:run-all-cells');
  await window.jupyterapp.commands.execute('docmanager:save');
}"""


@pytest.fixture
def lab(work: Path, places: dict[str, str]) -> Iterator[str]:
    """The address of a Jupyter Lab of this test's own, over the work folder."""
    jupyter = work / ".jupyter"
    settings = jupyter / "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS)
    folders = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
    environment = {
        **os.environ,
        **places,
        **{f"JUPYTER_{name}_DIR": str(jupyter / folder) for name, folder in folders.items()},
        "JUPYTERLAB_SETTINGS_DIR": str(jupyter / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(jupyter / "workspaces"),
        "IPYTHONDIR": str(work / ".ipython"),
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token=learning",
        f"--ServerApp.root_dir={work}", "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=work, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stderr is not None
        said: list[str] = []
        address = None
        for line in server.stderr:
            said.append(line)
            if address := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        assert address, "".join(said)
        reader = threading.Thread(target=said.extend, args=(server.stderr,))
        reader.start()  # or the pipe would fill up
        try:
            yield address[0]
        finally:
            server.terminate()  # it ends its kernels first
            reader.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with contextlib.closing(browser.new_page(viewport={"width": 1100, "height": 1000})) as page:
        page.set_default_timeout(120_000)
        yield page


def brightness(picture: bytes) -> float:
    return float(np.asarray(Image.open(io.BytesIO(picture)).convert("L")).mean())


def test_a_learner_in_jupyter_lab(lab: str, page: Page, work: Path, answer, capsys) -> None:
    """A wrong answer and a right one: results on the page, in both themes, and the script in step."""
    assert run(["notebook", "softmax"]) == 0
    page.goto(f"{lab}lab/tree/{SLUG}.ipynb?token=learning")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()

    wrong = f"%%exercise {SLUG}\n{answer(UNSTABLE)}"
    page.evaluate(ANSWER, wrong)
    result = page.locator(".dlkit-report")
    result.wait_for()
    assert "8 of 10 points" in result.inner_text()
    assert "does not fit into float32" in result.inner_text()
    drawn = result.get_by_role("img", name=re.compile("Heat maps of output near"))
    assert drawn.evaluate("image => image.naturalWidth") > 500
    hint = result.locator("summary.name")
    hidden = hint.locator("xpath=../div")
    assert not hidden.is_visible()
    hint.click()
    assert hidden.is_visible()

    page.screenshot(path=work / "page.png")
    light = result.screenshot(path=work / "light.png")
    page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
    dark = result.screenshot(path=work / "dark.png")
    assert brightness(dark) < brightness(light) - 50
    assert f"# {wrong}" in (work / f"{SLUG}.py").read_text()  # Jupytext, on saving

    page.evaluate(ANSWER, f"%%exercise {SLUG}\n{answer()}")
    result.get_by_text("✓ Passed: 10 of 10 points.").wait_for()
    result.screenshot(path=work / "passed.png")
