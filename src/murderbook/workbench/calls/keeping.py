"""Bills are taken in whole, withdrawn with a reason, and numbers are said to be somebody's. The case came through the
door with the right to write, and each act is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from murderbook.casefile.call import Call as Record
from murderbook.formats import FormatError, phone_bill
from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.phone_bill import PhoneBill, Refused
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.calls.models import Call, CallList, NumberHolder, RefusedRow
from murderbook.workbench.calls.records import row_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case

AT_ONCE = 2_000  # rows of a statement
LONGEST = 2_000  # characters that are kept of a cell, or of a line, that cannot be used


class NotTakenError(Exception):
    """Why a bill is not taken in; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who takes which file into which case. `name`: of the file, as its owner knows it."""

    case: Case
    account: Account
    source: str
    path: Path
    name: str


@dataclass(slots=True)
class Looked:
    """A bill whose rows were all read once: the first calls, and the first rows that cannot be used."""

    bill: PhoneBill
    calls: list[Record] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def looked(order: Order, mapping: BillMapping, first: int = 0, most: int | None = None) -> Looked:
    """What a bill holds under a mapping. FormatError, under the name its owner knows; also of one with more than `most`
    rows."""
    with known_as(order.name):
        found = Looked(phone_bill.read(order.path, mapping))
        for batch in found.bill.batches():
            if most is not None and found.bill.counts.read > most:
                remedy = "Use the command for it: murderbook calls FILE --columns MAP.toml --case ID --record DIR."
                raise FormatError(order.name, f"more than {most:,} rows are not read while somebody waits", remedy)
            found.calls += batch.calls[: first - len(found.calls)]
            found.refused += batch.refused[: first - len(found.refused)]
    return found


@contextmanager
def known_as(name: str) -> Iterator[None]:
    """Errors of a file tell the name its owner knows, not the one under which it lies in the record."""
    try:
        yield
    except FormatError as error:
        raise FormatError(name, error.reason, error.remedy, error.line) from error


def take_in(
    order: Order,
    mapping: BillMapping,
    told: Callable[[float], None] = lambda _part: None,
    most: int | None = None,
) -> CallList:
    """All or nothing. `told` hears how much is done, 0 to 1. FormatError, also of a bill with more than `most` rows;
    NotTakenError where it is on file already, or nothing of it can be used."""
    bill = looked(order, mapping, most=most).bill
    if not bill.counts.kept:
        raise NotTakenError(
            "No row of it can be used: look what is wrong with the first of them, and mend the mapping."
        )
    with order.path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    with transaction.atomic():
        saving.lock(order.case)
        _check_new(order.case, digest)
        made = _made(order, bill, digest)
        for batch in bill.batches():
            Call.objects.bulk_create((row_of(call, made) for call in batch.calls), batch_size=AT_ONCE)
            RefusedRow.objects.bulk_create((_refused(row, made) for row in batch.refused), batch_size=AT_ONCE)
            told(bill.fraction)
        words = {"list": made.key, "file": made.name, "sha256": digest, **asdict(bill.counts)}
        _say("take in calls", order.account, order.case, words, order.source)
    return made


def _check_new(case: Case, digest: str) -> None:
    before = case.call_lists.filter(sha256=digest, withdrawn_at=None).select_related("author").first()
    if before is not None:
        when = f"{before.entered_at:%-d %b %Y}"
        raise NotTakenError(
            f"This file is on file already: {before.name}, taken in on {when} by {before.author.full_name}. "
            "Withdraw that bill first, if it is to be read in another way."
        )


def _made(order: Order, bill: PhoneBill, digest: str) -> CallList:
    return CallList.objects.create(
        case=order.case,
        author=order.account,
        name=order.name[:255],
        sha256=digest,
        bytes=order.path.stat().st_size,
        mapping=bill.mapping.to_dict(),
        time_zone=bill.mapping.time_zone,
        header=bill.header,
        notes=bill.notes,
        rows=bill.counts.read,
        kept=bill.counts.kept,
        refused=bill.counts.refused,
        repeated=bill.counts.repeated,
    )


def _refused(row: Refused, bill: CallList) -> RefusedRow:
    problems = [{name: getattr(one, name) for name in PROBLEM} for one in row.rejects]
    cells = [_bounded(cell) for cell in row.cells]
    return RefusedRow(call_list=bill, line=row.line, cells=cells, text=_bounded(row.text), problems=problems)


def _bounded(text: str) -> str:
    """What no page and no sheet can show is no cell of a bill; it says itself that it was cut."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} [cut: it had {len(text):,} characters]"


PROBLEM = ("column", "value", "reason", "expected", "remedy")


def withdraw(bill: CallList, account: Account, why: str, source: str) -> None:
    """The bill and its calls are struck, and kept. Nothing where it is withdrawn already."""
    ended = {"withdrawn_at": timezone.now(), "withdrawn_by": account, "withdrawn_why": why}
    with transaction.atomic():
        saving.lock(bill.case)
        if bill.case.call_lists.filter(pk=bill.pk, withdrawn_at=None).update(**ended):
            words = {"list": bill.key, "file": bill.name, "calls": bill.kept, "reason": why}
            _say("withdraw calls", account, bill.case, words, source)


def say_whose(case: Case, data: dict[str, Any], account: Account, source: str) -> NumberHolder | None:
    """That a person of the case had a number; None where that is said already. `data`: person, number, written,
    source."""
    with transaction.atomic():
        saving.lock(case)
        said = {"person": data["person"], "number": data["number"]}
        if case.number_holders.filter(withdrawn_at=None, **said).exists():
            return None
        made = case.number_holders.create(**said, written=data["written"], source=data["source"], author=account)
        _say("say whose number", account, case, {"holder": made.key, "number": made.number}, source)
    return made


def take_back(holder: NumberHolder, account: Account, why: str, source: str) -> None:
    """It was not, or is not known to be, that person's number."""
    ended = {"withdrawn_at": timezone.now(), "withdrawn_by": account, "withdrawn_why": why}
    with transaction.atomic():
        saving.lock(holder.case)
        if holder.case.number_holders.filter(pk=holder.pk, withdrawn_at=None).update(**ended):
            words = {"holder": holder.key, "number": holder.number, "reason": why}
            _say("withdraw whose number", account, holder.case, words, source)


def _say(verb: str, account: Account, case: Case, words: dict[str, Any], source: str) -> None:
    record(verb, actor=account, object_kind="case", object_key=case.key, words=words, source=source)
