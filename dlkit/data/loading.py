"""A data set by its name: one that is made here, or any that TensorFlow Datasets knows."""

from __future__ import annotations

import contextlib
import difflib
import io
import logging
import os
from pathlib import Path
from typing import Any

import tensorflow_datasets as tfds
from tensorflow_datasets.core.download import downloader

from dlkit.data.builders import BUILDERS, at_hand, prepared

TRIES = 3  # to reach a server


class DataError(Exception):
    """There is no such data here; says what to do."""


def opened(name: str, folder: Path) -> Any:
    """The builder of a data set, its files at hand."""
    if name in BUILDERS:
        tfds.disable_progress_bar()  # it is done in a moment
        with contextlib.redirect_stdout(io.StringIO()):
            return prepared(name, folder)
    logging.getLogger("absl").setLevel(logging.CRITICAL)  # its retries would be told one by one
    # As they come, ten tries with ever longer pauses pass in silence where there is no network.
    downloader.MAX_RETRIES = TRIES
    os.environ.setdefault("GCS_RETRY_CONFIG_MAX_RETRIES", str(TRIES))
    try:
        return at_hand(lambda: tfds.builder(name, data_dir=str(folder)))
    except tfds.core.DatasetNotFoundError:
        raise DataError(unknown(name)) from None
    except (ImportError, ModuleNotFoundError) as error:
        raise DataError(
            f"The data set {name} needs the package {error.name}, which is not installed."
        ) from None
    except Exception as error:  # every source has failures of its own: no network, no room, moved files
        reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
        raise DataError(
            f"The data set {name} could not be downloaded ({reason}). With a network, "
            f"`dlkit data prepare {name}` fetches it into {folder}; a copy from another machine serves as "
            f"well. Without one, there are {', '.join(sorted(BUILDERS))}."
        ) from None


def unknown(name: str) -> str:
    known = sorted(BUILDERS)
    near = difflib.get_close_matches(name, [*known, *tfds.list_builders()], 3)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"Made here are {', '.join(known)}."
    return f"There is no data set {name}. {advice}"
