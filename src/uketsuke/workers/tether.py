"""Processes that die with the one that started them, even when that one is killed with -9.

`python -m uketsuke.workers.tether PARENT COMMAND…` ties itself to its parent, then becomes COMMAND: the tie
outlives the exec. It is a module of its own, with nothing imported, so that it starts in a few milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Source: prctl(2)."""


def tie_to_parent(parent: int, sent: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send `sent` when the parent (process id) dies; exit at once if it has died already.

    The tie is to the parent's *thread* that started us, so it must be started from one that lives as long as it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(sent), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)


def tethered(command: list[str]) -> list[str]:
    """The command line that runs `command` tied to the calling process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
