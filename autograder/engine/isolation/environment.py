"""Guard: empty environment. A handful of variables that TensorFlow needs, and none of the user's."""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Mapping

ALWAYS = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "4",  # each further arena reserves 64 MB of the address space that we cap
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # the same numbers on every machine, and a quicker first use
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0",  # which takes 25 ms to make itself, at the first product
    # What XLA compiles here runs once or twice: code that is made quickly beats code that is quick.
    "XLA_FLAGS": "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false",
}


def variables(scratch: str, more: Mapping[str, str] = {}) -> dict[str, str]:
    """Also what the fork server should be exec'd with: most of these are read when libraries load."""
    return ALWAYS | {"HOME": f"{scratch}/home", "TMPDIR": scratch} | dict(more)


def clear(scratch: str, more: Mapping[str, str] = {}) -> None:
    os.environ.clear()
    _wipe_first_environment()
    os.environ.update(variables(scratch, more))
    tempfile.tempdir = scratch  # it was remembered before the fork


def _wipe_first_environment() -> None:
    """What this program was exec'd with stays readable in /proc/self/environ unless overwritten."""
    try:
        with open("/proc/self/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except FileNotFoundError:  # not Linux
        return
    start, end = int(fields[47]), int(fields[48])  # env_start, env_end; 0 where the kernel hides them
    if start:
        ctypes.memset(start, 0, end - start)
