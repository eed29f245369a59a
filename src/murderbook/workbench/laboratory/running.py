"""What to test next, worked out beside the pages: reading ten thousand exhibits and choosing takes longer than anybody
waits without a sign.

The answer lies in the memory of the server, for its account and its question alone, while nothing changed of what it
rests on: what the account sees, cases, requests, judgements, the tables, the day. Reading here is told to nobody; the
page that shows the answer puts it on record.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone

from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.offering import Wishes, problem_of
from murderbook.laboratory.sensitivity import Draws, Tell
from murderbook.laboratory.solving import FEW
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.telling.document import answer, document_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.genealogy.models import GenealogyRecord
from murderbook.workbench.laboratory.asking import METHODS_FILE, SOURCES_FILE, unit_sources, unit_table
from murderbook.workbench.laboratory.choosing.records import Held, held_by
from murderbook.workbench.laboratory.models import LabRequest, LabStep, LabStrike
from murderbook.workbench.leads.models import Judgement, Lead
from murderbook.workbench.register.models import Case
from murderbook.workbench.serving.worker import Worker

MOST = 8  # answers that are kept: one of ten thousand exhibits has some twenty megabytes
OF_ONE = 2  # of these for one account: who asks much does not take away what others wait for
KEPT = 15 * 60.0  # seconds
BROKE_OFF = "the program failed; its log says where"
READING, CHOOSING, MOVING = "the exhibits are being read", "the set is being chosen", "the guesses are being moved"
OF_FIRST = 0.3  # of the whole, where guesses are moved


class StoppedError(Exception):
    """Whoever asked wants it no more."""


@dataclass(frozen=True, slots=True)
class Question:
    """`draws`: how often the guesses are moved. `all_the_same`: also where there are many tests."""

    budget: str
    months: int
    draws: int
    all_the_same: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`held` without its exhibits: of which cases and leads it tells. `many`: too many tests to move the guesses while
    somebody waits."""

    document: dict[str, Any]
    held: Held
    wishes: Wishes
    table_id: str
    many: bool


@dataclass(slots=True, eq=False)
class Asked:
    account: int
    question: Question
    mark: tuple[object, ...]
    stage: str = ""
    share: float = 0.0
    began: float = 0.0
    ended: float = 0.0
    failure: str = ""
    found: Found | None = None

    @property
    def is_unfinished(self) -> bool:
        return not self.ended

    @property
    def left(self) -> float | None:
        """Seconds, about; None before that can be told."""
        since = now() - self.began
        return since * (1 - self.share) / self.share if self.began and self.share > OF_FIRST else None

    def tell(self, share: float, stage: str) -> None:
        if self not in _all:
            raise StoppedError
        self.share, self.stage = share, stage


now = time.monotonic
_lock = threading.RLock()
_all: list[Asked] = []


def mark_of(account: Account) -> tuple[object, ...]:
    """What the answer rests on, as the account sees it: another mark, another answer."""
    seen = Case.objects.visible_to(account).order_by("pk").values_list("pk", "version")
    cases = sha256(repr(list(seen)).encode()).digest()  # which ones: their sums are the same for other cases too
    newest = [
        model.objects.visible_to(account).order_by("-pk").values_list("pk", flat=True).first()
        for model in (LabRequest, LabStep, LabStrike, CustodyEvent, GenealogyRecord, Judgement, Lead)
    ]
    files = [settings.RECORD.folder / name for name in (METHODS_FILE, SOURCES_FILE)]
    edited = [path.stat().st_mtime_ns if path.exists() else 0 for path in files]
    return (cases, *newest, *edited, timezone.localdate())


def ask(account: Account, question: Question) -> Asked:
    """What is found for the question, or on its way. By the worker of the served application; where there is none, at
    once. Another question of the same account that is on its way is dropped."""
    mark = mark_of(account)
    with _lock:
        _sweep()
        mine = [one for one in _all if one.account == account.pk]
        there = next((one for one in mine if one.question == question and one.mark == mark), None)
        if there is not None and not there.failure:
            return there
        for one in mine:
            if one.is_unfinished or one.question == question:
                _all.remove(one)
        _all.append(made := Asked(account.pk, question, mark))
    if _worker.is_at_work:
        (_long_worker if question.all_the_same else _worker).call()
    else:
        run(made)
        drop(made)  # requests reach now this process, now that one
    return made


def drop(asked: Asked) -> None:
    with _lock:
        if asked in _all:
            _all.remove(asked)


def forget() -> None:
    """A case was sealed: nothing that may tell of it is left."""
    with _lock:
        _all.clear()


def _sweep() -> None:
    late = [one for one in _all if one.ended and one.ended + KEPT <= now()]
    ready = [one for one in _all if one.ended and one not in late]
    many = [one for at, one in enumerate(ready) if sum(one.account == new.account for new in ready[at + 1 :]) >= OF_ONE]
    ready = [one for one in ready if one not in many]
    for one in [*late, *many, *ready[:-MOST]]:
        _all.remove(one)


def run_waiting(*, long: bool = False) -> None:
    """All that wait of one kind, the oldest first; `long`: those that move the guesses of many tests. The others take
    seconds, and wait behind none of these."""
    while True:
        with _lock:
            _sweep()
            asked = next((one for one in _all if not one.began and one.question.all_the_same == long), None)
        if asked is None:
            return
        run(asked)


def run(asked: Asked) -> None:
    asked.began = now()
    try:
        asked.found = _worked_out(asked)
    except StoppedError:
        return
    except LaboratoryError as error:
        asked.failure = str(error)
    except Exception:
        asked.failure = BROKE_OFF
        raise
    finally:
        asked.ended = now()


def _worked_out(asked: Asked) -> Found:
    question, account = asked.question, Account.objects.get(pk=asked.account)
    scale = OF_FIRST if question.draws else 1.0
    asked.tell(0.02, READING)
    _check_same(asked, account)
    table = unit_table()
    wishes = Wishes((own_money(question.budget), *unit_sources(table)), timezone.localdate(), question.months)
    held = held_by(account, table, wishes.today)
    _check_same(asked, account)
    problem = problem_of(held.items, held.cases, table, wishes)
    asked.tell(0.6 * scale, CHOOSING)
    many = len(problem.offers) > FEW
    draws = 0 if many and not question.all_the_same else question.draws
    move: Tell = lambda share: asked.tell(OF_FIRST + share * (1 - OF_FIRST), MOVING)  # noqa: E731
    document = document_of(answer(problem, table, wishes, Draws(draws), move))
    return Found(document, replace(held, items=(), cases={}), wishes, table.id, many)


def _check_same(asked: Asked, account: Account) -> None:
    """Before and after the reading: what was seen only while it lasted is not told under the mark of the question."""
    if mark_of(account) != asked.mark:
        drop(asked)
        raise StoppedError


_worker = Worker("what to test next", lambda: None, run_waiting)
_long_worker = Worker("what to test next, guesses moved", lambda: None, partial(run_waiting, long=True))


def start() -> None:
    _worker.start()
    _long_worker.start()
