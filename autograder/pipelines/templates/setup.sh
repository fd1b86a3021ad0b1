#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder is built: dlkit in an environment of its own.
set -euo pipefail
source=/autograder/source

python=
for version in @PYTHONS@; do
  if apt-get install -y --no-install-recommends "python$version" "python$version-venv" >/dev/null 2>&1; then
    python="python$version"
    break
  fi
done
if [ -z "$python" ]; then
  echo "dlkit needs Python 3.11 or newer; choose a newer base image in the autograder's settings." >&2
  exit 1
fi

"$python" -m venv /autograder/venv
/autograder/venv/bin/python -m pip install --quiet --no-cache-dir \
  --constraint "$source/constraints.txt" "$source"/dlkit-*.whl
/autograder/venv/bin/dlkit doctor || true  # for the build's log
