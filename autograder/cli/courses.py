"""Courses on nbgrader: `nbgrader create`, `nbgrader config`, `nbgrader autograde`, and `bundle`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, ConsoleRenderable
from rich.padding import Padding
from rich.text import Text

from autograder.catalog import load
from autograder.cli.choosing import complete_exercise, short
from autograder.cli.errors import WrongCall, complain
from autograder.cli.options import RequireIsolation, SecretFile, cores, secret_of
from autograder.cli.pages import steps
from autograder.reports.look import console
from autograder.reports.plain import clean, number

if TYPE_CHECKING:
    from autograder.courses.grading import Result
    from autograder.engine.answers import Answers

app = typer.Typer()
nbgrader = typer.Typer(help="Assignments and grading on nbgrader.", no_args_is_help=True)
app.add_typer(nbgrader, name="nbgrader", rich_help_panel="Grade")

Exercises = Annotated[
    list[str],
    typer.Argument(help="Exercises, such as activations/softmax.", autocompletion=complete_exercise),
]
Course = Annotated[
    Path, typer.Option("--course", help="The course's folder.", metavar="DIR", file_okay=False)
]
Assignment = Annotated[str, typer.Argument(help="The assignment's name, such as ps1.")]


@app.command(
    "bundle",
    rich_help_panel="Grade",
    epilog="Example: dlkit bundle activations/softmax losses/huber --output dlkit.bundle",
)
def bundle(
    exercises: Exercises,
    output: Annotated[Path, typer.Option(help="Where to write it.", metavar="FILE")] = Path("dlkit.bundle"),
) -> None:
    """Record what answers give, so that exercises can be checked where the solutions are not."""
    slugs = [load().find(words).slug for words in exercises]
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise WrongCall(f"There is no place for the bundle at {output}.")

    from autograder.bundles import pack, record

    with _answers("recording") as answers:
        content = pack({slug: record(answers, slug) for slug in slugs})
    output.write_bytes(content)
    many = "1 exercise" if len(slugs) == 1 else f"{len(slugs)} exercises"
    console().print(Text(f"✓ {output}: {many}, {max(1, round(len(content) / 1000))} KB"))


@nbgrader.command("create", epilog="Example: dlkit nbgrader create ps1 softmax huber --course dl101")
def create(
    assignment: Assignment,
    exercises: Exercises,
    course: Course = Path("."),
    manual: Annotated[
        float | None,
        typer.Option(help="Add a question to each, worth so many points, for a person to grade.", min=0),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite notebooks that were changed by hand.")
    ] = False,
) -> None:
    """Make an assignment: a notebook for each exercise, and a bundle with which they check themselves."""
    slugs = list(dict.fromkeys(load().find(words).slug for words in exercises))

    from autograder.courses.making import make

    with _answers("recording") as answers:
        made = make(course, assignment, slugs, answers, manual=manual, replace=replace)
    screen = console()
    for path in made.written:
        screen.print(Text(f"✓ {short(path)}"))
    screen.print(Text(f"\n {number(made.points)} points in all.", "quiet"))
    screen.print(
        steps(
            *_inside(course),
            ("dlkit nbgrader config", "has nbgrader grade in guarded workers"),
            (f"nbgrader generate_assignment {assignment}", "makes what students get"),
        )
    )


@nbgrader.command("config", epilog="Example: dlkit nbgrader config --course dl101")
def config(course: Course = Path(".")) -> None:
    """Add the one line to nbgrader_config.py that has `nbgrader autograde` grade in guarded workers."""
    from autograder.courses.configuring import FILE, configure_course

    if not course.is_dir():
        raise WrongCall(f"There is no folder {course}.")
    changed = configure_course(course)
    has = "has the line now" if changed else "had the line already"
    console().print(Text(f"✓ {short(course / FILE)} {has}."))


@nbgrader.command("autograde", epilog="Example: dlkit nbgrader autograde ps1 --secret-file secret.txt")
def autograde(
    assignment: Assignment,
    course: Course = Path("."),
    student: Annotated[
        list[str] | None, typer.Option(help="Grade this student only; may be given again.", metavar="NAME")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many at a time; by default one for each core.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    secret_file: SecretFile = None,
    no_pictures: Annotated[bool, typer.Option("--no-pictures", help="Feedback in words alone.")] = False,
    require_isolation: RequireIsolation = None,
) -> None:
    """Grade a class into nbgrader's gradebook, many submissions at a time. What was graded stays graded."""
    given = secret_of(None, secret_file) if secret_file else b""

    from autograder.classroom.planning import Seeds
    from autograder.courses.gradebooks import Course as Opened
    from autograder.courses.grading import Grading

    screen, opened = console(), Opened(course)
    grading = Grading(
        opened,
        assignment,
        Seeds(secret=given or opened.secret() or secret_of(None, None)),
        students=student or (),
        jobs=jobs or cores(),
        force=force,
        isolation=require_isolation.value if require_isolation else None,
        pictures=opened.pictures() and not no_pictures,
    )
    if not grading.submitted:
        where = opened.path(opened.folders.submitted_directory, "*", assignment)
        raise WrongCall(f"Nobody has handed in anything for {assignment}: there is no {short(where)}.")
    if not grading.seeds.secret:
        complain(
            "these are the practice inputs, which students have too; --secret-file gives others, "
            "or c.GradeAnswers.secret_file in the course's nbgrader_config.py."
        )
    results = []
    width = max(map(len, grading.submitted))
    for result in _with_progress(grading.run(), len(grading.submitted), screen):
        results.append(result)
        for line in lines(result, width):
            screen.print(line)
    screen.print(summary(results))
    if any(not result.unchanged for result in results):
        command = f"nbgrader generate_feedback {assignment} --force"
        screen.print(steps(*_inside(course), (command, "makes the pages that students get")))
    troubled = any(result.problems for result in results)
    raise typer.Exit(3 if any(result.ours for result in results) else int(troubled))


