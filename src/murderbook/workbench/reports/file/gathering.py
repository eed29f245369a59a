"""Everything that an account reads of a case, as items of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import ForeignKey

from murderbook.reports.discovery.asked import DOCUMENT, PAGE
from murderbook.reports.discovery.sheets import Leaf
from murderbook.reports.item import Ident, Item
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.documents.files import picture_of
from murderbook.workbench.documents.models import PageState
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.file.kind import Kind, Row
from murderbook.workbench.reports.file.kinds import KINDS
from murderbook.workbench.reports.file.told import Names, facts_of

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = ("created_at", "entered_at", "at", "asked_at", "computed_at", "hot_since", "withdrawn_at")


@dataclass(slots=True)
class Gathered:
    """`items` in the order of a file, `leaves` its pages by key, `originals` the digests of its documents by key,
    `not_his` what the account may read and not give out, `latest` when the last of it was written."""

    items: list[Item] = field(default_factory=list)
    leaves: dict[str, Leaf] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    not_his: set[Ident] = field(default_factory=set)
    latest: datetime = _BEGINNING


def counted(account: Account, case: Case) -> dict[str, frozenset[str]]:
    """The keys of all that the account reads of the case, by kind: asked of the database by themselves, so that they
    can be held against what was gathered."""
    return {kind.name: kind.keys(account, case) for kind in KINDS}


def gathered(account: Account, case: Case, kinds: Iterable[Kind] = KINDS) -> Gathered:
    """All of these kinds. What an account may read and not export is an item without a word of its content."""
    found = Gathered()
    names = Names(dict(Account.objects.values_list("pk", "full_name")))
    keys: dict[tuple[str, int], str] = {}
    for kind in kinds:
        his = frozenset(kind.rows(account, case, Right.EXPORT).values_list("pk", flat=True))
        for row, reference in _cited(kind, account, case, names):
            item = Item(kind.name, kind.key_of(row), kind.label, reference, "", short=kind.short)
            keys[kind.name, row.pk] = item.key
            found.latest = max(found.latest, _written(row))
            if row.pk in his:
                item = _told(item, kind, row, names)
                _paper(found, kind, row)
            else:
                found.not_his.add(item.ident)
            found.items.append(_hung(item, kind, row, keys))
    return found


def _cited(kind: Kind, account: Account, case: Case, names: Names) -> Iterator[tuple[Row, str]]:
    """Rows with their references, by which what comes later can name them."""
    rows = kind.rows(account, case, Right.READ)
    joined = [one.name for one in kind.model._meta.concrete_fields if one.name in _JOINED and one.is_relation]
    listed = list(rows.select_related(*joined) if joined else rows)
    _name_cases(kind, account, listed, names)
    cited = {row.pk: kind.cited(row, place) for place, row in enumerate(listed, start=1)}
    names.rows |= {(kind.model._meta.label_lower, number): reference for number, reference in cited.items()}
    for row in _as_it_happened(kind, listed):
        yield row, cited[row.pk]


def _as_it_happened(kind: Kind, rows: list[Row]) -> list[Row]:
    """What is dated by its event stands in that order, each amendment below what it amends; all else as it was
    entered. The numbers by which entries are cited are those of entering, and never change."""
    if not {"amends", "event_earliest"} <= {one.name for one in kind.model._meta.concrete_fields}:
        return rows
    first = {row.pk: row for row in rows}

    def place(row: Row) -> tuple[object, ...]:
        amended: Row = first.get(row.amends_id) or row
        return amended.event_earliest, amended.pk, row.pk

    return sorted(rows, key=place)


_JOINED = ("document", "exhibit", "action", "question", "run")


def _told(item: Item, kind: Kind, row: Row, names: Names) -> Item:
    is_gone = getattr(row, "withdrawn_at", None) is not None
    told = replace(item, title=kind.title(row), facts=facts_of(kind, row, names), withdrawn=is_gone)
    return replace(told, original=_original(kind, row))


def _written(row: Row) -> datetime:
    told = (getattr(row, name, None) for name in _WRITTEN)
    return max((one for one in told if one is not None), default=_BEGINNING)


def _original(kind: Kind, row: Row) -> str:
    """A page is the page of its original, however often it is read anew."""
    return f"{row.document.sha256}:{row.number}" if kind.name == PAGE else ""


def _hung(item: Item, kind: Kind, row: Row, keys: Mapping[tuple[str, int], str]) -> Item:
    above, number = kind.hangs_on(row)
    key = keys.get((above, number)) if number is not None else None
    return replace(item, parent=(above, key)) if key is not None else item


def _paper(found: Gathered, kind: Kind, row: Row) -> None:
    if kind.name == DOCUMENT:
        found.originals[row.key] = row.sha256
    if kind.name == PAGE:
        drawn = picture_of(row.document.key, row.number)
        picture = drawn if row.width > 0 and drawn.is_file() else None
        typed = row.state == PageState.TYPED
        found.leaves[row.key] = Leaf(
            row.key, row.document.key, str(row.document), row.cited_as, row.text, picture, typed
        )


def _name_cases(kind: Kind, account: Account, rows: list[Any], names: Names) -> None:
    """The numbers of other cases that these rows name, of those that the account may give out."""
    columns = [
        one.attname
        for one in kind.model._meta.concrete_fields
        if isinstance(one, ForeignKey) and one.related_model is Case
    ]
    asked = {getattr(row, column) for row in rows for column in columns} - {None} - names.cases.keys()
    for column in kind.model._meta.many_to_many:
        asked |= {number for row in rows for number in getattr(row, column.name).values_list("pk", flat=True)}
    if asked:
        for case in Case.objects.visible_to(account, Right.EXPORT).filter(pk__in=asked):
            names.cases[case.pk] = number_of(case)
