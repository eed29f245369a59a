"""The chain of custody of an exhibit: its events in order, where it is now, and where the chain does not hold.

What leaves A must arrive from A. Names are compared without regard to case and spaces; nothing is guessed beyond that.
Everything here is worked out from the rows at the moment of asking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from murderbook.casefile.exhibit import Custody
from murderbook.workbench.casework.custody.amounts import Left, left_after
from murderbook.workbench.casework.models import CustodyEvent, Dated
from murderbook.workbench.casework.states import Act
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.models import Case

BEGINNINGS = (Act.COLLECTED, Act.BOOKED)
# What an event says of where the exhibit is, if it is the last one.
IMPLIES: Mapping[str, Custody] = {
    Act.COLLECTED: Custody.LOCATED,
    Act.BOOKED: Custody.LOCATED,
    Act.HANDED: Custody.LOCATED,
    Act.SENT: Custody.LOCATED,
    Act.RETURNED: Custody.LOCATED,
    Act.SEEN: Custody.LOCATED,
    Act.MISSING: Custody.NOT_LOCATED,
    Act.RELEASED: Custody.UNKNOWN,
    Act.DESTROYED: Custody.DESTROYED,
}


@dataclass(frozen=True, slots=True)
class Link:
    """An event with its amendments; `now` is what stands of it, `broken` why it does not follow on the one before."""

    entry: CustodyEvent
    amendments: tuple[CustodyEvent, ...] = ()
    broken: str = ""

    @property
    def now(self) -> CustodyEvent:
        return self.amendments[-1] if self.amendments else self.entry

    @property
    def struck(self) -> bool:
        return self.now.act == Act.STRUCK


@dataclass(frozen=True, slots=True)
class Held:
    """Who has it where, after `since`."""

    whom: str
    where: str
    since: CustodyEvent

    @property
    def words(self) -> str:
        """'Dr Ames, State laboratory'."""
        return ", ".join(filter(None, (self.whom, self.where)))


@dataclass(frozen=True, slots=True)
class Chain:
    """All of one exhibit. `links` in the order of events, those struck out too."""

    links: tuple[Link, ...] = ()
    held: Held | None = None  # None: nothing is recorded
    due: date | None = None
    seal: CustodyEvent | None = None  # the last that names a seal, or says whether it was whole
    left: Left = field(default_factory=Left)

    @property
    def last(self) -> CustodyEvent | None:
        return next((link.now for link in reversed(self.links) if not link.struck), None)

    @property
    def breaks(self) -> list[str]:
        return [link.broken for link in self.links if link.broken]

    @property
    def overdue_since(self) -> date | None:
        """The day on which it should have been back, where that has passed."""
        return self.due if self.due is not None and self.due < timezone.localdate() else None

    @property
    def implied(self) -> Custody | None:
        """What the register should say of it, as far as the chain tells."""
        return IMPLIES[self.last.act] if self.last else None


def chain_of(events: Iterable[CustodyEvent]) -> Chain:
    """Of the rows of one exhibit, in any order."""
    links = _in_order(list(events))
    counted = [link.now for link in links if not link.struck]
    broken, held, due = _walk(counted)
    marked = tuple(Link(link.entry, link.amendments, broken.get(link.now.pk, "")) for link in links)
    sealed = next((one for one in reversed(counted) if one.seal or one.seal_intact != "unknown"), None)
    return Chain(marked, held, due, sealed, left_after(counted))


def chains_of(case: Case) -> dict[int, Chain]:
    """By exhibit, for those of which anything is recorded. One statement. The case came through the door."""
    rows = case.custody_events.select_related("author", "exhibit").order_by("entered_at", "pk")
    by_exhibit: dict[int, list[CustodyEvent]] = defaultdict(list)
    for row in rows:
        by_exhibit[row.exhibit_id].append(row)
    return {exhibit: chain_of(events) for exhibit, events in by_exhibit.items()}


def when(event: Dated) -> str:
    return span_in_words(event.event_earliest, event.event_latest, event.event_precision, event.event_as_written)


def unaccounted(custody: str, chain: Chain) -> str:
    """Why nobody can say where an exhibit is, in words; nothing where somebody can."""
    last = chain.last
    if last is not None and last.act == Act.MISSING:
        return f"not found on {when(last)}"
    if last is not None and last.act == Act.RELEASED:
        return f"released on {when(last)}, and nothing after it"
    if custody == Custody.NOT_LOCATED:
        return "not located, as the register says"
    if last is not None and last.act != Act.DESTROYED and chain.held is not None and not chain.held.words:
        return "the last entry does not say where it went"
    return ""


def _in_order(rows: Sequence[CustodyEvent]) -> list[Link]:
    """An amended event stands where its latest amendment puts it."""
    amendments: dict[int, list[CustodyEvent]] = defaultdict(list)
    for row in sorted(rows, key=_written):
        if row.amends_id is not None:
            amendments[row.amends_id].append(row)
    links = [Link(row, tuple(amendments[row.pk])) for row in rows if row.amends_id is None]
    return sorted(links, key=lambda link: (link.now.event_earliest, *_written(link.entry)))


def _written(row: CustodyEvent) -> tuple[object, int]:
    return row.entered_at, row.pk


def _walk(events: Sequence[CustodyEvent]) -> tuple[dict[int, str], Held | None, date | None]:
    """Why each event does not follow on the one before, by its key; who has it at the end; when it is due back."""
    broken: dict[int, str] = {}
    held: Held | None = None
    due: date | None = None
    for event in events:
        if words := _break(held, event):
            broken[event.pk] = words
        if event.act == Act.SEEN and held is not None:
            stayed = not _differ(held.where, event.to_where)  # whoever had it elsewhere need not have it here
            held = Held(event.to_whom or (held.whom if stayed else ""), event.to_where or held.where, event)
            due = event.due_back or due
        else:
            held, due = Held(event.to_whom, event.to_where, event), event.due_back
    return broken, held, due


def _break(held: Held | None, event: CustodyEvent) -> str:
    if held is None:
        begins = event.act in BEGINNINGS
        return "" if begins else "The chain begins here: nothing says how it was collected or booked in."
    if held.since.act == Act.DESTROYED:
        return f"It was destroyed or used up on {when(held.since)}, and is here again."
    if event.act == Act.MISSING:
        return ""
    if held.since.act == Act.MISSING:
        return f"From {when(held.since)} to {when(event)} nothing says where it was."
    return _unlike(held, event)


def _unlike(held: Held, event: CustodyEvent) -> str:
    seen = event.act == Act.SEEN
    whom = event.from_whom or (event.to_whom if seen else "")
    where = event.from_where or (event.to_where if seen else "")
    said = []
    if _differ(held.whom, whom):
        said.append(f"{held.whom} had it, and {whom} handed it on.")
    if _differ(held.where, where):
        said.append(f"It was to be at {held.where}, and was at {where}.")
    if not said and not (held.whom and whom) and not (held.where and where):
        said.append("Nothing recorded ties it to the entry before: neither who handed it on nor from where.")
    return " ".join(said)


def _differ(one: str, other: str) -> bool:
    """Both are said, and they are not the same."""
    return bool(one and other) and _plain(one) != _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
