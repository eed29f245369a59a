"""Refreshing in the served application: one worker thread, so that a page never waits for a search.

Only `murderbook serve` starts it; commands refresh in the foreground, with progress. A kill loses nothing but time: the
leads stay as they were and the files count as changed until the next refresh.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import Any

from django.db import close_old_connections
from django.dispatch import receiver

from murderbook.workbench.imports.hooks import batch_committed, batch_undone
from murderbook.workbench.leads.engine.corpus import is_stale, own_cases, scopes
from murderbook.workbench.worklist.assessing import is_ranking_due

_waiting: queue.SimpleQueue[None] = queue.SimpleQueue()
_worker: threading.Thread | None = None
_log = logging.getLogger(__name__)


def start() -> None:
    """Start the worker of this process; a second call does nothing."""
    global _worker  # noqa: PLW0603 - one worker per process
    if _worker is None:
        _worker = threading.Thread(target=_work, name="refresh", daemon=True)
        _worker.start()
        _waiting.put(None)  # what an earlier process left undone


def is_running() -> bool:
    return _worker is not None and _worker.is_alive()


@receiver(batch_committed)
def _after_commit(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    if is_running():
        _waiting.put(None)


@receiver(batch_undone)
def _after_undo(sender: Any, **_: Any) -> None:  # noqa: ANN401 - Django's signal
    if is_running():
        _waiting.put(None)


def _is_anything_due() -> bool:
    """Asked without loading an engine: most of the time there is nothing to do."""
    return any(own_cases(scope).exists() and (is_stale(scope) or is_ranking_due(scope)) for scope in scopes())


def _work() -> None:
    while True:
        _waiting.get()
        close_old_connections()
        try:
            if _is_anything_due():
                from murderbook.workbench.leads.engine.refresh import refresh  # the engines load when there is work

                refresh()
        except Exception:
            _log.exception(
                "the refresh of leads and worklist failed; the next import or `murderbook refresh` tries again"
            )
        finally:
            close_old_connections()
