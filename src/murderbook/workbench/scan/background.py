"""Scans in the served application. One that a stop of the server broke off begins anew with the next."""

from __future__ import annotations

from murderbook.workbench.scan.models import ScanRun, ScanState
from murderbook.workbench.serving.worker import Worker


def take_up_again() -> None:
    """What was running when the server stopped waits again."""
    ScanRun.objects.filter(state=ScanState.RUNNING).update(state=ScanState.WAITING, progress=0.0, started_at=None)


def run_waiting() -> None:
    """All that wait, the oldest first."""
    while (first := ScanRun.objects.filter(state=ScanState.WAITING).order_by("asked_at", "pk").first()) is not None:
        from murderbook.workbench.scan.running import run_scan  # the engines load when there is work

        run_scan(first.pk)


_worker = Worker("scan", take_up_again, run_waiting)
start, call = _worker.start, _worker.call
