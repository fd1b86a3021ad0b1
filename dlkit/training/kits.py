"""A learner's module, made from its source; and what to say when it raises."""

from __future__ import annotations

import linecache
import re
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from dlkit.models.keras_kit import KerasKit
from dlkit.plans import Variant
from dlkit.training.problems import TrainingError

BOLD = re.compile(r"\x1b\[[0-9;]*m")
# What Keras puts around a layer's own error.
AROUND, BEFORE = "Exception encountered when calling", "Error encountered:"


def kit_of(variant: Variant) -> Any:
    """What has the exercise's names."""
    if variant.source is None:
        return KerasKit()
    module = ModuleType(f"answer_{variant.name}")
    module.__file__ = variant.file
    sys.modules[module.__name__] = module  # Keras looks a class's module up when it is saved
    lines = variant.source.splitlines(keepends=True)  # for tracebacks, whatever lies on the disk by then
    linecache.cache[variant.file] = (len(variant.source), None, lines, variant.file)
    try:
        exec(compile(variant.source, variant.file, "exec"), module.__dict__)
    except SyntaxError as error:
        raise TrainingError(f"{Path(variant.file).name}, line {error.lineno}: {error.msg}.") from None
    except Exception as error:
        raise TrainingError(blamed(error, variant)) from error
    return module


def blamed(error: BaseException, variant: Variant) -> str:
    """One sentence about what the answer raised, with the last of its lines that was on the way."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == variant.file
    ]
    where = f"{Path(variant.file).name}, line {lines[-1]}" if lines else Path(variant.file).name
    if isinstance(error, NotImplementedError):
        return f"{where}: this is not written yet, so there is nothing to train."
    own = BOLD.sub("", str(error)).rpartition(BEFORE)[2]
    lines_said = [line.strip() for line in own.splitlines()]
    said = next((line for line in lines_said if line and not line.startswith(AROUND)), "")
    return f"{where}: {type(error).__name__}: {said}" if said else f"{where}: {type(error).__name__}."


def is_from(error: BaseException, variant: Variant) -> bool:
    return bool(variant.file) and any(
        frame.filename == variant.file for frame in traceback.extract_tb(error.__traceback__)
    )
