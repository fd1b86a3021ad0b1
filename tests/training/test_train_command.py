"""`dlkit train`, `tune` and `data`, as a learner calls them; where nothing hangs on how their processes are
started, all in one that has imported TensorFlow before.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from trainings import ROOT  # type: ignore[import-not-found]

from autograder import stubs
from autograder.catalog import solution_path
from autograder.workplace import pristine

PNG = b"\x89PNG"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """Where data sets are made, once for all these tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def work(tmp_path):
    (tmp_path / "dlkit.toml").write_text("format = 1\n")
    return tmp_path


def answered(work: Path, slug: str, change: tuple[str, str] = ("", "")) -> Path:
    """The right answer as the learner's file, changed at one place."""
    text = stubs.reference(solution_path(slug).read_text(encoding="utf-8"), slug)
    assert change[0] in text
    file = work / f"{slug}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.replace(*change) if change[0] else text)
    return file


@pytest.fixture
def dlkit(forge, work, prepared):
    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return forge.dlkit(work, *words, DLKIT_DATA_DIR=str(prepared), COLUMNS="80", **more)

    return call


@pytest.fixture
def dlkit_apart(work, prepared):
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        with begun(work, prepared, *words) as process:
            out, err = process.communicate()
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    return call


def begun(work: Path, prepared: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """In processes of its own."""
    environment = (
        os.environ | {"PYTHONPATH": str(ROOT), "DLKIT_DATA_DIR": str(prepared), "COLUMNS": "80"} | more
    )
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *words],
        cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def table(told: str) -> dict[str, list[float]]:
    """The last lines: a name and its numbers."""
    rows = [re.fullmatch(r" (\w+) +([\d. ]+)", line.rstrip()) for line in told.splitlines()]
    return {row[1]: [float(number) for number in row[2].split()] for row in rows if row}


def test_a_right_answer_trains_as_the_reference_does(work, dlkit_apart):
    answered(work, "activations/relu")
    ran = dlkit_apart("train", "relu", "--epochs", "2", "--compare", "--picture", "curves.png")
    assert ran.returncode == 0, ran.stderr
    assert "spirals" in ran.stdout
    rows = table(ran.stdout)
    assert rows["yours"] == rows["reference"] == rows["Keras"]
    assert rows["yours"][1] > 0.9  # accuracy
    assert (work / "curves.png").read_bytes().startswith(PNG)
    assert ran.stderr == ""


def test_a_wrong_answer_does_not(work, dlkit):
    answered(work, "optimizers/sgd", ("variable.dtype) * gradient)", "variable.dtype) * 0.01 * gradient)"))
    rows = table(dlkit("train", "sgd", "--epochs", "2", "--compare").stdout)
    assert rows["yours"][0] > rows["reference"][0] + 0.1
    assert (work / "sgd-curves.png").read_bytes().startswith(PNG)


