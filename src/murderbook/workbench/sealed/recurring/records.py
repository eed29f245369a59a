"""Rows that say who handled a case, as the plain records that network.recurrence reads; from inside or from outside.

Only what was written down of handling: exhibits and their custody, actions, decisions, reviews, binders, who
investigated. That somebody read a file is no handling of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import QuerySet

from murderbook.casefile.person import Role
from murderbook.casefile.timespan import Precision
from murderbook.network.recurrence import File, Handling, Material
from murderbook.network.recurrence.entries import Entry, Followed, Passage
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.custody.chain import Link, chain_of
from murderbook.workbench.casework.models import ActionStep, CustodyEvent, Decision, VolumeMove
from murderbook.workbench.casework.states import ActionState, StepKind
from murderbook.workbench.register.models import Case, Exhibit, Person, Review

CHUNK = 2_000
TIMED = (Precision.MINUTE.value, Precision.HOUR.value)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes; and of which cases, by primary key, the key."""

    account: Account
    keys: dict[int, str]


def material(account: Account, cases: QuerySet[Case], since: date | None, until: date | None) -> Material:
    """What these cases hold of handling, in a fixed number of statements. Cases without a date, or of another time, are
    left out."""
    files, keys, undated = [], {}, 0
    columns = ("pk", "key", "area", "agency", "occurred_earliest", "occurred_precision", "circumstance")
    for pk, key, area, agency, opened, precision, kind in cases.order_by("pk").values_list(*columns).iterator(CHUNK):
        undated += opened is None
        if opened is not None and (since or date.min) <= opened.date() <= (until or date.max):
            began = opened.time() if precision in TIMED else None
            files.append(File(key, area or agency, opened.date(), kind or "", began))
            keys[pk] = key
    reader = Reader(account, keys)
    chains = list(_chains(reader))
    left = (f"{undated:,} files without a date were left out",) if undated else ()
    return Material(
        files=tuple(files),
        handlings=(*_handlings(reader), *_of_custody(chains)),
        entries=tuple(_entries(chains)),
        passages=tuple(_passages(chains)),
        leads=tuple(_leads(reader)),
        treated=left,
    )


def plain(name: str) -> str:
    """One form for spaces and letters: what else is one person under two spellings, nobody here decides."""
    return " ".join(name.split()).title() if name.islower() or name.isupper() else " ".join(name.split())


def _handlings(reader: Reader) -> Iterator[Handling]:
    exhibits = Exhibit.objects.visible_to(reader.account).values_list("case_id", "handled_by")
    for case, names in exhibits.iterator(chunk_size=CHUNK):
        yield from _done(reader, case, [name for name in names if isinstance(name, str)], "exhibit")
    investigators = Person.objects.visible_to(reader.account).filter(role=Role.INVESTIGATOR)
    for case, name in investigators.values_list("case_id", "name"):
        yield from _done(reader, case, [name or ""], "investigator")
    for case, name, on in Review.objects.visible_to(reader.account).values_list("case_id", "reviewer", "on"):
        yield from _done(reader, case, [name], "review", datetime(on.year, on.month, on.day))
    decisions = Decision.objects.visible_to(reader.account).filter(amends=None)
    for case, name in decisions.values_list("case_id", "maker"):
        yield from _done(reader, case, [name], "decision")
    moves = VolumeMove.objects.visible_to(reader.account).values_list("volume__case_id", "name", "on")
    for case, name, on in moves:
        yield from _done(reader, case, [name], "binder", datetime(on.year, on.month, on.day))


def _done(reader: Reader, case: int, names: list[str], task: str, at: datetime | None = None) -> Iterator[Handling]:
    if case in reader.keys:
        yield from (Handling(plain(name), reader.keys[case], task, at) for name in names)


@dataclass(frozen=True, slots=True)
class _Chain:
    case: str
    exhibit: str
    links: tuple[Link, ...]  # without those struck out


def _chains(reader: Reader) -> Iterator[_Chain]:
    rows = CustodyEvent.objects.visible_to(reader.account).select_related("exhibit").order_by("exhibit_id", "pk")
    by_exhibit: dict[int, list[CustodyEvent]] = defaultdict(list)
    for row in rows.iterator(chunk_size=CHUNK):
        if row.case_id in reader.keys:
            by_exhibit[row.exhibit_id].append(row)
    for events in by_exhibit.values():
        links = tuple(link for link in chain_of(events).links if not link.struck)
        yield _Chain(reader.keys[events[0].case_id], events[0].exhibit.number, links)


def _hands(event: CustodyEvent) -> list[str]:
    return list(dict.fromkeys(plain(name) for name in (event.from_whom, event.to_whom) if name.strip()))


def _moment(event: CustodyEvent) -> datetime:
    """Local, as it is kept; a day alone is midnight."""
    at = event.event_earliest.replace(tzinfo=None)
    return at if event.event_precision in TIMED else at.replace(hour=0, minute=0, second=0, microsecond=0)


def _of_custody(chains: list[_Chain]) -> Iterator[Handling]:
    for chain in chains:
        for link in chain.links:
            yield from (Handling(name, chain.case, "custody", _moment(link.now)) for name in _hands(link.now))


def _entries(chains: list[_Chain]) -> Iterator[Entry]:
    for chain in chains:
        for link in chain.links:
            words = f"{chain.exhibit}: {link.now.act}"
            yield from (Entry(name, chain.case, _moment(link.now), words) for name in _hands(link.now))


def _passages(chains: list[_Chain]) -> Iterator[Passage]:
    """From one entry to the next, with what the chain itself says does not hold."""
    for chain in chains:
        for before, after in pairwise(chain.links):
            had, next_ = before.now, after.now
            names = (had.to_whom or had.from_whom, next_.from_whom or next_.to_whom)
            hands = tuple(dict.fromkeys(plain(name) for name in names if name.strip()))
            yield Passage(chain.case, chain.exhibit, hands, after.broken)


def _leads(reader: Reader) -> Iterator[Followed]:
    """Each action at its last desk: without an outcome while it is still allocated."""
    steps = ActionStep.objects.visible_to(reader.account).select_related("action").order_by("action_id", "number")
    by_action: dict[int, list[ActionStep]] = defaultdict(list)
    for step in steps.iterator(chunk_size=CHUNK):
        if step.action.case_id in reader.keys:
            by_action[step.action_id].append(step)
    for found in by_action.values():
        given = next((step for step in reversed(found) if step.kind == StepKind.ALLOCATE), None)
        if given is not None:
            last, action = found[-1], found[-1].action
            outcome = "" if last.state == ActionState.ALLOCATED else (last.text or last.state)
            yield Followed(
                plain(given.name),
                reader.keys[action.case_id],
                given.entered_at.date(),
                outcome,
                f"{action}: {action.text}",
            )
