"""Reports again, `report` and `schema`; and pipelines that grade elsewhere, `ci` and `gradescope zip`."""

from __future__ import annotations

import io
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from autograder import whole
from autograder.catalog import load
from autograder.cli.choosing import complete_exercise
from autograder.cli.errors import WrongCall, complain
from autograder.cli.options import Exercises
from autograder.cli.reporting import Format, check_output, deliver, write
from autograder.report import Report
from autograder.reports.look import console

if TYPE_CHECKING:
    from autograder.reports.likeness import Likeness

app = typer.Typer()
PANEL = "Grade"
gradescope = typer.Typer(help="Grade on Gradescope.", no_args_is_help=True)
app.add_typer(gradescope, name="gradescope", rich_help_panel=PANEL)


class Gradebook(StrEnum):
    CANVAS = "canvas"
    MOODLE = "moodle"


@app.command(
    "report", rich_help_panel=PANEL, epilog="Example: dlkit report results --format html --output class.html"
)
def report(
    results: Annotated[
        Path,
        typer.Argument(
            help="The folder that `dlkit grade --output` filled, or one report as JSON.", metavar="RESULTS"
        ),
    ],
    format: Annotated[Format, typer.Option(help="How to report.")] = Format.TERMINAL,
    output: Annotated[Path | None, typer.Option(help="Write the report here.", metavar="FILE")] = None,
    gradebook: Annotated[
        Gradebook | None, typer.Option("--for", help="With csv: the gradebook that is to import it.")
    ] = None,
    student: Annotated[
        str | None, typer.Option(help="Only this student's work, all of it.", metavar="NAME")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            help="With html: what was handed in, to show who may have copied.", metavar="SUBMISSIONS"
        ),
    ] = None,
) -> None:
    """Report what was graded before, in any format. Nothing is graded, and no record changes."""
    if gradebook and format is not Format.CSV:
        raise WrongCall("--for goes with --format csv.")
    if compare and format is not Format.HTML:
        raise WrongCall("--compare goes with --format html.")
    if compare and not compare.exists():
        raise WrongCall(f"There is no folder {compare}.")
    check_output(output)
    reports = read_records(results)
    if student is not None:
        reports = [report for report in reports if report.student == student]
        if not reports:
            raise WrongCall(f"Nobody in {results} is called “{student}”.")
    if gradebook:
        from autograder.reports.csv import DIALECTS

        write(DIALECTS[gradebook](reports), output)
    elif compare:
        from autograder.reports.html import render

        write(render(reports, likeness(compare, reports)), output)
    elif format is Format.TERMINAL and len({report.student for report in reports}) > 1:
        write(at_a_glance(reports), output)
    else:
        deliver(format, reports, output)


def at_a_glance(reports: list[Report]) -> str:
    """A class on a screen; all of everybody would be hundreds of screens."""
    from autograder.reports import roster

    page = io.StringIO()
    roster.show(reports, console(page, width=80))
    return page.getvalue()


@app.command("schema", rich_help_panel=PANEL, epilog="Example: dlkit schema > report.schema.json")
def schema() -> None:
    """Print the JSON schema of report JSON, format 1."""
    from autograder.reports.schema import text

    print(text(), end="")


class System(StrEnum):
    GITHUB = "github"
    GITLAB = "gitlab"