def test_what_tensorboard_reads_and_what_is_exported(work, dlkit):
    answered(work, "attention/scaled_dot_product")
    ran = dlkit(
        "train", "scaled_dot_product", "--epochs", "1", "--logdir", "runs", "--export", "model", "--profile"
    )
    assert ran.returncode == 0, ran.stderr
    events = EventAccumulator(str(work / "runs" / "yours"), size_guidance={"tensors": 0}).Reload()
    tags = events.Tags()
    assert tags["graph"]
    assert {"step/loss", "training/accuracy", "validation/loss", "training/learning_rate"} <= set(
        tags["tensors"]
    )
    assert "_hparams_/session_start_info" in tags["tensors"]
    assert {"weights/dense/kernel", "gradients/dense/kernel"} <= set(tags["tensors"])
    maps = next(tag for tag in tags["tensors"] if tag.startswith("attention/"))
    width, height, *pictures = events.Tensors(maps)[0].tensor_proto.string_val
    assert (width, height) == (b"96", b"96")
    assert all(picture.startswith(PNG) for picture in pictures)
    assert len(events.Tensors("step/loss")) == 63
    assert list((work / "runs").rglob("*.xplane.pb"))
    reloaded = subprocess.run(
        [sys.executable, "-c", RELOAD], cwd=work, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert float(reloaded.stdout) < 1e-5, reloaded.stderr


RELOAD = """
from pathlib import Path
import numpy as np, tensorflow as tf
from dlkit.training.export import exported
model, saved = exported(Path("model")), tf.saved_model.load("model/saved_model")
symbols = np.random.default_rng(0).integers(1, 10, (2, 12)).astype("int32")
print(abs(model(symbols).numpy() - saved.serve(symbols).numpy()).max())
"""


def test_stopped_by_ctrl_c_it_goes_on(work, prepared, dlkit):
    answered(work, "recurrent/lstm_cell")
    words = ("train", "lstm_cell", "--epochs", "3", "--picture", "curves.svg")
    with begun(work, prepared, *words) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "epoch 1 of 3" in line:
                os.killpg(process.pid, signal.SIGINT)
                break
        rest = process.stdout.read()
    assert process.returncode == 0
    assert "the same command goes on from here" in rest
    went_on = dlkit(*words)
    assert "goes on after" in went_on.stdout
    assert "epoch 1 of 3" not in went_on.stdout
    afresh = dlkit(*words)  # what has come to its end begins anew
    assert "goes on after" not in afresh.stdout
    assert table(went_on.stdout) == table(afresh.stdout)


def test_two_workers_of_which_one_is_killed(work, prepared):
    """Its command starts it again; the other one begins anew by itself; both end as one device does."""
    answered(work, "activations/tanh")
    words = [
        "train",
        "tanh",
        "--epochs",
        "3",
        "--every",
        "5",
        "--checkpoints",
        "kept",
        "--strategy",
        "workers",
    ]
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    addresses = [f"127.0.0.1:{door.getsockname()[1]}" for door in doors]
    for door in doors:
        door.close()
    cluster = {"worker": addresses}
    first, second = (
        begun(
            work, prepared, *words,
            TF_CONFIG=json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}}),
        )
        for index in range(2)
    )  # fmt: skip
    with first, second:
        assert first.stdout is not None
        for line in first.stdout:
            if "epoch 1 of 3" in line:
                os.kill(child_of(second.pid), signal.SIGKILL)
                break
        told, noticed = first.communicate()
        _, restarted = second.communicate()
    assert first.returncode == 0, noticed
    assert second.returncode == 0, restarted
    assert "ended by SIGKILL; starting it again" in restarted
    assert "beginning anew from the last checkpoint" in noticed
    assert "goes on after" in told
    assert "epoch 3 of 3" in told


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--dataset", "letters"], "letters holds texts to be read letter by letter; activations/relu is"),
        (["--dataset", "spiral"], "There is no data set spiral. Did you mean spirals"),
        (["--strategy", "mirrored", "--replicas", "4", "--batch", "3"], "A batch of 3 is too small for 4"),
        (["--learning-rate", "1e30"], "The loss is nan at step"),
        (["--picture", "curves.gif"], "Curves are drawn as png, svg or pdf"),
        (["--profile"], "say where, by --logdir DIR"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence(work, dlkit, words, says):
    answered(work, "activations/relu")
    ran = dlkit("train", "relu", *words, CUDA_VISIBLE_DEVICES="")
    assert ran.returncode == 2
    assert says in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr


def test_without_a_network_other_data_sets_are_not_there(work, dlkit):
    answered(work, "activations/relu")
    nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), "http://127.0.0.1:9")
    ran = dlkit(
        "train", "relu", "--dataset", "mnist", NO_GCE_CHECK="true", no_proxy="", NO_PROXY="", **nowhere
    )
    assert ran.returncode == 2
    assert "`dlkit data prepare mnist` fetches it" in " ".join(ran.stderr.split())


def test_a_stub_trains_nothing(work, dlkit_apart):
    file = answered(work, "activations/relu")
    file.write_text(pristine("activations/relu"))
    ran = dlkit_apart("train", "relu")
    assert ran.returncode == 2
    assert "this is not written yet, so there is nothing to train" in ran.stderr


def test_the_learners_error_is_told_as_theirs(work, dlkit):
    answered(work, "activations/relu", ("if self.max_value is None", "if self.most is None"))
    ran = dlkit("train", "relu")
    assert ran.returncode == 2
    assert re.search(r"relu\.py, line \d+: AttributeError: .*most", ran.stderr)


def test_a_function_trains_nothing(work, dlkit):
    answered(work, "convolution/cross_correlation")
    ran = dlkit("train", "cross_correlation")
    assert ran.returncode == 2
    assert "not a part of a model" in ran.stderr


def test_a_search_goes_on_where_it_stopped(work, dlkit):
    answered(work, "optimizers/adam")
    words = ("tune", "adam", "--epochs", "1", "--directory", "trials")
    two = dlkit(*words, "--trials", "2")
    assert two.returncode == 0, two.stderr
    assert two.stdout.count("validation loss") == 3  # two trials and the table's head
    three = dlkit(*words, "--trials", "3")
    assert "after 2 made before" in three.stdout
    assert "Trial 3" in three.stdout
    assert "Trial 2" not in three.stdout
    assert (work / "trials" / "trials.png").read_bytes().startswith(PNG)
    events = EventAccumulator(str(work / "trials" / "board" / "0")).Reload()
    assert {"_hparams_/session_start_info", "val_loss"} <= set(events.Tags()["tensors"])


@pytest.mark.parametrize("how", ["grid", "bayesian", "hyperband"])
def test_other_ways_to_search(work, dlkit, how):
    answered(work, "activations/relu")
    ran = dlkit("tune", "relu", "--search", how, "--trials", "2", "--epochs", "2")
    assert ran.returncode == 0, ran.stderr
    assert "Trial 1:" in ran.stdout
    assert "learning rate" in ran.stdout


def test_data_sets_are_listed_prepared_and_shown(work, dlkit):
    assert "sort_sequence" in dlkit("data", "list").stdout
    assert "train 1,200" in dlkit("data", "prepare", "digits").stdout
    for name in ("digits", "tagged_words"):
        ran = dlkit("data", "show", name)
        assert ran.returncode == 0, ran.stderr
        assert (work / f"{name}.png").read_bytes().startswith(PNG)
    unknown = dlkit("data", "show", "digit")
    assert unknown.returncode == 2
    assert "Did you mean digits" in unknown.stderr
