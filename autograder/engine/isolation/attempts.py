"""What the probe tries behind each guard. An attempt says whether it did harm, or fails with OSError."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import mmap
import os
import socket
import sys
import threading
from collections.abc import Callable

import msgspec

VARIABLE = "DLKIT_PROBE"

# For the worker that makes an attempt: small caps are soon passed.
SMALL = {
    "scratch_bytes": 1 << 20,
    "scratch_files": 64,
    "file_bytes": 4 << 20,
    "open_files": 64,
    "processes": 16,
}


class Bait(msgspec.Struct, frozen=True, kw_only=True):
    secret: str  # a file
    scratch: str  # where workers have their directories
    port: int  # of a listener on the loopback interface
    abstract: str  # the name of a unix socket that listens
    descriptor: int  # open on the secret
    prober: int  # the process that started this one
    session: int


Attempt = Callable[[Bait], bool]


def see_other_processes(bait: Bait) -> bool:
    return any(name.isdigit() and int(name) != os.getpid() for name in os.listdir("/proc"))


def signal_the_prober(bait: Bait) -> bool:
    os.kill(bait.prober, 0)
    return bait.prober != os.getpid()


def read_the_secret(bait: Bait) -> bool:
    with open(bait.secret) as file:
        return bool(file.read())


def write_outside(bait: Bait) -> bool:
    with open(os.path.join(os.path.dirname(bait.secret), "written"), "w") as file:
        return bool(file.write("harm"))


def open_a_library_to_write(bait: Bait) -> bool:
    os.close(os.open(os.__file__, os.O_WRONLY))
    return True


def connect(bait: Bait) -> bool:
    socket.create_connection(("127.0.0.1", bait.port), timeout=5).close()
    return True


def connect_by_name(bait: Bait) -> bool:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(bait.abstract)
    return True


def fill_scratch(bait: Bait) -> bool:
    with open("large", "wb", buffering=0) as file:
        return file.write(bytes(2 << 20)) == 2 << 20


def litter_scratch(bait: Bait) -> bool:
    for number in range(100):
        os.mkdir(f"{number}")
    return True


def start_threads(bait: Bait) -> bool:
    go = threading.Event()
    try:
        for _ in range(64):
            threading.Thread(target=go.wait, daemon=True).start()
    except RuntimeError:  # "can't start new thread"
        return False
    finally:
        go.set()
    return True


def open_sockets(bait: Bait) -> bool:
    multipath = 262
    kinds = [
        (socket.AF_INET, socket.SOCK_STREAM, 0),
        (socket.AF_INET, socket.SOCK_DGRAM, 0),
        (socket.AF_INET6, socket.SOCK_DGRAM, 0),
        (socket.AF_INET, socket.SOCK_STREAM, multipath),
        (socket.AF_UNIX, socket.SOCK_STREAM, 0),
    ]
    opened = 0
    for kind in kinds:
        with contextlib.suppress(OSError):
            socket.socket(*kind).close()
            opened += 1
    return opened > 0


def fork(bait: Bait) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def start_a_program(bait: Bait) -> bool:
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", "raise SystemExit(1)"])  # 1: harm was done


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def be_traced(bait: Bait) -> bool:
    return bool(_library().ptrace(0, 0, 0, 0) == 0)


def leave_for_a_namespace(bait: Bait) -> bool:
    files_of_its_own = 0x400  # which every user may have
    return bool(_library().unshare(files_of_its_own) == 0)


def change_a_mode(bait: Bait) -> bool:
    os.chmod(".", 0o755)
    return True


def make_a_file_in_memory(bait: Bait) -> bool:
    os.close(os.memfd_create("harm"))
    return True


def take_much_memory(bait: Bait) -> bool:
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0)
    mmap.mmap(-1, 6 << 30, flags=flags).close()
    return True


def write_a_large_file(bait: Bait) -> bool:
    with open("large", "wb", buffering=0) as file:
        file.writelines([bytes(1 << 20)] * 5)
    return True


def open_many_files(bait: Bait) -> bool:
    opened: list[int] = []
    try:
        opened.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(100))
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


def change_root(bait: Bait) -> bool:
    os.chroot("/")
    return True


def gain_privileges(bait: Bait) -> bool:
    no_new_privileges = 39
    return bool(_library().prctl(no_new_privileges, 0, 0, 0, 0) == 0)


def let_neighbours_look_in(bait: Bait) -> bool:
    dumpable = 3
    return bool(_library().prctl(dumpable, 0, 0, 0, 0) == 1)


def use_an_inherited_file(bait: Bait) -> bool:
    os.fstat(bait.descriptor)
    return True


def look_for_variables(bait: Bait) -> bool:
    with contextlib.suppress(OSError), open("/proc/self/environ", "rb") as file:
        if VARIABLE.encode() in file.read():
            return True
    return VARIABLE in os.environ or bool(_library().getenv(VARIABLE.encode()))


def stay_in_the_session(bait: Bait) -> bool:
    return os.getsid(0) == bait.session


ATTEMPTS: dict[str, list[Attempt]] = {
    "own process ids": [see_other_processes, signal_the_prober],
    "own file tree": [read_the_secret, write_outside, open_a_library_to_write],
    "own network": [connect, connect_by_name],
    "capped scratch": [fill_scratch, litter_scratch],
    "capped threads": [start_threads],
    "closed folders": [read_the_secret, write_outside, open_a_library_to_write],
    "no network": [open_sockets],
    "no other programs": [fork, start_a_program],
    "no signals to others": [signal_the_prober],
    "few system calls": [be_traced, leave_for_a_namespace, change_a_mode, make_a_file_in_memory],
    "memory limit": [take_much_memory],
    "file size limit": [write_a_large_file],
    "open files limit": [open_many_files],
    "no privileges": [change_root, gain_privileges, let_neighbours_look_in],
    "no inherited files": [use_an_inherited_file],
    "empty environment": [look_for_variables],
    "own session": [stay_in_the_session],
}


def fail_to_work(bait: Bait) -> bool:
    """Not an attack: whether a worker behind all guards lacks something that honest code needs."""
    with open("notes", "w+b") as file:
        file.write(os.urandom(16))
    helper = threading.Thread(target=importlib.import_module, args=["wave"])
    helper.start()
    helper.join()
    for package in ("numpy", "keras", "tensorflow", "autograder"):
        spec = importlib.util.find_spec(package)
        if spec and spec.origin:
            os.close(os.open(spec.origin, os.O_RDONLY))
    return "wave" not in sys.modules or not os.path.samefile(".", os.environ.get("HOME", "."))
