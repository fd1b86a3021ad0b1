"""The versions that caches and the resident's socket are stamped with."""

from __future__ import annotations

import importlib.metadata
import sys

import pytest

from autograder.engine.stamps import VERSIONED, version


@pytest.mark.parametrize("package", [*VERSIONED, "typing-extensions"])  # whose folder is spelled otherwise
def test_a_version_is_what_the_package_says_of_itself(package):
    assert version(package) == importlib.metadata.version(package)


def test_the_version_that_is_imported_first_counts(tmp_path, monkeypatch):
    for place, number in (("first", "9.1"), ("second", "9.2")):
        (tmp_path / place / f"keras-{number}.dist-info").mkdir(parents=True)
    monkeypatch.setattr(
        sys, "path", [str(tmp_path / "gone"), str(tmp_path / "first"), str(tmp_path / "second")]
    )
    assert version("keras") == "9.1"
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        version("tensorflow")