def _inside(course: Path) -> Iterator[tuple[str, str]]:
    """nbgrader's own commands want to be called from there."""
    if course.resolve() != Path.cwd():
        yield f"cd {quote(short(course))}", "the course's folder"


def _with_progress(results: Iterator[Result], total: int, screen: Console) -> Iterator[Result]:
    """On a terminal, a bar below the lines."""
    if not screen.is_terminal:
        yield from results
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn(" {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task("grading", total=total)
        for result in results:
            yield result
            progress.advance(task)


def lines(result: Result, width: int) -> Iterator[ConsoleRenderable]:
    """ada  17 of 20   softmax 10/10 · huber 7/10, and below it what is odd about the submission."""
    name = clean(result.student).ljust(width)
    if result.points:
        got, out_of = (sum(side) for side in zip(*result.points.values(), strict=True))
        mark = ("✓", "good") if got == out_of else ("✗", "bad")
        each = " · ".join(f"{name} {number(one)}/{number(of)}" for name, (one, of) in result.points.items())
        yield Text.assemble(" ", mark, f" {name}  {number(got)} of {number(out_of)}  ", (each, "quiet"))
    elif result.unchanged:
        yield Text(f" · {name}  as before", "quiet")
    else:
        yield Text.assemble(" ", ("!", "warn"), f" {name}  not graded")
    below = [(f"our fault: {result.ours}", "warn")] if result.ours else []
    below += [(problem, "warn") for problem in result.problems]
    below += [(note, "quiet") for note in result.notes if not result.unchanged]
    for sentence, style in below:
        yield Padding(Text(clean(sentence), style), (0, 0, 0, 3))


def summary(results: list[Result]) -> Text:
    graded = sum(bool(result.points) for result in results)
    before = sum(result.unchanged for result in results)
    rest = len(results) - graded - before
    counts = {"graded": graded, "as before": before, "not graded": rest}
    facts = " · ".join(f"{count} {what}" for what, count in counts.items() if count)
    return Text(f"\n {facts}", "warn" if rest else "")


@contextmanager
def _answers(doing: str) -> Iterator[Answers]:
    """The reference room, without the rest of an engine."""
    from autograder.engine.answers import Answers
    from autograder.engine.processes import new_home, reference_room
    from autograder.engine.stamps import cache_folder

    with console().status(f"{doing}, a few seconds to start TensorFlow", spinner="line"), new_home() as home:
        answers = Answers(lambda: reference_room(Path(home)), cache_folder())
        try:
            yield answers
        finally:
            answers.close()