@app.command("ci", rich_help_panel=PANEL, epilog="Example: dlkit ci github --exercise activations/softmax")
def ci(
    system: Annotated[System, typer.Argument(help="Where the repositories lie.", metavar="github|gitlab")],
    exercise: Exercises = None,
    install: Annotated[
        str, typer.Option(help="What pip installs there: a name, a file, an address.", metavar="WORDS")
    ] = "dlkit",
    output: Annotated[
        Path | None, typer.Option(help="Write it here; by default where it is looked for.", metavar="FILE")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file that lies there.")] = False,
) -> None:
    """Write the workflow that grades every push, into the repository in this folder."""
    from autograder.pipelines.workflows import PLACES, workflow

    if "\n" in install or not install.strip():
        raise WrongCall("--install is one line of words for pip.")
    text = workflow(system, slugs_of(exercise), install)
    new_file(output or PLACES[system], text.encode(), force=force)


@gradescope.command("zip", epilog="Example: dlkit gradescope zip activations/softmax losses/huber")
def gradescope_zip(
    exercises: Annotated[
        list[str],
        typer.Argument(help="What students are to hand in.", autocompletion=complete_exercise),
    ],
    output: Annotated[Path, typer.Option(help="Where to write it.", metavar="FILE")] = Path("autograder.zip"),
    secret_file: Annotated[
        Path | None,
        typer.Option(help="A secret to draw the inputs from; the zip will hold it.", metavar="FILE"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file that lies there.")] = False,
) -> None:
    """Write the autograder to upload. It holds the answers: keep it from students."""
    from autograder.cli.options import secret_of
    from autograder.pipelines.gradescope import autograder_zip
    from autograder.pipelines.wheel import NotInstalled

    secret = secret_of(None, secret_file) if secret_file else b""
    try:
        content = autograder_zip(slugs_of(exercises), secret)
    except NotInstalled as error:
        raise WrongCall(str(error)) from None
    new_file(output, content, force=force)


def slugs_of(words: list[str] | None) -> list[str]:
    """Each once, in learning order."""
    catalog = load()
    chosen = {catalog.find(word).slug for word in words or ()}
    return [exercise.slug for exercise in catalog if exercise.slug in chosen]


def new_file(path: Path, content: bytes, *, force: bool) -> None:
    """Whole or not at all, and never over a file that lies there, unless told so."""
    if path.is_dir():
        raise WrongCall(f"{path} is a folder.")
    if path.exists() and not force:
        raise WrongCall(f"{path} is there already; --force replaces it.")
    try:
        whole.write(path, content)
    except OSError as error:
        raise WrongCall(f"{path} cannot be written: {error.strerror}.") from None
    console().print(f"✓ {path}")


def read_records(results: Path) -> list[Report]:
    """In learning order, students by name. A record that cannot be read is named, the others shown."""
    if results.is_dir():
        files = sorted(results.glob("*/*/*.json"))
        found = [_with_owner(report, file) for file in files for report in _read(file)]
    elif results.is_file():
        found = _read(results)
    else:
        raise WrongCall(f"There is no folder {results}.")
    if not found:
        raise WrongCall(
            f"There is no report in {results}; `dlkit grade SUBMISSIONS --output {results}` makes them."
        )
    order = {exercise.slug: place for place, exercise in enumerate(load())}
    return sorted(
        found, key=lambda report: (order.get(report.exercise, len(order)), report.exercise, report.student)
    )


def _read(file: Path) -> list[Report]:
    """One report, or one to a line."""
    try:
        content = file.read_bytes()
        try:
            return [msgspec.json.decode(content, type=Report)]
        except msgspec.DecodeError:
            return msgspec.json.Decoder(Report).decode_lines(content)
    except OSError as error:
        complain(f"{file} cannot be read: {error.strerror}.")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        complain(f"{file} is no report: {error}.")
    return []


def _with_owner(report: Report, file: Path) -> Report:
    if report.student:
        return report
    return msgspec.structs.replace(report, student=file.parents[1].name)


def likeness(submissions: Path, reports: list[Report]) -> Likeness:
    """Compares the answers that were handed in to the exercises that the reports are about."""
    from autograder.classroom import handed, opening
    from autograder.similarity import compare, known_answers

    catalog = load()
    classes: dict[str, dict[str, str]] = {report.exercise: {} for report in reports}
    with opening.opened(submissions, catalog) as group:
        for student in group.students:
            for submission in handed.read(student, catalog, None, group.troubles).submissions:
                if submission.slug in classes:
                    classes[submission.slug][student.name] = submission.source
    if not any(classes.values()):
        raise WrongCall(f"{submissions} holds no answer to any exercise in the reports.")
    return compare(classes, {slug: known_answers(slug) for slug in classes})
