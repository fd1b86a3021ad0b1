"""Training what a learner has written: `train`, `tune`, `board`, `data`. TensorFlow runs in a child."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import msgspec
import typer

from autograder import stubs
from autograder.catalog import solution_path
from autograder.cli.choosing import EXERCISE_HELP, Chosen, chosen, complete_exercise, submission_of
from autograder.cli.errors import OURS, WrongCall, complain
from autograder.workplace import Workplace

if TYPE_CHECKING:
    from dlkit.plans import Variant

app = typer.Typer()
data = typer.Typer(help="Data sets to train on; ten are made here and need no network.")
app.add_typer(data, name="data", rich_help_panel="Train")
PANEL = "Train"
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}  # read when the libraries load
RESTARTS = 3  # of one of several workers that was killed

Exercise = Annotated[
    str | None,
    typer.Argument(metavar="[EXERCISE|FILE]", help=EXERCISE_HELP, autocompletion=complete_exercise),
]
Batch = Annotated[int | None, typer.Option(min=1, help="Examples in a batch, over all replicas.")]
Epochs = Annotated[int, typer.Option(min=1, help="How often to go through the data.")]
Rate = Annotated[float | None, typer.Option(min=0.0, help="Learning rate; by default what suits the model.")]
Dataset = Annotated[
    str | None,
    typer.Option(help="One of `dlkit data list`, or of TensorFlow Datasets (mnist, …).", metavar="NAME"),
]
Seed = Annotated[int, typer.Option(help="Another start, and another order of the data.")]


class Strategy(StrEnum):
    AUTO = "auto"
    TPU = "tpu"
    WORKERS = "workers"
    MIRRORED = "mirrored"
    GPU = "gpu"
    CPU = "cpu"


class Precision(StrEnum):
    FLOAT32 = "float32"
    BFLOAT16 = "mixed_bfloat16"
    FLOAT16 = "mixed_float16"


class How(StrEnum):
    RANDOM = "random"
    GRID = "grid"
    BAYESIAN = "bayesian"
    HYPERBAND = "hyperband"


@app.command("train", rich_help_panel=PANEL, epilog="Example: dlkit train lstm_cell --compare")
def train(
    exercise: Exercise = None,
    epochs: Epochs = 5,
    batch: Batch = None,
    learning_rate: Rate = None,
    dataset: Dataset = None,
    reference: Annotated[bool, typer.Option("--reference", help="Train the reference instead.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Yours, the reference and Keras's own, in one picture.")
    ] = False,
    strategy: Annotated[Strategy, typer.Option(help="Where to train.")] = Strategy.AUTO,
    replicas: Annotated[int | None, typer.Option(help="For mirrored: how many.")] = None,
    patience: Annotated[float, typer.Option(help="Seconds to wait for other workers.")] = 60.0,
    precision: Annotated[Precision, typer.Option(help="What to compute in.")] = Precision.FLOAT32,
    clip: Annotated[float | None, typer.Option(min=0.0, help="Longest gradient, all of it together.")] = None,
    accumulate: Annotated[int, typer.Option(min=1, help="Batches to a step.")] = 1,
    xla: Annotated[bool, typer.Option("--xla", help="Compile the step.")] = False,
    stop_early: Annotated[
        int | None, typer.Option(min=1, metavar="EPOCHS", help="Stop after so many without progress.")
    ] = None,
    reduce_rate: Annotated[
        int | None, typer.Option(min=1, metavar="EPOCHS", help="Take smaller steps after so many without.")
    ] = None,
    logdir: Annotated[Path | None, typer.Option(metavar="DIR", help="For TensorBoard.")] = None,
    profile: Annotated[bool, typer.Option("--profile", help="With --logdir: where the time goes.")] = False,
    checkpoints: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep checkpoints here, and go on from them.")
    ] = None,
    every: Annotated[int, typer.Option(min=0, help="Steps between checkpoints; 0: after each epoch.")] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do not go on where a training was stopped.")
    ] = False,
    export: Annotated[Path | None, typer.Option(metavar="DIR", help="Save the trained model.")] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the curves (png, svg, pdf).")
    ] = None,
    seed: Seed = 0,
) -> None:
    """Train a small model with your answer inside: on one device, several, or several machines."""
    found = wanted(exercise)
    slug = found.exercise.slug
    if profile and logdir is None:
        raise WrongCall("--profile writes what it finds for TensorBoard: say where, by --logdir DIR.")
    if picture is not None and picture.suffix not in (".png", ".svg", ".pdf"):
        raise WrongCall(f"Curves are drawn as png, svg or pdf, not as {picture.suffix or picture.name}.")
    if compare and picture is None:
        picture = Path(f"{found.exercise.name}-curves.png")
    place = found.place or Workplace.find()
    own = place.root / ".dlkit" / "training" / slug
    if fresh:
        forget(checkpoints or own)
    from dlkit.plans import Plan

    plan = Plan(
        exercise=slug,
        variants=variants(found, reference, compare),
        data=str(data_folder()),
        epochs=epochs,
        batch=batch,
        learning_rate=learning_rate,
        seed=seed,
        dataset=dataset,
        strategy=strategy.value,
        replicas=replicas,
        patience=patience,
        precision=precision.value,
        clip=clip,
        accumulate=accumulate,
        compiled=xla,
        stop_early=stop_early,
        reduce_rate=reduce_rate,
        checkpoints=str(checkpoints or own),
        every=every,
        keep=checkpoints is not None,
        logdir=None if logdir is None else str(logdir),
        profile=profile,
        export=None if export is None else str(export),
        picture=None if picture is None else str(picture),
    )
    raise typer.Exit(in_a_child("dlkit.commands.train", plan, restarts=RESTARTS if plan.on_workers else 0))


@app.command("tune", rich_help_panel=PANEL, epilog="Example: dlkit tune adam --search bayesian --trials 12")
def tune(
    exercise: Exercise = None,
    search: Annotated[How, typer.Option(help="How to choose what to try.")] = How.RANDOM,
    trials: Annotated[int, typer.Option(min=1, help="How many settings to try.")] = 8,
    epochs: Epochs = 5,
    dataset: Dataset = None,
    directory: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where trials are kept; the same one goes on.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the trials made so far.")] = False,
    seed: Seed = 0,
) -> None:
    """Look for the learning rate, batch and clipping with which your answer learns best."""
    found = wanted(exercise)
    slug = found.exercise.slug
    place = found.place or Workplace.find()
    folder = directory or place.root / ".dlkit" / "tuning" / slug / search.value
    if fresh:
        forget(folder)
    from dlkit.plans import Search

    plan = Search(
        exercise=slug,
        variant=variants(found, False, False)[0],
        data=str(data_folder()),
        directory=str(folder),
        how=search.value,
        trials=trials,
        epochs=epochs,
        dataset=dataset,
        seed=seed,
    )
    raise typer.Exit(in_a_child("dlkit.commands.tune", plan))


@app.command("board", rich_help_panel=PANEL, epilog="Example: dlkit board runs")
def board(
    logdir: Annotated[Path, typer.Argument(help="What --logdir was.", metavar="DIR")],
    port: Annotated[int, typer.Option(help="On this machine only.")] = 6006,
) -> None:
    """Open TensorBoard over what a training has written."""
    if not logdir.is_dir():
        raise WrongCall(f"There is no folder {logdir}; `dlkit train … --logdir {logdir}` makes it.")
    where = ["--logdir", str(logdir), "--port", str(port)]
    raise typer.Exit(ran([sys.executable, "-m", "tensorboard.main", *where]))


@data.command("list", epilog="Example: dlkit data list")
def list_data() -> None:
    """The data sets that are made here."""
    with_data("list")


@data.command("prepare", epilog="Example: dlkit data prepare digits spirals")
def prepare(names: Annotated[list[str], typer.Argument(metavar="NAME…")]) -> None:
    """Make or fetch data sets now, to have them later."""
    with_data("prepare", *names)


@data.command("show", epilog="Example: dlkit data show shapes --output shapes.png")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to draw.")] = None,
) -> None:
    """Draw a few examples of a data set."""
    with_data("show", name, str(output or Path(f"{name}.png")))


def with_data(what: str, *names: str) -> NoReturn:
    words = [sys.executable, "-m", "dlkit.commands.data", what, str(data_folder()), *names]
    raise typer.Exit(ran(words))


def wanted(words: str | None) -> Chosen:
    found = chosen(words)
    if found is None:
        raise WrongCall("All exercises are passed; say which one to train.")
    return found


def variants(found: Chosen, reference: bool, compare: bool) -> list[Variant]:
    from dlkit.plans import Variant

    made = []
    if not reference:
        submission = submission_of(found.path, found.exercise.slug)
        made.append(Variant("yours", submission.source, str(found.path)))
    if reference or compare:
        path = solution_path(found.exercise.slug)
        if not path.is_file():
            raise WrongCall("The reference is not on this machine.")
        made.append(Variant("reference", stubs.reference(path.read_text(encoding="utf-8"), path), str(path)))
    if compare:
        made.append(Variant("Keras"))
    return made


def data_folder() -> Path:
    from autograder.engine.stamps import cache_folder

    told = os.environ.get("DLKIT_DATA_DIR") or os.environ.get("TFDS_DATA_DIR")
    return Path(told) if told else cache_folder() / "data"


def forget(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def in_a_child(module: str, plan: Any, restarts: int = 0) -> int:
    """Runs a module over a plan; one of several workers that was killed is started again."""
    with tempfile.TemporaryDirectory(prefix="dlkit-") as folder:
        file = Path(folder) / "plan.json"
        file.write_bytes(msgspec.json.encode(plan))
        words = [sys.executable, "-m", module, str(file)]
        code = ran(words)
        while code < 0 and -code != signal.SIGINT and restarts:
            complain(f"this worker was ended by {signal.Signals(-code).name}; starting it again.")
            restarts -= 1
            code = ran(words)
    if code < 0:
        complain(f"the training was ended by {signal.Signals(-code).name}.")
        return OURS
    return code


def ran(words: list[str]) -> int:
    """The child hears Ctrl-C as we do, and ends in its own way; we wait for it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = subprocess.Popen(
            words, env=QUIET | os.environ, preexec_fn=hearing if os.name == "posix" else None
        )
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def hearing() -> None:
    """What is ignored stays ignored in a child, unless it is said otherwise."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
