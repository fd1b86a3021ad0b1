"""`watch`: checks an exercise each time its file is saved, and listens for keys."""

from __future__ import annotations

import os
import queue
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, ConsoleRenderable
from rich.text import Text

from autograder.catalog import Exercise, load
from autograder.cli.checking import check_aloud
from autograder.cli.choosing import EXERCISE_HELP, Chosen, chosen, complete_exercise, short, submission_of
from autograder.cli.errors import WrongCall, complain
from autograder.cli.files import start_watching
from autograder.cli.helping import print_hints
from autograder.cli.keys import QUIT, listening
from autograder.cli.pages import all_passed, linked, steps, topic_page
from autograder.cli.telling import Telling
from autograder.engine.launch import EngineError
from autograder.report import PRACTICE, Report, Verdict
from autograder.reports.look import console
from autograder.workplace import Workplace, WorkplaceError

app = typer.Typer()
KEYS = (("h", "hint"), ("n", "next"), ("l", "list"), ("r", "run again"), ("q", "quit"))
Event = str | Path  # a key, or a file that was saved


@app.command("watch", rich_help_panel="Learn", epilog="Example: dlkit watch softmax")
def watch(
    exercise: Annotated[
        str | None,
        typer.Argument(help=EXERCISE_HELP + " By default, the next one.", autocompletion=complete_exercise),
    ] = None,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look for changes every second, for network disks.")
    ] = False,
    manual: Annotated[bool, typer.Option("--manual", help="Check only when you press r.")] = False,
) -> None:
    """Check your answer each time you save it."""
    if not manual and not sys.stdin.isatty():
        raise WrongCall(
            "`dlkit watch` needs a terminal to listen to; without one there is `dlkit watch --manual`."
        )
    found, screen = chosen(exercise), console()
    if found is None:
        screen.print(all_passed(len(load())))
        return
    place = found.place
    if place is None:
        raise WrongCall(
            f"{found.path} lies outside your work folder: `dlkit check {found.path}` checks it once."
        )
    session = Session(found, place, screen)
    with listening(session.press):
        if not manual:
            files = [place.file(each.slug) for each in session.catalog]
            start_watching(place.files, files, session.events.put, poll=poll)
        session.run()


class Session:
    """One sitting: the exercise on the screen, and what has happened since."""

    def __init__(self, found: Chosen, place: Workplace, screen: Console) -> None:
        self.found, self.place, self.screen = found, place, screen
        self.catalog = load()
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.busy = False
        self.quitting = False

    def press(self, key: str) -> None:
        """A key, from the thread that listens. Quitting does not wait for a check to end."""
        if key == QUIT and self.busy and sys.stdin.isatty():
            self.quitting = True
            os.kill(os.getpid(), signal.SIGINT)
        self.events.put(key)

    def run(self) -> None:
        # Whoever was started in the background of a script ignores SIGINT, by which the key q ends the watch.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.check()
            self._listen()
        except KeyboardInterrupt:
            if not self.quitting:
                raise

    def _listen(self) -> None:
        while (event := self._latest()) != QUIT:
            if isinstance(event, Path):
                self.saved(event)
            elif action := {"h": self.hint, "n": self.next, "l": self.list, "r": self.check}.get(event):
                action()

    def _latest(self) -> Event:
        """Waits for something to happen. Several saves in a row count as one."""
        event = self.events.get()
        while isinstance(event, Path) and not self.events.empty():
            event = self.events.get()
        return event

    def saved(self, path: Path) -> None:
        """Saving another exercise's file turns to that exercise."""
        for exercise in self.catalog:
            if self.place.file(exercise.slug) == path:
                self.turn_to(exercise)

    def turn_to(self, exercise: Exercise) -> None:
        self.found = Chosen(exercise, self.place.file(exercise.slug), self.place)
        self.check()

    def check(self) -> None:
        from autograder.intake import IntakeError

        self.screen.clear()
        self.busy = True
        try:
            submission = submission_of(self.found.path, self.found.exercise.slug)
            telling = Telling(self.found.exercise, self.screen)
            report = check_aloud(self.found, submission, lambda: telling, seed=PRACTICE, server=True)
            self.screen.print(self.advice(report))
        except (WrongCall, IntakeError, EngineError) as error:
            complain(str(error))
        finally:
            self.busy = False
        self.footer()

    def advice(self, report: Report) -> ConsoleRenderable:
        if report.verdict is Verdict.PASSED and (upcoming := self.upcoming()):
            return steps(("n", f"goes on with {upcoming.slug}"))
        if report.verdict is Verdict.PASSED:
            return all_passed(len(self.catalog))
        if report.verdict is Verdict.NOT_STARTED:
            return steps((short(self.found.path), "has a TODO where your answer goes"))
        return Text("", end="")

    def hint(self) -> None:
        self.screen.print()
        try:
            print_hints(self.found.exercise, self.place, self.screen, further="h")
        except WorkplaceError as error:
            complain(str(error))

    def next(self) -> None:
        if upcoming := self.upcoming():
            self.turn_to(upcoming)
        else:
            self.screen.print(Text("\n There is no other exercise left."))

    def upcoming(self) -> Exercise | None:
        """The next one not passed, behind this one if there is any there."""
        progress, everything = self.place.progress(), list(self.catalog)
        here = everything.index(self.found.exercise)
        around = [*everything[here + 1 :], *everything[:here]]
        return next((exercise for exercise in around if not progress.of(exercise.slug).passed), None)

    def list(self) -> None:
        """The topic at hand: all of them would not fit."""
        self.screen.clear()
        progress, upcoming = self.place.progress(), self.place.next_exercise(self.catalog)
        for topic in self.catalog.topics:
            if topic.name == self.found.exercise.topic:
                self.screen.print(topic_page(topic, self.catalog, progress, upcoming, self.screen))
        passed = sum(progress.of(exercise.slug).passed for exercise in self.catalog)
        self.screen.print(f"\n {passed} of {len(self.catalog)} passed in all topics")
        self.screen.print(steps(("dlkit list", "shows them all")))
        self.footer()

    def footer(self) -> None:
        line = Text("\n ")
        for key, meaning in KEYS:
            line.append(key, "do").append(f" {meaning}   ", "quiet")
        path = short(self.found.path)
        if len(line) + len(path) < self.screen.width:
            line.append_text(linked(self.found.path.as_uri(), path))
        self.screen.print(line)
