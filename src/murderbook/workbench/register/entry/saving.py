"""Writing what was entered: each change is a revision, the first entry too; two editors cannot lose an update.

All of it inside the caller's transaction. Whoever calls found the case through the door with the right to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from murderbook.casefile.person import Role
from murderbook.casefile.place import PlacePrecision
from murderbook.workbench.access.models import Account
from murderbook.workbench.register.entry.facts import EXAMINED, Columns, Fact
from murderbook.workbench.register.entry.scheme import Part
from murderbook.workbench.register.hooks import case_changed, files_changed
from murderbook.workbench.register.models import (
    Case,
    CasePart,
    Examination,
    Exhibit,
    Person,
    PhysicalLink,
    Revision,
    Withdrawable,
)
from murderbook.workbench.register.records import victim_columns

BY_HAND = "entered by hand"  # the reason of a first entry that names no source

AT_ONCE = timedelta(minutes=1)  # the same sent again within it is a button pressed twice

Texts = Mapping[str, str]


class ConflictError(Exception):
    """Somebody amended the same row since the form was opened. Holds what it says now."""

    def __init__(self, now: Texts) -> None:
        self.now = dict(now)
        super().__init__("the row was amended by somebody else in the meantime")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an editor saw and what he wants, as texts; what those he changed mean, as columns; and why."""

    facts: Sequence[Fact]
    seen: Texts
    wanted: Texts
    columns: Mapping[str, Columns]
    reason: str


def lock(case: Case) -> None:
    """One editor at a time: hold the case's row until the transaction ends."""
    Case.objects.select_for_update().only("pk").get(pk=case.pk)


def touch(case: Case) -> None:
    """A new version of the case: something of it was added, amended or withdrawn. The worklist learns of it at once,
    the engines after the commit."""
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    case_changed.send(sender=Case, case_id=case.pk)
    transaction.on_commit(lambda: files_changed.send(sender=Case))


def stored(row: Model, facts: Iterable[Fact]) -> Columns:
    """The columns of these facts as a row has them; examinations are columns of their exhibit here."""
    examined: Columns = {}
    if isinstance(row, Exhibit) and row.pk:
        examined = {f"{EXAMINED}{one.kind}": one.state for one in row.examinations.all()}
    names = [name for fact in facts for name in fact.columns]
    return {name: examined.get(name) if name.startswith(EXAMINED) else getattr(row, name) for name in names}


def texts_of(row: Model, facts: Iterable[Fact]) -> dict[str, str]:
    """What an editor sees of a row."""
    chosen = list(facts)
    columns = stored(row, chosen)
    return {fact.name: fact.text(columns) for fact in chosen}


def amend(case: Case, row: Case | CasePart, amendment: Amendment, account: Account) -> Revision | None:
    """Write what is wanted and a revision. None where nothing changes. ConflictError where the row is not as seen.

    The case's version rises by one, which also tells the engines that it changed.
    """
    lock(case)
    row.refresh_from_db()
    facts = [fact for fact in amendment.facts if fact.name in amendment.wanted]
    now, wanted = texts_of(row, facts), dict(amendment.wanted)
    if now == wanted:
        return None
    if now != dict(amendment.seen):
        raise ConflictError(now)
    changed = [fact for fact in facts if now[fact.name] != wanted[fact.name]]
    before = stored(row, changed)
    after = {name: value for fact in changed for name, value in amendment.columns[fact.name].items()}
    _write(row, after)
    return note(case, row, before, after, account, amendment.reason)


def add(case: Case, part: Part, columns: Columns, account: Account, source: str) -> Withdrawable:
    """Enter a part of a case."""
    lock(case)
    own, examined = _parted(part, columns)
    row = part.new(case, **own)
    row.save()
    _write_examinations(row, examined)
    note(case, row, {}, {**own, **examined}, account, source or BY_HAND)
    return row


