"""Scoring in the served application: a thread of its own, so that it waits for no full search and no page for it.

It is called when a page enters or changes a case, and looks every two seconds whether a command of another process did.
Only `murderbook serve` starts it.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import close_old_connections
from django.db.models import Max
from django.dispatch import receiver

from murderbook.workbench.imports.hooks import batch_committed, batch_undone
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.register.hooks import files_changed
from murderbook.workbench.register.models import Case, Revision
from murderbook.workbench.sealed.outside import is_inside

LOOKED_AFTER = 2.0  # seconds
GATHERED = 0.3  # seconds in which what a page does in several steps comes together

Marks = tuple[object, ...]

_called = threading.Event()
_worker: threading.Thread | None = None
_log = logging.getLogger(__name__)


def start() -> None:
    """Start the worker of this process; a second call does nothing."""
    global _worker  # noqa: PLW0603 - one worker per process
    if _worker is None:
        _worker = threading.Thread(target=_work, name="hot", daemon=True)
        _worker.start()


@receiver([batch_committed, batch_undone, files_changed])
def _call(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signals
    if not is_inside():  # what changes in a sealed compartment must not be felt outside
        _called.set()


def marks() -> Marks:
    """What differs after every change of the register, asked by three indexes."""
    last_case = Case.objects.aggregate(last=Max("pk"))["last"]
    last_revision = Revision.objects.aggregate(last=Max("pk"))["last"]
    return last_case, last_revision, Batch.objects.exclude(undone_at=None).count()


def _work() -> None:
    from murderbook.workbench.leads.hot.watching import WATCH  # the engines load here, not with every command

    before: Marks | None = None
    while True:
        if before is not None and _called.wait(LOOKED_AFTER):
            threading.Event().wait(GATHERED)
        called = _called.is_set()
        _called.clear()
        close_old_connections()
        try:
            now = marks()
            if called or now != before:
                WATCH.catch_up(load=True)
            before = now
        except Exception:
            _log.exception("a case could not be scored at once; it is when the next one comes or changes")
            before = before or ()
        finally:
            close_old_connections()
