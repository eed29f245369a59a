"""Sealing an existing case. The one exception to "nothing is deleted": sealing hides the future, not the past.

The container is written and synced, and the shared database emptied of the case, in one transaction of the latter. A
crash between the two leaves the case in both, and sealing it again goes on from there. The shared trail keeps every
entry with its commitment; the words move. One entry of nobody says that something was taken out, and commits to what
the container's own log says of it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Q

from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import commit, record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.backup.models import Backup
from murderbook.workbench.calls import triggers as calls_triggers
from murderbook.workbench.calls.models import StagedBill
from murderbook.workbench.casework.rules.naming import said_in_work
from murderbook.workbench.disk.cutting import cut_log
from murderbook.workbench.enquiries import triggers as enquiries_triggers
from murderbook.workbench.enquiries.witnesses.naming import said_in_enquiries
from murderbook.workbench.families import triggers as families_triggers
from murderbook.workbench.families.naming import said_of_family
from murderbook.workbench.genealogy import triggers as genealogy_triggers
from murderbook.workbench.laboratory import triggers as laboratory_triggers
from murderbook.workbench.laboratory.naming import said_to_laboratory
from murderbook.workbench.leads.models import Run
from murderbook.workbench.network import triggers as network_triggers
from murderbook.workbench.register.models import Case, ChronoEntry, PhysicalLink
from murderbook.workbench.resolution import triggers as resolution_triggers
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Kept, Member
from murderbook.workbench.sealed.outside import in_place, reading_outside, writing_outside
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.sealing import originals, waiting
from murderbook.workbench.sealed.sealing.belongings import (
    LEFT_OUT,
    MOVED,
    Row,
    belongings,
    runs_with_strings_of,
    words_of_trail,
)
from murderbook.workbench.unit import triggers as unit_triggers
from murderbook.workbench.unit.models import Assignment

TAKEN_OUT = "take out"
APPEND_ONLY = (
    calls_triggers,
    enquiries_triggers,
    families_triggers,
    genealogy_triggers,
    network_triggers,
    resolution_triggers,
    unit_triggers,
    laboratory_triggers,
)


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Somebody who read the case, and when last."""

    name: str
    last: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What sealing does not undo: who has seen the case, which backups hold it, which open files name it."""

    seen_by: tuple[SeenBy, ...]
    backups: tuple[str, ...]
    named_in: tuple[str, ...]
    name: str


def candidates(account_key: str, number: str) -> list[tuple[str, str]]:
    """Key and name of the open record's cases of that number that the account may seal: where it gives access."""
    with reading_outside():
        account = Account.objects.filter(key=account_key).first()
        if account is None or not number:
            return []
        cases = Case.objects.visible_to(account).filter(compartment__in=compartments_with(account, Right.GRANT))
        found = cases.filter(Q(own_number=number) | Q(agency_number=number))
        return [(case.key, str(case)) for case in found]


def past_of(account_key: str, case_key: str) -> Past:
    """Told before it is sealed, and kept with it. AccessRefusedError where the account may not seal it."""
    with reading_outside():
        case = _case(account_key, case_key)
        return Past(tuple(_seen_by(case)), tuple(_backups()), tuple(_named_in(account_key, case)), str(case))


def seal_case(open_: Cabinet, by: Member, case_key: str, reason: str, *, source: str = "") -> None:
    """Move a case of the shared record into this container. Within `open_.work()`. AccessRefusedError.

    All of it in one transaction of the shared record, so that nothing that somebody adds meanwhile is lost: he waits,
    and then finds the case gone.
    """
    past, blind = past_of(by.account.key, case_key), secrets.token_bytes(32)
    with writing_outside(), transaction.atomic():
        case = Case._base_manager.select_for_update().get(pk=_case(by.account.key, case_key).pk)
        rows, papers = belongings(case), originals.originals_of(case)
        sent = list(StagedBill.objects.filter(case=case).values_list("stored_as", flat=True))
        words = [(one.entry_id, one.salt, one.body) for one in words_of_trail(case)]
        authors = {account.pk: account for account in Account.objects.all()}
        with in_place(open_.database):
            _take_in(rows, words, past, authors)
            said = {"case": case_key, "reason": reason, "rows": len(rows), "blind": blind.hex()}
            originals.lay_in(open_, by, case_key, papers, source)
            with transaction.atomic():
                about = {"object_kind": "case", "object_key": case_key}
                record(SealedVerb.SEAL_CASE, actor=by.account, words=said, source=source, **about)
            open_.save()
        originals.forget_words(case)
        sent += waiting.forget(case)
        _erase(case, rows)
        commit(TAKEN_OUT, sha256(b"murderbook sealed case 1" + blind + case_key.encode()).digest())
    originals.remove(papers, case_key)
    for stored_as in sent:  # bills that wait for their columns, and lists that name it, are files in the clear
        waiting.destroy(stored_as)
    with writing_outside():
        _overwrite()


def _take_in(
    rows: Sequence[Row], words: Sequence[tuple[int, str, str]], past: Past, authors: dict[int, Account]
) -> None:
    with transaction.atomic():
        _put(rows, authors)
        _keep(rows, words, past)


