"""Gaps in custody that share a hand: between two entries of an exhibit something is unaccounted for.

Each passage from one entry to the next has its hands: who had it last, and who next. Whoever stands beside a gap did
not cause it by that: one of two left it, or a page is lost. So the question is whether the gaps of the chosen files lie
beside one hand more often than that hand's other passages, and those of its unit, make likely.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from murderbook.network.recurrence.entries.counted import Counted, Question, Trial, count, tried
from murderbook.network.recurrence.handling import File
from murderbook.network.recurrence.recur import STANDARD, Choices
from murderbook.network.recurrence.selection import Selection

QUESTION = Question(
    "gaps in custody",
    "files with a gap beside an entry of his",
    (
        "Whoever stands beside a gap need not have left it: the other hand did, or a page or a log is lost.",
        "A form that did not ask for a name, a new property room or a change of system leaves gaps for everybody.",
        "Whoever handles what is old, damaged or sent out most often has the most gaps beside him.",
    ),
)


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of a custody log."""

    file: str
    exhibit: str
    at: datetime
    from_whom: str = ""
    to_whom: str = ""
    from_where: str = ""
    to_where: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """From one entry of an exhibit to the next. `hands`: names beside it; `broken`: what is unaccounted for."""

    file: str
    exhibit: str
    hands: tuple[str, ...]
    broken: str = ""


def passages_of(events: Iterable[Event]) -> Iterator[Passage]:
    """What leaves A must arrive from A: where both are said and differ, or neither names nor places tie an entry to the
    one before, there is a gap."""
    chains: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for one in events:
        chains[one.file, one.exhibit].append(one)
    for (file, exhibit), chain in sorted(chains.items()):
        chain.sort(key=lambda one: one.at)  # entries of one moment as they are handed in
        for before, after in pairwise(chain):
            hands = tuple(dict.fromkeys(filter(None, (_said(before), after.from_whom or after.to_whom))))
            yield Passage(file, exhibit, hands, _broken(before, after))


def gaps_in(
    files: Sequence[File], passages: Iterable[Passage], selection: Selection, choices: Choices = STANDARD
) -> Counted:
    trials = (
        Trial(hand, one.file, bool(one.broken), f"{one.exhibit}: {one.broken}")
        for one in passages
        for hand in one.hands
    )
    return count(tried(files, trials), selection, QUESTION, choices)


def _said(event: Event) -> str:
    return event.to_whom or event.from_whom


def _broken(before: Event, after: Event) -> str:
    span = f"{before.at:%Y-%m-%d} to {after.at:%Y-%m-%d}"
    if _differ(before.to_whom, after.from_whom):
        return f"{span}: {before.to_whom} had it, {after.from_whom} handed it on"
    if _differ(before.to_where, after.from_where):
        return f"{span}: it was to be at {before.to_where}, and was at {after.from_where}"
    tied = (before.to_whom and after.from_whom) or (before.to_where and after.from_where)
    return "" if tied else f"{span}: nothing ties the two entries"


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and " ".join(one.split()).casefold() != " ".join(other.split()).casefold()