def just_added(case: Case, part: Part, columns: Columns, account: Account) -> Withdrawable | None:
    """The standing part that the account added with the same facts a moment ago. Lock the case first."""
    own, examined = _parted(part, columns)
    mine = Revision.objects.filter(case=case, part=part.model.__name__.lower(), account=account, before={})
    recent = mine.filter(at__gte=timezone.now() - AT_ONCE).values_list("part_id", "after")
    same = [part_id for part_id, after in recent if after == as_json({**own, **examined})]
    return part.rows(case).filter(pk__in=same, withdrawn_at=None).first()


def _parted(part: Part, columns: Columns) -> tuple[Columns, Columns]:
    """The columns of a new part's own row, and those that are examinations."""
    own = {name: kept(part.model, name, value) for name, value in columns.items() if not name.startswith(EXAMINED)}
    return own, {name: value for name, value in columns.items() if name.startswith(EXAMINED) and value}


def withdraw(case: Case, row: Withdrawable, account: Account, reason: str, *, back: bool = False) -> Revision | None:
    """Withdraw a part that was entered by mistake, or put it back; None where it stands so already."""
    lock(case)
    row.refresh_from_db()
    if (row.withdrawn_at is None) == back:
        return None
    before, row.withdrawn_at = row.withdrawn_at, None if back else timezone.now()
    row.save(update_fields=["withdrawn_at"])
    return note(case, row, {"withdrawn_at": before}, {"withdrawn_at": row.withdrawn_at}, account, reason)


def note(  # noqa: PLR0913, PLR0917 - the fields of a revision
    case: Case, row: Case | CasePart, before: Columns, after: Columns, account: Account, reason: str
) -> Revision:
    """A revision of a row that has been written, and all that follows from it."""
    revision = revise(case, row, before, after, account, reason)
    if isinstance(row, Person):
        repeat_victim(case)
    touch(case)
    if isinstance(row, PhysicalLink) and row.other_id:
        case_changed.send(sender=Case, case_id=row.other_id)
    return revision


def revise(  # noqa: PLR0913, PLR0917 - the fields of a revision
    case: Case, row: Case | CasePart, before: Columns, after: Columns, account: Account, reason: str
) -> Revision:
    """The revision alone: whoever writes several rows at once touches the case once, at the end."""
    case.refresh_from_db(fields=["version"])
    return Revision.objects.create(
        case=case,
        version=case.version,
        part=type(row).__name__.lower(),
        part_id=row.pk,
        before=as_json(before),
        after=as_json(after),
        account=account,
        reason=reason[:300],
    )


def repeat_victim(case: Case) -> None:
    """The first victim's name, sex and age stand in the case's row, too: lists need one table."""
    first = case.persons.filter(role=Role.VICTIM).order_by("pk").first()
    Case.objects.filter(pk=case.pk).update(**victim_columns(first))


def as_json(columns: Columns) -> Columns:
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in columns.items()}


def _write(row: Case | CasePart, after: Columns) -> None:
    own = {name: value for name, value in after.items() if not name.startswith(EXAMINED)}
    for name, value in own.items():
        setattr(row, name, kept(type(row), name, value))
    row.save(update_fields=list(own))
    _write_examinations(row, {name: value for name, value in after.items() if name.startswith(EXAMINED)})


def _write_examinations(row: Model, states: Columns) -> None:
    if isinstance(row, Exhibit):
        for name, state in states.items():
            kind = name.removeprefix(EXAMINED)
            if state:
                Examination.objects.update_or_create(exhibit=row, kind=kind, defaults={"state": state})
            else:  # not recorded: what it said stays in the revision
                Examination.objects.filter(exhibit=row, kind=kind).delete()


def kept(model: type[Model], name: str, value: Any) -> Any:  # noqa: ANN401 - a column of any kind
    """Nothing as the column keeps nothing; coordinates without a precision have an unknown one."""
    field = model._meta.get_field(name)
    nullable = bool(getattr(field, "null", False))
    if value == "" and name == "precision":
        return PlacePrecision.UNKNOWN.value
    return None if value == "" and nullable else value
