"""Reading in the served application. What a stop of the server broke off goes on with the next."""

from __future__ import annotations

import os
import threading

from murderbook.workbench.documents.files import sweep
from murderbook.workbench.documents.models import Reading, ReadingState
from murderbook.workbench.serving.worker import Worker

_never = threading.Event()


def take_up_again() -> None:
    """What was running when the server stopped waits again; files that it left half-copied go."""
    Reading.objects.filter(state=ReadingState.RUNNING).update(state=ReadingState.WAITING)
    sweep()


def run_waiting() -> None:
    """All that wait, the oldest first."""
    workers = max(1, (os.cpu_count() or 2) - 1)  # whoever sits at the machine goes on working
    while (first := Reading.objects.filter(state=ReadingState.WAITING).order_by("asked_at", "pk").first()) is not None:
        from murderbook.documents.reading.pool import Readers  # what reads files loads when there is work
        from murderbook.workbench.documents.intake.running import read_batch

        with Readers(workers) as readers:
            read_batch(first, readers, workers, lambda _progress: None, _never)


_worker = Worker("documents", take_up_again, run_waiting)
start, call = _worker.start, _worker.call
