"""Searches of family trees in the served application. What a stop of the server broke off begins anew with the next."""

from __future__ import annotations

import logging
from traceback import format_tb

from murderbook.workbench.genealogy.models import Location, LocationState
from murderbook.workbench.serving.worker import Worker

BROKEN_OFF = "the server stopped while this was searched"
TWICE = "the server stopped twice while this was searched. Export fewer branches, and tell whoever keeps the machine"

_log = logging.getLogger(__name__)


def take_up_again() -> None:
    """What was running when the server stopped waits again, once: it may be what stopped it."""
    running = Location.objects.filter(state=LocationState.RUNNING)
    for one in running.filter(failure=BROKEN_OFF).select_related("record__case", "account").defer("document"):
        from murderbook.workbench.genealogy.running import fail  # the engine loads when there is work

        fail(one, TWICE)
    running.update(state=LocationState.WAITING, started_at=None, phase="", failure=BROKEN_OFF)


def run_waiting() -> None:
    """All that wait, the oldest first."""
    waiting = Location.objects.filter(state=LocationState.WAITING).order_by("asked_at", "pk")
    while (first := waiting.first()) is not None:
        from murderbook.workbench.genealogy.running import run_location  # the engine loads when there is work

        run_location(first.pk)


def tell(error: Exception) -> None:
    """Where, and not what: its own words may name people of a tree, and stay out of the log."""
    _log.error("a genealogy failed: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))


_worker = Worker("genealogy", take_up_again, run_waiting, tell)
start, call = _worker.start, _worker.call
