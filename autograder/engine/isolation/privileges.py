"""Guard: no privileges. No capability, none to be gained, and nobody of the same user may look inside."""

from __future__ import annotations

import os
import signal
import sys

from . import kernel


def give_up(user: int | None = None) -> None:
    """`user`: whom root becomes on the way; `None` keeps the user there is."""
    if user is not None and os.geteuid() == 0:
        become(user)
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


def conceal() -> None:
    """This process knows what others must not: none of the same user may look inside. Children inherit it."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


def reveal() -> None:
    """Else, in a child of a concealed process, our own files in /proc are not ours to write."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def follow_the_parent() -> None:
    """To die when it dies. A change of user forgets this: to be called after it."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
