"""What the tests let a guarded worker do. A chore takes and returns what JSON can carry."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import gc
import mmap
import os
import signal
import socket
import sys
import tempfile
import threading
from typing import Any

import msgspec

from autograder.engine.isolation import attempts, plan_for, probe, requirement

LIBRARY = ctypes.CDLL(None, use_errno=True)


def nothing(_: Any) -> bool:
    return True


def attempt(argument: dict[str, Any]) -> str:
    """ "harm", or why there was none."""
    bait = msgspec.convert(argument["bait"], attempts.Bait)
    try:
        return "harm" if getattr(attempts, argument["name"])(bait) else "no harm"
    except (OSError, MemoryError) as error:
        return repr(error)


def probed(argument: dict[str, Any]) -> dict[str, Any]:
    """Isolation, plan, and what a requirement of tier A says; for the workshop itself, not a child."""
    isolation = probe()
    plan = plan_for(isolation, scratch=argument["scratch"], hidden=argument.get("hidden", []))
    return {
        "isolation": msgspec.to_builtins(isolation),
        "plan": msgspec.to_builtins(plan),
        "A": requirement(isolation, "A"),
        "user": os.geteuid(),
    }


def who_am_i(_: Any) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "parent": os.getppid(),
        "user": os.getuid(),
        "session": os.getsid(0) == os.getpid(),
        "folder": os.getcwd(),
        "temporary": tempfile.gettempdir(),
    }


def privileges(_: Any) -> dict[str, str]:
    with open("/proc/self/status") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    return {name: status[name] for name in ("CapEff", "CapPrm", "CapInh", "NoNewPrivs", "Seccomp")}


def readable(paths: list[str]) -> list[str]:
    return [path for path in paths if _opens(path)]


def _opens(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True


def writable(folders: list[str]) -> list[str]:
    written = []
    for folder in folders:
        try:
            with open(f"{folder}/dlkit-canary", "w") as file:
                file.write("harm")
        except OSError:
            continue
        written.append(folder)
    return written


def environment(_: Any) -> dict[str, Any]:
    with open("/proc/self/environ", "rb") as file:
        first = file.read().strip(b"\0").decode()
    return {"now": dict(os.environ), "at first": first}


def descriptors(_: Any) -> list[int]:
    return [number for number in range(256) if _is_open(number)]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def exit_with(code: int) -> None:
    os._exit(code)


def segfault(_: Any) -> None:
    ctypes.string_at(0)


def abort(_: Any) -> None:
    os.abort()


def leave_a_daemon(_: Any) -> bool:
    """A grandchild that outlives us, has a session of its own, and holds every descriptor open."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.pause()
        os._exit(0)
    return True


def hang(_: Any) -> None:
    for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    print_ready()
    while True:
        signal.pause()


def print_ready() -> None:
    """What a chore that never returns says to the workshop, on the only pipe it has."""
    pipes = [number for number in descriptors(None) if number > 2]
    os.write(pipes[0], b'"hanging"\n')


def close_a_folder(_: Any) -> bool:
    os.makedirs("a/b")
    os.mkdir("c", 0)
    os.umask(0o777)
    os.mkdir("d")
    return True


def allocate(gigabytes: int) -> str:
    try:
        bytearray(gigabytes << 30)
    except MemoryError:
        return "MemoryError"
    return "allocated"


def map_without_end(_: Any) -> int:
    taken = []
    try:
        while True:
            taken.append(mmap.mmap(-1, 256 << 20))
    except OSError:
        gc.collect()
    return len(taken) * 256 << 20


def libc(argument: dict[str, Any]) -> str:
    """The name of the error that a call gives, or "done"."""
    arguments = [each.encode() if isinstance(each, str) else each for each in argument["arguments"]]
    result = getattr(LIBRARY, argument["name"])(*arguments)
    return "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]


def own_signals(path: str) -> str:
    try:
        fcntl.fcntl(1, fcntl.F_SETOWN, os.getpid())
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def truncate_by_reading(path: str) -> str:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def connect_by_name(name: str) -> str:
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(name)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def call_as_32_bit(_: Any) -> int:
    """getpid through the door of the 32-bit architecture: mov eax, 20; int 0x80; ret."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    start = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return int(ctypes.CFUNCTYPE(ctypes.c_int)(start)())


def signal_itself(_: Any) -> bool:
    heard = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: heard.set())
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    return heard.is_set()


def tensorflow_at_work(_: Any) -> dict[str, Any]:
    import keras
    import numpy as np
    import tensorflow as tf
    from keras import layers

    images = np.random.default_rng(0).normal(size=(4, 8, 8, 3)).astype("float32")
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(3)])
    model.compile("adam", "mse")
    model.fit(images, np.zeros((4, 3)), verbose=0)
    reader = keras.Sequential([keras.Input((5, 3)), layers.LSTM(4), layers.Dense(1)])
    reader.compile("sgd", "mse")
    reader.fit(images[:, :5, 0], np.zeros((4, 1)), verbose=0)

    @tf.function(jit_compile=True)
    def compiled(a, b):
        return tf.tanh(a @ b)

    @tf.function
    def traced(a):
        return tf.reduce_sum(a * a)

    model.save("model.keras")
    again = keras.models.load_model("model.keras")
    numbers = tf.data.Dataset.range(8).map(lambda n: n * 2, num_parallel_calls=2).prefetch(1)
    return {
        "jit": float(compiled(tf.ones((2, 2)), tf.zeros((2, 2)))[0, 0]),
        "traced": float(traced(tf.constant([3.0, 4.0]))),
        "reloaded": bool(np.array_equal(again(images), model(images))),
        "half": [layers.Dense(2, dtype=kind)(images[0, 0]).dtype.name for kind in ("float16", "bfloat16")],
        "data": [int(n) for n in numbers][-1],
        "imported late": "wave" not in sys.modules and bool(__import__("wave")),
    }


def exhaust_tensorflow(_: Any) -> str:
    import tensorflow as tf

    try:
        tf.zeros((40_000, 40_000, 10)) + 1
    except tf.errors.ResourceExhaustedError as error:
        return type(error).__name__
    return "allocated"


def spin(_: Any) -> None:
    while True:
        pass
