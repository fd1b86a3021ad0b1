"""An exception, told to the learner: their own frames, the message without the framework's noise."""

from __future__ import annotations

import re
import traceback

from autograder.engine.gates import Forbidden
from autograder.engine.wire import MAX_TEXT, Outcome
from autograder.exam import Finding

NOISE = [
    (re.compile(r"\x1b\[[0-9;]*m"), ""),  # Keras prints in bold, also into files
    (re.compile(r" at 0x[0-9a-f]+\b"), ""),  # another one each time, and nobody's business
    (re.compile(r"\{\{.*?\}\}\s*"), ""),  # {{function_node __wrapped__Sub_device_…}}
    (re.compile(r"(?<!\s)\s*\[Op:(\w+)\].*$", re.S), r" (in the operation \1)"),
    (re.compile(r"^Exception encountered when calling .*?\n+\s*", re.S), ""),
    (re.compile(r"Arguments received by .*", re.S), ""),
    (re.compile(r"Call arguments received by .*", re.S), ""),
    (re.compile(r"submission\.([A-Z]\w*)"), r"\1"),
]


def explain(error: BaseException, filename: str) -> Outcome:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    line = frames[-1].lineno if frames else None
    name = type(error).__name__
    text = cleaned(str(error))
    if isinstance(error, MemoryError) and not text:
        text = "your code used up the memory that it may have."
    match error:
        case Finding():
            return Outcome(kind="finding", text=text, line=line)
        case Forbidden():
            return Outcome(kind="refused", text=text, line=error.line)
        case SyntaxError():
            return Outcome(kind="raised", error=name, text=syntax(error), line=error.lineno)
        case NotImplementedError() if raised_by(error, filename):
            return Outcome(kind="not_started", text="Not written yet.", line=line)
        case SystemExit() | KeyboardInterrupt():
            return Outcome(kind="raised", error=name, text="Your code ended the program.", line=line)
        case TypeError() if not frames:
            # Nothing of the learner's ran: their signature did not take the arguments of the exercise.
            return Outcome(
                kind="finding", text=f"The call that the exercise promises does not fit: {text}", line=None
            )
        case NotImplementedError() if not frames:
            return Outcome(
                kind="finding", text=text or "A method that the exercise asks for is missing.", line=None
            )
    return Outcome(
        kind="raised", error=name, text="\n".join([*where(frames), f"{name}: {text}"])[:MAX_TEXT], line=line
    )


def raised_by(error: BaseException, filename: str) -> bool:
    """Whether the learner's own line raised it. TensorFlow raises it too: for `np.array` in a graph."""
    *_, innermost = traceback.extract_tb(error.__traceback__) or [None]
    return innermost is not None and innermost.filename == filename


def where(frames: list[traceback.FrameSummary]) -> list[str]:
    """The learner's frames, outermost first; of a deep recursion only both ends."""
    if len(frames) > 6:
        frames = [*frames[:3], *frames[-3:]]
    return [f"line {frame.lineno}, in {frame.name}:  {frame.line}" for frame in frames]


def syntax(error: SyntaxError) -> str:
    caret = ""
    if error.text and error.offset:
        source = error.text.rstrip("\n")
        indent = len(source) - len(source.lstrip())
        caret = f"\n    {source.strip()}\n    {' ' * (error.offset - 1 - indent)}^"
    return f"line {error.lineno}: {error.msg}{caret}"


def cleaned(text: str) -> str:
    text = text[: 2 * MAX_TEXT]  # the patterns below take their time
    for pattern, replacement in NOISE:
        text = pattern.sub(replacement, text)
    return sendable(text.strip()[:MAX_TEXT])


def sendable(text: str) -> str:
    """Half characters, which no encoding holds, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
