"""Kernel limits for one document: CPU seconds and address space, and death of a worker with its coordinator.

CPU seconds decide, for they do not depend on what else the machine does; wall time is a generous backstop that the
coordinator holds. Where the system has no such limits (Windows) the backstop alone remains.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

MIB = 2**20
_PR_SET_PDEATHSIG = 1


class Limits(NamedTuple):
    """What one document may cost: CPU seconds, MiB of memory on top of what a worker has, wall seconds."""

    cpu: float = 300.0
    memory: int = 2048
    wall: float | None = None

    @property
    def backstop(self) -> float:
        """Wall seconds; without a limit of their own many times the CPU seconds, for a machine may be busy."""
        return 10.0 + 5.0 * self.cpu if self.wall is None else self.wall


def bind_to_parent(parent: int) -> None:
    """Lets the kernel end this process when its parent ends, however that happens; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Within the block the limits hold: too much CPU ends the process, too much memory raises MemoryError.

    They are taken off in any case: a worker that dies between two documents would break its whole pool.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _address_space() + limits.memory * MIB
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
        signal.setitimer(signal.ITIMER_PROF, limits.cpu)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes of address space that this process has now, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
