"""Refreshing in the served application: one worker thread, so that a page never waits for a search.

Only `murderbook serve` starts it; commands refresh in the foreground, with progress. A kill loses nothing but time: the
leads stay as they were and the files count as changed until the next refresh.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import Any

from django.db import close_old_connections
from django.dispatch import receiver

from murderbook.workbench.identity.engine.searching import is_due
from murderbook.workbench.imports.hooks import batch_committed, batch_undone
from murderbook.workbench.leads.engine.corpus import is_stale, own_cases, scopes
from murderbook.workbench.leads.hooks import strings_decided
from murderbook.workbench.leads.hot import worker
from murderbook.workbench.register.hooks import files_changed
from murderbook.workbench.sealed.outside import is_inside
from murderbook.workbench.worklist.assessing import is_ranking_due

# Whoever enters a case by hand adds to it for some minutes: it is searched once nothing has been changed for so long,
# and never sooner than a search takes several times over, so that a large record is not searched without end.
QUIET = 120.0  # seconds
SHARE = 4.0

_waiting: queue.SimpleQueue[float] = queue.SimpleQueue()  # seconds of quiet to wait for
_worker: threading.Thread | None = None
_log = logging.getLogger(__name__)


def start() -> None:
    """Start the worker of this process; a second call does nothing."""
    global _worker  # noqa: PLW0603 - one worker per process
    if _worker is None:
        _load()
        worker.start()  # single cases first: they wait for no search of everything
        _worker = threading.Thread(target=_work, name="refresh", daemon=True)
        _worker.start()
        _waiting.put(0.0)  # what an earlier process left undone


def _load() -> None:
    """The engines, once and before there are threads that want them: their modules import one another, and of two
    threads that load them at the same time one ends for good."""
    import murderbook.workbench.leads.engine.refresh
    import murderbook.workbench.leads.hot.watching  # noqa: F401


def is_running() -> bool:
    return _worker is not None and _worker.is_alive()


@receiver(batch_committed)
def _after_commit(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    if is_running():
        _waiting.put(0.0)


@receiver(batch_undone)
def _after_undo(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    if is_running():
        _waiting.put(0.0)


@receiver(files_changed)
def _after_change(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    if is_running() and not is_inside():  # what changes in a sealed compartment must not be felt outside
        _waiting.put(QUIET)


@receiver(strings_decided)
def _after_decision(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    if is_running():
        _waiting.put(QUIET)


def wait_until_quiet(took: float) -> None:
    """Until something is to be done: at once after an import, else when changes by hand have come to rest. `took`: how
    long the last refresh did."""
    pause = _waiting.get()
    while pause:
        try:
            pause = _waiting.get(timeout=max(pause, SHARE * took))
        except queue.Empty:
            return


def _is_anything_due() -> bool:
    """Asked without loading an engine: most of the time there is nothing to do."""
    return any(
        own_cases(scope).exists() and (is_stale(scope) or is_due(scope) or is_ranking_due(scope)) for scope in scopes()
    )


def _work() -> None:
    took = 0.0
    while True:
        wait_until_quiet(took)
        close_old_connections()
        try:
            if _is_anything_due():
                began = time.monotonic()
                from murderbook.workbench.leads.engine.refresh import refresh  # loads the engines

                refresh()
                took = time.monotonic() - began
        except Exception:
            _log.exception(
                "the refresh of leads and worklist failed; the next import or `murderbook refresh` tries again"
            )
        finally:
            close_old_connections()
