"""What a worker is given: made once by the engine, sent to the fork server, applied in each child."""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping

import msgspec

NOBODY = 65534
SCRATCH = "/scratch"  # as the worker sees it in a file tree of its own
STACKS_PER_CORE = 4 * (8 << 20)  # TensorFlow's pools start about so many threads for each core
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache")
# what the C library and TensorFlow ask about the machine
KERNEL_FILES = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    tier: str
    guards: tuple[str, ...]  # names of `guards.MECHANISMS` to put in place
    scratch: str  # a directory of the engine's own; `outside.scratch_of` says what is made in it
    readable: tuple[str, ...]  # directories and files, as the worker names them
    hidden: tuple[str, ...]  # never readable, though below something readable
    pieces: tuple[str, ...]  # the readable without the hidden
    user: int | None = None  # whom root becomes
    keep_fds: tuple[int, ...] = (1, 2)
    memory_bytes: int = 4 << 30
    file_bytes: int = 64 << 20
    scratch_bytes: int = 256 << 20
    scratch_files: int = 4096
    cpu_seconds: int = 600
    open_files: int = 256
    processes: int  # and threads; counted apart only where there is a user namespace
    variables: dict[str, str] = {}  # for the worker's environment, beside `environment.ALWAYS`


def readable_roots() -> list[str]:
    """Python, its packages, the system's libraries, and of ours only what runs in the worker."""
    roots = [f"{prefix}/{lib}" for prefix in (sys.base_prefix, sys.prefix) for lib in ("lib", "lib64")]
    roots += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    roots += [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    roots += [place for package in ("autograder", "dlkit") for place in _folders_of(package)]
    return _outermost([*SYSTEM, *KERNEL_FILES[3:], *roots])


def hidden_roots() -> list[str]:
    beside = os.path.join(os.path.dirname(_folders_of("autograder")[0]), "solutions")
    return sorted(
        {os.path.realpath(path) for path in [beside, *_folders_of("solutions")] if os.path.isdir(path)}
    )


def _folders_of(package: str) -> list[str]:
    spec = importlib.util.find_spec(package)
    return list(spec.submodule_search_locations or []) if spec else []


def _outermost(paths: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in paths if os.path.exists(path)}):
        if not any(path.startswith(outer + "/") for outer in kept):
            kept.append(path)
    return kept


def without(root: str, hidden: Iterable[str]) -> list[str]:
    """`root`, or the parts of it that leave the hidden out."""
    real = os.path.realpath(root)
    if any(real == path or real.startswith(path + "/") for path in hidden):
        return []
    if not any(path.startswith(real + "/") for path in hidden):
        return [root]
    # permission for a link would be permission for what it points to
    inside = [entry.path for entry in os.scandir(real) if not entry.is_symlink()]
    return [piece for path in sorted(inside) for piece in without(path, hidden)]


def make(
    tier: str,
    guards: Iterable[str],
    *,
    scratch: str,
    keep_fds: Iterable[int] = (1, 2),
    memory_bytes: int = 4 << 30,
    hidden: Iterable[str] = (),
    variables: Mapping[str, str] = {},
) -> Plan:
    guards = tuple(guards)
    readable = readable_roots()
    concealed = sorted({*hidden_roots(), *map(os.path.realpath, hidden)})
    pieces = [piece for root in readable for piece in without(root, concealed)]
    user = _whom_root_becomes(readable, own_tree="namespaces" in guards)
    os.makedirs(scratch, mode=0o700, exist_ok=True)
    if user is not None:
        os.chmod(scratch, 0o711)
    return Plan(
        tier=tier,
        guards=guards,
        scratch=os.path.realpath(scratch),
        readable=tuple(readable),
        hidden=tuple(concealed),
        pieces=tuple(pieces),
        user=user,
        keep_fds=tuple(sorted(keep_fds)),
        memory_bytes=memory_bytes,
        processes=256 + 16 * cores() + (0 if "namespaces" in guards else _threads_of_user()),
        variables=dict(variables),
    )


def _whom_root_becomes(readable: list[str], own_tree: bool) -> int | None:
    """Nobody, unless nobody could not read what the worker needs."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    samples = [*readable, os.__file__, __file__, msgspec.__file__]
    for path in map(os.path.realpath, samples):
        if not os.stat(path).st_mode & 0o004:
            return None
        while not own_tree and path != "/":
            path = os.path.dirname(path)
            if not os.stat(path).st_mode & 0o001:
                return None
    return NOBODY


def cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _threads_of_user() -> int:
    """How many the user runs already: without a user namespace the limit counts these too."""
    count, me = 0, os.getuid() if sys.platform != "win32" else 0
    try:
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.stat(f"/proc/{name}").st_uid == me:
                    count += len(os.listdir(f"/proc/{name}/task"))
            except OSError:  # it ended while we counted
                continue
    except OSError:
        return 4096
    return count