def _case(account_key: str, case_key: str) -> Case:
    account = Account.objects.get(key=account_key)
    mine = Case.objects.visible_to(account).filter(compartment__in=compartments_with(account, Right.GRANT))
    case = mine.filter(key=case_key).first()
    if case is None:
        raise AccessRefusedError("no such case that you may seal: you must give access where it lies")
    return case


def _put(rows: Sequence[Row], authors: dict[int, Account]) -> None:
    """The rows that move, with their own numbers: a container's own rows are numbered from far above (memory/rows.py).
    Whoever wrote them stands there by name, without access."""
    place = Compartment.objects.get(is_default=True)
    moved = [row for model in MOVED for row in rows if row.model is model and row.moves]
    for row in moved:
        values = {name: None if name in LEFT_OUT else value for name, value in row.values.items()}
        for name, value in values.items():
            if name in ("author_id", "account_id", "withdrawn_by_id") and value is not None:
                _author(authors[value])
        if row.model is Case:
            values["compartment_id"] = place.pk
        there = row.model._base_manager.filter(pk=row.pk).first()
        if there is None:
            row.model._base_manager.bulk_create([row.model(**values)])
        elif any(getattr(there, name) != value for name, value in values.items()):
            # A crash left it in both, and it was changed since: what stands here stays, the other text is kept.
            Kept.objects.create(kind=f"{row.model._meta.label}, outside", number=str(row.pk), text=row.as_text())


def _author(account: Account) -> None:
    told = {"key": account.key, "name": account.name, "full_name": account.full_name, "role": account.role}
    Account.objects.get_or_create(pk=account.pk, defaults=told | {"password": "!", "is_active": False})


def _keep(rows: Sequence[Row], words: Sequence[tuple[int, str, str]], past: Past) -> None:
    """What is no row here, as it was written."""
    kept = [Kept(kind=row.model._meta.label, number=str(row.pk), text=row.as_text()) for row in rows if row.is_kept]
    kept += [Kept(kind="audit.AuditWords", number=str(number), text=f"{salt}\n{body}") for number, salt, body in words]
    seen = [f"{one.name}, last {one.last:%Y-%m-%d %H:%M}" for one in past.seen_by]
    told = {"seen by": seen, "backups": past.backups, "named in": past.named_in}
    kept += [Kept(kind=what, number="", text="\n".join(lines)) for what, lines in told.items()]
    Kept.objects.bulk_create(kept)


def _erase(case: Case, rows: Sequence[Row]) -> None:
    """Everything of the case, what names others before what is named."""
    words_of_trail(case).delete()
    for run in runs_with_strings_of(case):
        Run.objects.filter(pk=run.pk).update(strings=[], string_documents=[], is_latest=False)
    PhysicalLink._base_manager.filter(other=case).update(other=None)  # the other file's own words stay
    ChronoEntry._base_manager.filter(case=case).update(amends=None)
    with _without_triggers():
        for row in reversed(rows):
            row.model._base_manager.filter(pk=row.pk)._raw_delete(connection.alias)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Tables that are append-only: lifted within this transaction alone."""
    with connection.cursor() as cursor:
        for one in APPEND_ONLY:
            one.remove(cursor, connection.vendor)
        yield
        for one in APPEND_ONLY:
            one.install(cursor, connection.vendor)


def _overwrite() -> None:
    """What was erased is overwritten in the file, and in its log (SQLite: secure_delete, and the log cut off; where a
    reader holds that up, the server does it within minutes). On PostgreSQL the tables are written anew; its log keeps
    the past until it is recycled, and is told in the handbook."""
    if connection.in_atomic_block:
        return
    for _ in range(50):
        if cut_log():
            break
        time.sleep(0.1)
    if connection.vendor == "postgresql":
        # Where somebody reads for long, the server's own vacuum comes later; the case is sealed all the same.
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("VACUUM FULL")


def _seen_by(case: Case) -> Iterator[SeenBy]:
    reads = AuditEntry.objects.filter(object_key=case.key, outcome="success").exclude(actor="").order_by()
    names = dict(Account.objects.values_list("key", "full_name"))
    for actor, last in reads.values_list("actor").annotate(last=Max("at")).order_by("-last"):
        yield SeenBy(names.get(actor, "an account that is gone"), last)


def _backups() -> Iterator[str]:
    for backup in Backup.objects.order_by("pk"):
        yield f"{backup.file_name}, {backup.at:%Y-%m-%d %H:%M}"


def _named_in(account_key: str, case: Case) -> Iterator[str]:
    """Open files that name it in their own words, as far as the account sees them: only a person changes those."""
    account = Account.objects.get(key=account_key)
    number = case.own_number or case.agency_number
    if not number:
        return
    open_ = Case.objects.visible_to(account).filter(compartment__grade=Grade.OPEN).exclude(pk=case.pk)
    chrono = ChronoEntry.objects.filter(text__contains=number).values("case")
    links = PhysicalLink.objects.filter(other_number=number).values("case")
    said = said_in_work(number) | said_of_family(number) | said_in_enquiries(number) | said_to_laboratory(number)
    given = Assignment.objects.filter(why__contains=number).values("case")
    named = open_.filter(Q(notes__contains=number) | Q(pk__in=chrono) | Q(pk__in=links) | Q(pk__in=given) | said)
    yield from (str(one) for one in named.order_by("own_number"))
