"""A result for what cannot be graded at all: no points, and dlkit's own sentence on why."""

import json
import sys
from pathlib import Path

said, results = map(Path, sys.argv[1:])
lines = [
    line.removeprefix("dlkit: ") for line in said.read_text(encoding="utf-8", errors="replace").splitlines()
]
result = {
    "score": 0.0,
    "output": "\n".join(["Nothing could be graded.", *(line.removeprefix("dlkit: ") for line in lines)]),
    "output_format": "text",
    "visibility": "visible",
    "stdout_visibility": "hidden",
}
results.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
