"""One scan from beginning to end: of what the account that asked may see at that moment, and kept for it alone."""

from __future__ import annotations

import time

from django.db import OperationalError, transaction
from django.utils import timezone

from murderbook.casefile.code_lists import code_list
from murderbook.compute.engine import default_workers
from murderbook.formats.homicides import OTHER_KIND
from murderbook.series.clearance import AreaKind, Homicides, Options, flagged, scan
from murderbook.series.clearance.document import document_of, document_of_groups
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.register.models import Case
from murderbook.workbench.scan.gathering import gathered
from murderbook.workbench.scan.models import KEPT, UNFINISHED, ScanCase, ScanRun, ScanState

MONTHS = 12
TOLD = 20  # clusters
SAID_EVERY = 1.0  # seconds between notes of progress: each is a write
BATCH = 2_000
SOURCE = "background"


class StoppedError(Exception):
    """Whoever asked wants it no more."""


def run_scan(pk: int) -> None:
    """The scan with its result stored, or why there is none. Does nothing where it is not waiting."""
    begun = ScanRun.objects.filter(pk=pk, state=ScanState.WAITING)
    if not begun.update(state=ScanState.RUNNING, started_at=timezone.now(), progress=0.0):
        return
    run = ScanRun.objects.select_related("account").get(pk=pk)
    try:
        _store(run, _searched(run))
    except StoppedError:
        return
    except ValueError as reason:  # nothing to search, in words for people
        _fail(run, str(reason))
    except Exception:
        _fail(run, "the program failed; its log says where")
        raise


def _searched(run: ScanRun) -> list[int]:
    """The cases that took part; the result goes into the row."""
    seen = Case.objects.visible_to(run.account)
    found = gathered(seen)
    murders, every = (_within(one, run.options) for one in (found.homicides, found.every))
    if not len(murders):
        raise ValueError("no homicide that you may see lies within these years and can be scanned")
    labels = {entry.code: entry.label for entry in code_list("weapon").entries}
    run.document = document_of(scan(murders, labels, _options(run), _Telling(run.pk)))
    by_msa = run.options["area"] == AreaKind.MSA.value
    run.rule = document_of_groups(flagged(every, by_msa=by_msa), TOLD)
    part = {*murders.ids, *every.ids, *found.unused}  # how many were of no use is told too
    run.left_out = {why: count for why, count in found.left_out.items() if why != OTHER_KIND}
    members = [pk for pk, key in seen.values_list("pk", "key").iterator() if key in part]
    if len(members) != len(part):
        raise ValueError("the files changed while they were read: ask again")
    return members


def _options(run: ScanRun) -> Options:
    """One processor is left to the pages."""
    said, workers = run.options, max(1, default_workers() - 1)
    return Options(AreaKind(said["area"]), said["radius"], said["replicas"], said["seed"], TOLD, workers)


def _within(cases: Homicides, options: dict[str, int | None]) -> Homicides:
    first, last = options["first"], options["last"]
    low = cases.month.min(initial=0) if first is None else MONTHS * first
    high = cases.month.max(initial=0) if last is None else MONTHS * last + MONTHS - 1
    return cases.chosen((cases.month >= low) & (cases.month <= high))


class _Telling:
    """Progress into the row, and whether it was stopped, once a second."""

    def __init__(self, pk: int) -> None:
        self._pk, self._last = pk, 0.0

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now - self._last < SAID_EVERY:
            return
        self._last = now
        try:
            goes_on = ScanRun.objects.filter(pk=self._pk, state=ScanState.RUNNING).update(progress=share)
        except OperationalError:  # another writer holds the database: the next note says it
            return
        if not goes_on:
            raise StoppedError


@transaction.atomic
def _store(run: ScanRun, cases: list[int]) -> None:
    """All or nothing: a result without the list of its cases would be shown to whoever may not see one of them."""
    if not ScanRun.objects.filter(pk=run.pk, state=ScanState.RUNNING).exists():
        return
    _check_still_seen(run, cases)
    ScanCase.objects.bulk_create((ScanCase(run=run, case_id=case) for case in cases), batch_size=BATCH)
    run.progress, run.state, run.finished_at = 1.0, ScanState.DONE, timezone.now()
    run.save()
    _forget_older(run)
    words = {"cases": len(cases), "options": run.options}
    record("scanned", actor=run.account, object_kind="scan", object_key=run.key, words=words, source=SOURCE)


def _check_still_seen(run: ScanRun, cases: list[int]) -> None:
    """ValueError where a case that took part was taken from whoever asked while it was searched: a worker acts with the
    rights that its account has when it stores (ASVS 8.3.3)."""
    account = Account.objects.get(pk=run.account_id)
    seen = set(Case.objects.visible_to(account).values_list("pk", flat=True).iterator())
    if not seen.issuperset(cases):
        raise ValueError("what you may see changed while this was searched: ask again, if your access goes on")


def _forget_older(run: ScanRun) -> None:
    """What was asked and found stays on record; the results and their cases go."""
    ended = ScanRun.objects.filter(account=run.account).exclude(state__in=UNFINISHED)
    older = list(ended.order_by("-asked_at", "-pk").values_list("pk", flat=True)[KEPT:])
    ScanCase.objects.filter(run__in=older).delete()
    ScanRun.objects.filter(pk__in=older).delete()


@transaction.atomic
def _fail(run: ScanRun, why: str) -> None:
    done = {"state": ScanState.FAILED, "failure": why[:400], "finished_at": timezone.now()}
    ScanRun.objects.filter(pk=run.pk, state=ScanState.RUNNING).update(**done)
    words = {"failure": why, "options": run.options}
    about = {"object_kind": "scan", "object_key": run.key}
    record("scanned", actor=run.account, **about, outcome="failure", words=words, source=SOURCE)
