"""What of a timeline is shown, of what was asked: the same for the page, and for the table that is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.timeline.event import Event, within
from murderbook.documents.timeline.gaps import gaps
from murderbook.workbench.register.models import Case
from murderbook.workbench.timeline.asked import window_of
from murderbook.workbench.timeline.disagreements import in_words, people_of
from murderbook.workbench.timeline.records import KIND_LABELS, lanes_by_kind, lanes_by_person


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: an event, or before it how long nothing is dated."""

    event: Event
    label: str
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """`names` of all lanes, `laned` the events of those that are shown, `events` of them in the window `window`, in
    order; `left_out`: how many lie outside of it; `silent`: gaps of what was chosen."""

    names: tuple[str, ...]
    laned: Mapping[str, Sequence[Event]]
    window: TimeSpan
    events: tuple[Event, ...]
    left_out: int
    silent: tuple[TimeSpan, ...]
    by_person: bool

    @property
    def any(self) -> bool:
        return bool(self.events) or self.left_out > 0

    @property
    def rows(self) -> list[Row]:
        return rows_of(self.events, self.silent)


def rows_of(events: Sequence[Event], silent: Sequence[TimeSpan]) -> list[Row]:
    """Events in order; the first that follows on a gap tells of it."""
    told, rows = {one.latest: in_words(one.width) for one in silent}, list[Row]()
    for number, event in enumerate(events):
        silence = told.pop(event.when.earliest, "")
        rows.append(Row(event, KIND_LABELS[event.kind], silence if number else ""))
    return rows


def shown_of(case: Case, every: Sequence[Event], said: Mapping[str, Any]) -> Shown:
    """`said`: what `asked.Asked` read of an address. The case came through the door."""
    chosen = [one for one in every if not said.get("kind") or one.kind.value in said["kind"]]
    by_person = said.get("by") == "person"
    laned = lanes_by_person(chosen, people_of(case)) if by_person else lanes_by_kind(chosen)
    names = tuple(laned)
    if said.get("lane") in laned:
        laned = {said["lane"]: laned[said["lane"]]}
    kept = {one.key for told in laned.values() for one in told}
    chosen = [one for one in chosen if one.key in kept]
    window = window_of(chosen, *_ends(said))
    events = tuple(one for one in chosen if within(one, window))
    silent = tuple(gaps(one.when for one in chosen if one.accepted))
    return Shown(names, laned, window, events, len(chosen) - len(events), silent, by_person)


def _ends(said: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """What was asked, the right way round."""
    begin, end = said.get("from_"), said.get("to")
    return (end, begin) if begin and end and end < begin else (begin, end)
