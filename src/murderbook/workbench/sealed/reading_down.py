"""A sealed case against the open files. It reads down: the open files are as for every reader of them, by rates that
are learned from them alone; nothing is stored outside, and nobody there can tell that it was done.

The sealed case is put beside the open ones for the moment, and its own values count beside theirs in that one search,
as those of a restricted compartment do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from murderbook.casefile.case import Case as CaseRecord
from murderbook.evidence.bits import bits
from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS
from murderbook.workbench.leads.hot.held import with_cases
from murderbook.workbench.leads.hot.nearing import Beside, Near
from murderbook.workbench.leads.hot.watching import WATCH
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.sealed.outside import reading_outside

TEN = 10


@dataclass(frozen=True, slots=True)
class OpenPartner:
    """An open case as its file has it, and what the comparison gave."""

    record: CaseRecord
    number: str
    near: Near

    @property
    def points(self) -> float:
        return bits(self.near.score)


@dataclass(frozen=True, eq=False)
class _Down(Beside):
    """`sealed`: the one record that is in no row of the shared database."""

    sealed: CaseRecord

    def _records(self, keys: Collection[str]) -> list[CaseRecord]:
        return [self.sealed, *super()._records([key for key in keys if key != self.sealed.id])]

    def _traced(self, key: str) -> set[str]:
        """Open cases that the sealed file names by number as tied to it."""
        numbers = {link.other for link in self.sealed.physical_links}
        if not numbers - {""}:
            return set()
        # All of them are fetched: to ask for these would say what the sealed file says to whoever keeps the database.
        open_ = Case.objects.filter(compartment__grade=Grade.OPEN, withdrawn_at=None).exclude(own_number="")
        return {key for key, number in open_.values_list("key", "own_number") if number in numbers}


def sealed_record(case: Case) -> CaseRecord:
    """The case as the engines read it. In the compartment."""
    (record,) = case_records(Case.objects.filter(pk=case.pk))
    return record


def compared(record: CaseRecord, account_key: str, k: int = TEN) -> list[OpenPartner]:
    """The `k` open files most like it among those that the account may see outside, strongest first."""
    with reading_outside():
        search = _search(record)
        if search is None:
            return []
        seen = _open_cases(account_key)
        return _told(seen, search.best(record.id, set(seen.values_list("key", flat=True)), k))


def one_pair(record: CaseRecord, account_key: str, other: str) -> OpenPartner | None:
    """The comparison with one open case; None where it is no lead, or the account may not see that case."""
    with reading_outside():
        seen = _open_cases(account_key).filter(key=other)
        search = _search(record) if seen.exists() else None
        near = search.pair(record.id, other) if search else None
        return next(iter(_told(seen, [near])), None) if near else None


def _search(record: CaseRecord) -> _Down | None:
    files, unit = WATCH.at_hand(), Compartment.objects.get(is_default=True)
    if files is None:
        return None
    held = with_cases(files.held, [record])
    return _Down(unit, held, files.others, frozenset({record.id}), record) if record.id in held.rows else None


def _open_cases(account_key: str) -> QuerySet[Case]:
    """What the person sees of the open files as he is known outside."""
    account = Account.objects.filter(key=account_key).first() or AnonymousUser()
    return Case.objects.visible_to(account).filter(compartment__grade=Grade.OPEN, kind__in=COMPARED_KINDS)


def _told(seen: QuerySet[Case], found: list[Near]) -> list[OpenPartner]:
    rows = seen.filter(key__in=[near.key for near in found])
    numbers = {case.key: str(case) for case in rows}
    records = {one.id: one for one in case_records(rows)}
    return [OpenPartner(records[near.key], numbers[near.key], near) for near in found if near.key in records]
