"""Searches in the served application: one thread of their own, one at a time, so that no page waits for one.

Only `murderbook serve` starts it. What a stop of the server broke off begins anew with the next.
"""

from __future__ import annotations

import logging
import threading
from traceback import format_tb

from django.db import close_old_connections

from murderbook.workbench.genealogy.models import Location, LocationState

LOOKED_AFTER = 30.0  # seconds: what another process asked for
BROKEN_OFF = "the server stopped while this was searched"
TWICE = "the server stopped twice while this was searched. Export fewer branches, and tell whoever keeps the machine"

_called = threading.Event()
_worker: threading.Thread | None = None
_log = logging.getLogger(__name__)


def start() -> None:
    """Start the worker of this process; a second call does nothing."""
    global _worker  # noqa: PLW0603 - one worker per process
    if _worker is None:
        _worker = threading.Thread(target=_work, name="genealogy", daemon=True)
        _worker.start()


def call() -> None:
    """There is something to do."""
    _called.set()


def take_up_again() -> None:
    """What was running when the server stopped waits again, once: it may be what stopped it."""
    running = Location.objects.filter(state=LocationState.RUNNING)
    for one in running.filter(failure=BROKEN_OFF).select_related("record__case", "account").defer("document"):
        from murderbook.workbench.genealogy.running import fail  # the engine loads when there is work

        fail(one, TWICE)
    running.update(state=LocationState.WAITING, started_at=None, phase="", failure=BROKEN_OFF)


def run_waiting() -> None:
    """All that wait, the oldest first."""
    from murderbook.workbench.genealogy.running import run_location  # the engine loads when there is work

    while (
        first := Location.objects.filter(state=LocationState.WAITING).order_by("asked_at", "pk").first()
    ) is not None:
        run_location(first.pk)


def tell(error: Exception) -> None:
    """Where, and not what: its own words may name people of a tree, and stay out of the log."""
    _log.error("a genealogy failed: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))


def _work() -> None:
    is_first = True
    while True:
        close_old_connections()
        try:
            if is_first:
                take_up_again()
                is_first = False
            run_waiting()
        except Exception as error:
            tell(error)
        finally:
            close_old_connections()
        _called.wait(LOOKED_AFTER)
        _called.clear()
