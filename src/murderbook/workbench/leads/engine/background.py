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


def _work() -> None:
    from murderbook.workbench.leads.engine.refresh import refresh  # the engines load here, not with every command

    while True:
        _waiting.get()
        close_old_connections()
        try:
            refresh()
        except Exception:
            _log.exception(
                "the refresh of leads and worklist failed; the next import or `murderbook refresh` tries again"
            )
        finally:
            close_old_connections()
