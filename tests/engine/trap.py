"""What hostile submissions are lured with, and how a test finds out that one took the bait."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import socket
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.engine.isolation.kernel import prctl

FOLDER = Path(__file__).parents[1] / "submissions" / "hostile"
SOLUTIONS = Path(__file__).parents[2] / "solutions"
COMMON = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", str(Path.home()))
LEFT = re.compile(r"dlkit-left.*|(site|user)customize\.py|(numpy|keras|conftest|json)\.py|bad\.pth")
SUBREAPER = 36


class Attack(msgspec.Struct, frozen=True):
    name: str
    source: str
    exercise: str
    verdicts: list[str]
    says: list[str]
    points: str


def attacks() -> list[Attack]:
    return [read(path) for path in sorted(FOLDER.glob("*/*.py"))]


def read(path: Path) -> Attack:
    """The header's lines are `# verdict: …`, `# exercise: …` and, where wanted, `# says: …`, `# points: any`.

    ` | ` separates what is equally right; which it is may depend on the tier.
    """
    source = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {}
    for line in source.splitlines():
        found = re.fullmatch(r"# (verdict|exercise|says|points): (.+)", line)
        if not found:
            break
        header.setdefault(found[1], []).extend(found[2].split(" | "))
    name = str(path.relative_to(FOLDER).with_suffix(""))
    points = header.get("points", [""])[0]
    return Attack(name, source, header["exercise"][0], header["verdict"], header.get("says", []), points)


class Trap:
    """Canaries outside, in the user's home and among the solutions; listeners; a view of all processes."""

    def __init__(self, folder: Path, home: Path, solutions: Path) -> None:
        self.token = f"canary-{secrets.token_hex(8)}"
        self.folder, self.home, self.solutions = folder, home, solutions
        self.drop = folder / "drop"
        self.drop.mkdir()
        for place in (folder, home, solutions):
            place.chmod(0o755)
            (place / "canary").write_text(self.token)
            (place / "canary").chmod(0o644)
        (self.drop / "listener").unlink(missing_ok=True)
        self.drop.chmod(0o777)
        self.listeners: list[socket.socket] = []
        self.names = {
            "40001": str(self._listen(socket.SOCK_STREAM)),
            "40002": str(self._listen(socket.SOCK_DGRAM)),
            "dlkit-hostile-name": f"dlkit-hostile-name-{os.getpid()}",
            "/tmp/dlkit-hostile": str(folder),
            "/home/teacher": str(home),
            "/srv/course/solutions": str(solutions),
        }
        for address in (str(self.drop / "listener"), "\0" + self.names["dlkit-hostile-name"]):
            self._open(socket.AF_UNIX, socket.SOCK_STREAM, address)
        (self.drop / "listener").chmod(0o777)
        self.untouched = self.traces()

    def _listen(self, kind: socket.SocketKind) -> int:
        port: int = self._open(socket.AF_INET, kind, ("127.0.0.1", 0)).getsockname()[1]
        with contextlib.suppress(OSError):  # a machine without IPv6
            self._open(socket.AF_INET6, kind, ("::1", port))
        return port

    def _open(self, family: int, kind: int, address: object) -> socket.socket:
        listener = socket.socket(family, kind)
        listener.bind(address)  # type: ignore[arg-type]
        if kind == socket.SOCK_STREAM:
            listener.listen()
        listener.setblocking(False)
        self.listeners.append(listener)
        return listener

    def armed(self, source: str) -> str:
        """The submission, aimed at our baits instead of the places that it names."""
        for name, ours in self.names.items():
            source = source.replace(name, ours)
        return source

    def traces(self) -> dict[str, tuple[int, int, int, bytes]]:
        """Everything that an attack could have made or changed."""
        found = {}
        for place in (self.folder, self.home, self.solutions):
            for path in [place, *place.rglob("*")]:
                status = path.lstat()
                content = path.read_bytes() if path.is_file() else b""
                found[str(path)] = (status.st_mode, status.st_uid, status.st_mtime_ns, content)
        for common in filter(os.path.isdir, COMMON):
            found |= {
                f"{common}/{name}": (0, 0, 0, b"") for name in os.listdir(common) if LEFT.fullmatch(name)
            }
        return found

    def packets(self) -> list[str]:
        """What has arrived at the listeners. Loopback delivers before the sender goes on."""
        arrived = []
        for listener in self.listeners:
            with contextlib.suppress(BlockingIOError):
                what = listener.accept() if listener.type == socket.SOCK_STREAM else listener.recvfrom(1000)
                arrived.append(f"{listener.getsockname()}: {what}")
        return arrived

    def close(self) -> None:
        for listener in self.listeners:
            listener.close()


@contextlib.contextmanager
def trap() -> Iterator[Trap]:
    with contextlib.ExitStack() as cleanup:
        folders = []
        for above in (None, Path.home(), SOLUTIONS):
            folders.append(Path(tempfile.mkdtemp(prefix=".dlkit-canary-", dir=above)))
            cleanup.callback(shutil.rmtree, folders[-1], ignore_errors=True)
        set_trap = Trap(*folders)
        cleanup.callback(set_trap.close)
        adopt_orphans(True)
        cleanup.callback(adopt_orphans, False)
        yield set_trap


def adopt_orphans(yes: bool) -> None:
    """Processes that outlive their parents become ours, so that `descendants` sees them."""
    prctl(SUBREAPER, int(yes))


def descendants() -> dict[int, str]:
    """All processes below this one, zombies too, each with its state and name."""
    parents, told = {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            before, _, after = Path(f"/proc/{name}/stat").read_text().rpartition(")")
            state, parent = after.split()[:2]
            parents[int(name)], told[int(name)] = int(parent), f"{before.partition('(')[2]} ({state})"
    ours, seen = {os.getpid()}, 0
    while len(ours) > seen:
        seen = len(ours)
        ours |= {pid for pid, parent in parents.items() if parent in ours}
    return {pid: told[pid] for pid in ours if pid in told and pid != os.getpid()}


HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ORDERS = re.compile(r"^\s*::[a-z-]+[ :]|##(?:\[|vso|teamcity)", re.M | re.I)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def dirt(text: str) -> list[str]:
    """What in a report could act on the terminal, the reader or the build server that shows it."""
    plain = COLOURS.sub("", text)
    odd = {f"U+{ord(each):04X}" for each in plain if unicodedata.category(each) in HIDDEN and each != "\n"}
    return [*sorted(odd), *ORDERS.findall(plain)]


__all__ = ["Attack", "Trap", "attacks", "descendants", "dirt", "trap"]
