"""Amending a row of a case: the old words are kept as a revision, and two editors cannot lose an update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.hooks import case_changed
from murderbook.workbench.register.models import Case, CasePart, Examination, Exhibit, Person, Revision

Values = Mapping[str, str]
EXAMINED = "examined_"  # prefix of an exhibit's values that are states of its examinations


class ConflictError(Exception):
    """Somebody amended the same row since the form was opened. Holds what it says now."""

    def __init__(self, now: Values) -> None:
        self.now = dict(now)
        super().__init__("the row was amended by somebody else in the meantime")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an editor saw, what he wants, and why."""

    seen: Values
    wanted: Values
    reason: str


def lock(case: Case) -> None:
    """One editor at a time: hold the case's row until the transaction ends."""
    Case.objects.select_for_update().only("pk").get(pk=case.pk)


def amend(case: Case, row: Case | CasePart, amendment: Amendment, account: Account) -> Revision | None:
    """Write the wanted values and a revision. None where nothing changes. ConflictError where the row is not as seen.

    Inside the caller's transaction. The case's version rises by one, which also tells the engines that it changed.
    """
    lock(case)
    row.refresh_from_db()
    now = values_of(row, list(amendment.wanted))
    if now == dict(amendment.wanted):
        return None
    if now != dict(amendment.seen):
        raise ConflictError(now)
    case.refresh_from_db(fields=["version"])
    revision = Revision.objects.create(
        case=case,
        version=case.version,
        part=type(row).__name__.lower(),
        part_id=row.pk,
        before=now,
        after=dict(amendment.wanted),
        account=account,
        reason=amendment.reason,
    )
    _write(row, amendment.wanted)
    touch(case)
    return revision


def touch(case: Case) -> None:
    """A new version of the case: something of it was added or amended."""
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    case_changed.send(sender=Case, case_id=case.pk)


def values_of(row: Case | CasePart, names: list[str]) -> dict[str, str]:
    """The present values by name, as text; an examination that nobody recorded is empty."""
    examined: dict[str, str] = {}
    if isinstance(row, Exhibit):
        examined = {f"{EXAMINED}{one.kind}": one.state for one in row.examinations.all()}
    return {
        name: examined.get(name, "") if name.startswith(EXAMINED) else str(getattr(row, name) or "") for name in names
    }


def _write(row: Case | CasePart, wanted: Values) -> None:
    columns: dict[str, Any] = {name: value for name, value in wanted.items() if not name.startswith(EXAMINED)}
    for name, value in columns.items():
        nullable = row._meta.get_field(name).null  # own columns only, no relations
        setattr(row, name, None if value == "" and nullable else value)
    row.save(update_fields=list(columns))
    for name, value in wanted.items():
        if name.startswith(EXAMINED) and value and isinstance(row, Exhibit):
            kind = name.removeprefix(EXAMINED)
            Examination.objects.update_or_create(exhibit=row, kind=kind, defaults={"state": value})


def history_of(case: Case, row: Case | CasePart | Person) -> list[Revision]:
    """Every amendment of a row, newest first."""
    part = type(row).__name__.lower()
    revisions = Revision.objects.filter(case=case, part=part, part_id=row.pk).select_related("account")
    return list(revisions.order_by("-at", "-pk"))
