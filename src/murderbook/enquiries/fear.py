"""Of whom a witness was afraid, and whether that has ended: life events of the feared person, each with its source.

A death ends fear for good; prison as long as it lasts; the end of a marriage where the marriage was the tie. A release
is told as what it is: a danger to the witness.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from murderbook.casefile.timespan import TimeSpan
from murderbook.enquiries.interval import EnquiryError


class Life(StrEnum):
    """What became of a person."""

    BORN = "was born"
    DIED = "died"
    IMPRISONED = "was imprisoned"
    RELEASED = "was released"
    ESCAPED = "escaped"
    MARRIED = "married"
    DIVORCED = "was divorced"
    SEPARATED = "separated"


class Tie(StrEnum):
    """What tied a witness to somebody."""

    SPOUSE = "spouse or partner"
    RELATIVE = "relative"
    ASSOCIATE = "friend or associate"
    GANG = "gang"
    EMPLOYER = "employer"
    OTHER = "other"


class Standing(StrEnum):
    STANDS = "nothing says that it has ended"
    ENDED = "ended"
    DANGER = "at liberty again"


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """`of` whom, by name; `other`: whom that person married, or parted from; empty where it is not said."""

    of: str
    kind: Life
    when: TimeSpan
    source: str
    other: str = ""

    def in_words(self) -> str:
        """'Doe, John was divorced from Roe, Ann, 3 May 1990 (county clerk)'."""
        tail = f" {'from ' if self.kind in _PARTED else ''}{self.other}" if self.other else ""
        return f"{self.of} {self.kind}{tail}, {self.when.in_words()} ({self.source})"


@dataclass(frozen=True, slots=True)
class Fear:
    """A witness was afraid of somebody, and what tied the two."""

    witness: str
    feared: str
    tie: Tie


@dataclass(frozen=True, slots=True)
class Feared:
    """How a fear stands. `why`: the event that says so, in words; `since`: when it was."""

    standing: Standing
    why: str = ""
    since: TimeSpan | None = None


_HELD, _FREE = (Life.IMPRISONED,), (Life.RELEASED, Life.ESCAPED)
_PARTED, _TOGETHER = (Life.DIVORCED, Life.SEPARATED), (Life.MARRIED,)


def fear_now(fear: Fear, events: Iterable[LifeEvent]) -> Feared:
    """Whether it has ended, by the latest event that bears on it. `events`: of the feared, and of the witness."""
    told = in_order(events)
    his = [one for one in told if same_name(one.of, fear.feared)]
    died = next((one for one in his if one.kind is Life.DIED), None)
    if died is not None:
        return _said(Standing.ENDED, died)
    bearing = [one for one in his if one.kind in (*_HELD, *_FREE)]
    parting = [one for one in told if one.kind in (*_PARTED, *_TOGETHER) and _of_both(one, fear)]
    if bearing and bearing[-1].kind in _HELD:
        return _said(Standing.ENDED, bearing[-1])
    if bearing:  # a release outweighs a divorce: who parted may have to fear most
        return _said(Standing.DANGER, bearing[-1])
    if parting and parting[-1].kind in _PARTED:
        return _said(Standing.ENDED, parting[-1])
    return Feared(Standing.STANDS)


def _of_both(event: LifeEvent, fear: Fear) -> bool:
    """A marriage, or its end, of the two: with somebody else it says nothing of their tie."""
    if fear.tie is not Tie.SPOUSE:
        return False
    both = (fear.feared, fear.witness) if same_name(event.of, fear.feared) else (fear.witness, fear.feared)
    return same_name(event.of, both[0]) and (not event.other or same_name(event.other, both[1]))


def _said(standing: Standing, event: LifeEvent) -> Feared:
    return Feared(standing, event.in_words(), event.when)


def same_name(one: str, other: str) -> bool:
    """'Doe, John' is 'John Doe'. Spellings that differ otherwise are two."""
    return _plain(one) == _plain(other)


def in_order(events: Iterable[LifeEvent]) -> list[LifeEvent]:
    return sorted(events, key=lambda one: (one.when.earliest, one.when.latest))


def check_fear(witness: str, feared: str, *, same_row: bool) -> None:
    """EnquiryError where nobody is named, or the witness himself."""
    if not feared.strip():
        raise EnquiryError("feared", "It is not said of whom the witness was afraid", "Choose or write the name")
    if same_row or same_name(witness, feared):
        raise EnquiryError("feared", f"{witness} cannot be afraid of himself or herself", "Choose another person")


def _plain(name: str) -> list[str]:
    return sorted(name.casefold().replace(",", " ").replace(".", " ").split())


def check_life(events: Sequence[LifeEvent]) -> None:
    """EnquiryError where what is told of one person cannot all be so: before birth, after death, two deaths."""
    for kind, once in ((Life.BORN, "was born"), (Life.DIED, "died")):
        if sum(one.kind is kind for one in events) > 1:
            raise EnquiryError("kind", f"The record says already when the person {once}", "Withdraw that first")
    born = next((one for one in events if one.kind is Life.BORN), None)
    died = next((one for one in events if one.kind is Life.DIED), None)
    for one in events:
        if born is not None and one.when.latest < born.when.earliest:
            raise EnquiryError("when", f"“{one.in_words()}” lies before the birth: {born.in_words()}", "Correct one")
        if died is not None and one.when.earliest > died.when.latest:
            raise EnquiryError("when", f"“{one.in_words()}” lies after the death: {died.in_words()}", "Correct one")
