"""One search from beginning to end: of whom the account that asked may see at that moment, and kept for it alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from murderbook.resolution import Choices, Screened, load_model, screen
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.register.models import Case
from murderbook.workbench.resolution import held
from murderbook.workbench.resolution.held import Contradicted, PairFound, Result, Search, StoppedError
from murderbook.workbench.resolution.records import Found
from murderbook.workbench.resolution.suggesting import COMPARED, Asked, asked_of, searches_of
from murderbook.workbench.serving.worker import Worker

MOST = 2_000  # pairs to look at: nobody reads more, and below them chance gives thousands as strong
REPLICAS, SEED = 10, 1
FEWEST = 2
SOURCE = "background"
THESE = "the files that you see"
NOBODY = "you see fewer than two persons with anything to compare"
CHANGED = "what you may see changed while this was searched: search again"
BROKE_OFF = "the program failed; its log says where"


def ask(account: Account) -> None:
    """By the worker of the served application; where there is none (a server of a team's own), at once, and the browser
    waits."""
    search = held.put(account)
    if _worker.is_at_work:
        _worker.call()
    elif search.state is held.State.WAITING:
        run_waiting()


def run_waiting() -> None:
    """All that wait, one after another."""
    while (search := held.take_next()) is not None:
        run(search)


def run(search: Search) -> None:
    try:
        account = Account.objects.get(pk=search.account)
        with transaction.atomic():
            asked = asked_of(account, load_model())
            search.cases, search.made = _seen(account), searches_of(account) + 1
        result = _searched(search, asked)
        _end(search, account, result)
    except StoppedError:
        held.drop(search)
    except ValueError as reason:  # nothing to search, in words for people
        _fail(search, str(reason))
    except Exception:
        _fail(search, BROKE_OFF)
        raise


@transaction.atomic
def _end(search: Search, account: Account, result: Result) -> None:
    """A worker acts with the rights that its account has when it stores (ASVS 8.3.3)."""
    account.refresh_from_db()
    if not search.cases <= _seen(account):
        raise ValueError(CHANGED)
    words = {"cases": len(search.cases), "records": len(result.by_who), "judged": result.judged, "pairs": result.found}
    record(COMPARED, actor=account, object_kind="list", words=words, source=SOURCE)
    held.end(search, result)


@transaction.atomic
def _fail(search: Search, why: str) -> None:
    account = Account.objects.filter(pk=search.account).first()
    about = {"object_kind": "list", "outcome": "failure"}
    record(COMPARED, actor=account, words={"failure": why}, source=SOURCE, **about)
    held.end(search, None, why)


def _seen(account: Account) -> frozenset[str]:
    return frozenset(Case.objects.visible_to(account).values_list("key", flat=True).iterator())


def _searched(search: Search, asked: Asked) -> Result:
    if len(asked.found) < FEWEST:
        raise ValueError(NOBODY)
    records = [one.record for one in asked.found]
    screened = screen(records, load_model(), _choices(asked, search.made), search.tell)
    found = {one.record.id: one for one in asked.found}
    by_row = [found[one.id] for one in screened.model.records]
    return Result(
        model=screened.model,
        pairs=tuple(_pairs(screened, by_row)),
        found=len(screened.found.score),
        groups=tuple(frozenset(by_row[row].who for row in rows) for rows in screened.grouped.groups),
        contradictions=tuple(
            Contradicted(by_row[one.left], by_row[one.right], one.joined, one.why)
            for one in screened.grouped.contradictions[:MOST]
        ),
        by_who={one.who: one for one in by_row},
        judged=len(asked.pairs),
        standing=screened.standing,
        made=search.made,
    )


def _choices(asked: Asked, made: int) -> Choices:
    today = f"{timezone.localdate():%Y-%m-%d}"
    return Choices(replicas=REPLICAS, seed=SEED, judged=asked.pairs, population=THESE, on=today, searches=made)


def _pairs(screened: Screened, by_row: list[Found]) -> Iterator[PairFound]:
    """The strongest, with what chance would give; the scores of the replicas are kept no longer."""
    columns = (screened.found.left, screened.found.right, screened.found.score)
    for place, (left, right, score) in enumerate(zip(*(one[:MOST].tolist() for one in columns), strict=True)):
        chance = None if screened.chance is None else screened.chance.at(score)
        yield PairFound(place + 1, by_row[left], by_row[right], score, chance, place < screened.likely)


_worker = Worker("same person", lambda: None, run_waiting)
start = _worker.start
