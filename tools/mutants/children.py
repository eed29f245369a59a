"""Work in a fork: what it does to this process's memory nobody else sees, and it can be ended with all it began."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SURVIVED, KILLED, CANNOT = 0, 1, 2


def in_child(work: Callable[[], int], place: Path, limit: float) -> int | None:
    """The number that `work` gives in a fork; None after `limit` seconds, when it and its processes are ended."""
    child = os.fork()
    if child == 0:
        os.setsid()
        _run_and_leave(work, place)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            _end_group(child)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    _end_group(child)
    os.waitpid(child, 0)
    return None


def _end_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _run_and_leave(work: Callable[[], int], place: Path) -> None:
    status = CANNOT
    try:
        out = os.open(place / "out.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        status = work()
    except BaseException:
        traceback.print_exc()
        status = KILLED
    finally:
        sys.stdout.flush()
        os._exit(status)
