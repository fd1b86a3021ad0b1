"""The zip that Gradescope takes: a set-up script, a script for each submission, and dlkit itself."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.pipelines.wheel import constraints, packed, wheel
from autograder.pipelines.workflows import TEMPLATES, filled

PYTHONS = "3.11 3.12 3.13"  # what TensorFlow runs on, and some base image has
PROGRAMS = ("setup.sh", "run_autograder")


def autograder_zip(exercises: Sequence[str], secret: bytes = b"") -> bytes:
    """With `secret`, inputs that no student can foretell; the zip then holds it, as it holds the answers."""
    words = " ".join(f"--exercise {slug}" for slug in exercises)
    name, ours = wheel()
    files = {
        "setup.sh": filled("setup.sh", {"PYTHONS": PYTHONS}).encode(),
        "run_autograder": filled("run_autograder", {"EXERCISES": words}).encode(),
        "nothing.py": (TEMPLATES / "nothing.py").read_bytes(),
        "constraints.txt": constraints().encode(),
        name: ours,
    }
    if secret:
        files["secret"] = secret
    return packed(files, PROGRAMS)
