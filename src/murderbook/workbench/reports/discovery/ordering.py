"""A bundle that was asked for on a page is made in the background: it may take minutes, and says how far it is."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from murderbook.reports.discovery.count import LeftOutError
from murderbook.reports.discovery.plan import AlreadyGivenError
from murderbook.reports.paper import NoPrinterError
from murderbook.reports.press import PressBrokenError
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.keys import new_key
from murderbook.workbench.pages.words import left_in_words
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.discovery.making import Order, OvertakenError, make, sweep
from murderbook.workbench.reports.models import UNFINISHED, BundleOrder, OrderState
from murderbook.workbench.serving.worker import Worker

NO_ACCESS = "Whoever asked for it may not take the case out any more."
BROKE_OFF = "It broke off over something unforeseen, which stands in the log of the machine. Nothing was handed over."
LOOKED_AFTER = 2.0  # seconds between two looks at whether somebody stopped it
_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """Somebody stopped the making."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a bundle is. `left`: the time still to come by the pace so far, in words; "" before anything is done."""

    row: BundleOrder
    left: str


def ask(order: Order, case: Case) -> BundleOrder | None:
    """Put it in line. None where one of the case is in the making already."""
    said = {"account": order.account, "source": order.source, "recipient": order.recipient, "prefix": order.prefix}
    try:
        with transaction.atomic():
            row = BundleOrder.objects.create(case=case, key=new_key(), **said)
    except IntegrityError:
        return None
    transaction.on_commit(_worker.call)
    return row


def course_of(case: Case) -> Course | None:
    """Of the bundle that is in the making; None where none is."""
    row = BundleOrder.objects.filter(case=case, state__in=UNFINISHED).first()
    if row is None:
        return None
    if not row.done or row.started_at is None:
        return Course(row, "")
    since = (timezone.now() - row.started_at).total_seconds()
    return Course(row, left_in_words(since * (row.all_of_it / row.done - 1)))


def failed_last(case: Case) -> BundleOrder | None:
    """The last one, if nothing came of it."""
    last = BundleOrder.objects.filter(case=case).order_by("-pk").first()
    return last if last is not None and last.state in (OrderState.FAILED, OrderState.STOPPED) else None


def stop(case: Case) -> bool:
    """Whether there was one to be stopped."""
    unfinished = BundleOrder.objects.filter(case=case, state__in=UNFINISHED)
    return unfinished.update(state=OrderState.STOPPED, finished_at=timezone.now()) > 0


def take_up_again() -> None:
    """What was being made when the server stopped is made anew; what it left half-written goes."""
    BundleOrder.objects.filter(state=OrderState.RUNNING).update(state=OrderState.WAITING, started_at=None, done=0)
    sweep()


def run_waiting() -> None:
    """All that wait, the oldest first."""
    waiting = BundleOrder.objects.filter(state=OrderState.WAITING).select_related("account", "case")
    while (first := waiting.order_by("asked_at", "pk").first()) is not None:
        run(first)


def run(row: BundleOrder) -> None:
    """Make what was asked for, with the rights that whoever asked has now."""
    mine = BundleOrder.objects.filter(pk=row.pk, state__in=UNFINISHED)
    if not mine.update(state=OrderState.RUNNING, started_at=timezone.now()):
        return
    try:
        if not Case.objects.visible_to(row.account, Right.EXPORT).filter(pk=row.case_id).exists():
            raise Hidden
        order = Order(row.account, row.source, row.recipient, row.prefix)
        bundle = make(order, row.case, _Telling(row.pk), apart=True)
    except StoppedError:
        return
    except Hidden:
        _ended(row, failure=NO_ACCESS)
    except (AlreadyGivenError, LeftOutError, NoPrinterError, OvertakenError, PressBrokenError) as error:
        _ended(row, failure=str(error)[:400])
    except Exception:
        _log.exception("a discovery bundle was not made")
        _ended(row, failure=BROKE_OFF)
    else:
        BundleOrder.objects.filter(pk=row.pk).update(state=OrderState.DONE, bundle=bundle, finished_at=timezone.now())


def _ended(row: BundleOrder, failure: str) -> None:
    BundleOrder.objects.filter(pk=row.pk, state__in=UNFINISHED).update(
        state=OrderState.FAILED, failure=failure, finished_at=timezone.now()
    )


class _Telling:
    """Writes down how far it is, every few seconds; StoppedError where somebody stopped it."""

    def __init__(self, number: int) -> None:
        self._row = BundleOrder.objects.filter(pk=number, state=OrderState.RUNNING)
        self._looked = 0.0

    def __call__(self, done: int, all_of_it: int) -> None:
        if time.monotonic() - self._looked < LOOKED_AFTER and done < all_of_it:
            return
        self._looked = time.monotonic()
        if not self._row.update(done=done, all_of_it=all_of_it):
            raise StoppedError


_worker = Worker("bundles", take_up_again, run_waiting)
start = _worker.start
