"""Something that happened, as far as it is known when, and from where that is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from murderbook.casefile.timespan import TimeSpan


class Kind(StrEnum):
    """From which part of a file an event comes."""

    CHRONO = "chrono"
    FACTS = "facts"  # the offence, reviews, new information
    CUSTODY = "custody"
    CALLS = "calls"
    PAGES = "pages"  # a date of a page that a person accepted, or that is still suggested


@dataclass(frozen=True, slots=True)
class Event:
    """`text`: what is said of it; `link`: the address of its source, `source` in words; `accepted`: a person stands
    behind it, else a rule suggests it; `key`: names it within its timeline."""

    key: str
    when: TimeSpan
    kind: Kind
    what: str
    text: str
    source: str
    link: str
    accepted: bool = True


def in_order(events: list[Event]) -> list[Event]:
    """By the earliest moment, of two that begin together the better known first."""
    return sorted(events, key=lambda one: (one.when.earliest, one.when.latest, one.kind, one.key))


def within(event: Event, window: TimeSpan) -> bool:
    """Whether the event may have happened in the window."""
    return event.when.earliest <= window.latest and window.earliest <= event.when.latest
