"""Could this person have been there? His stretches held against each offence's time span, which is approximate too.

    findings = against(offences, intervals, Settings())
    summary(findings)   # "could not have done 3 of the 7; ..."

Only what is certain excludes, and only where it covers the whole span within which the offence lies: a stretch that
covers a part of it leaves the rest. Service and travel exclude nothing unless it is said where. Where two records
contradict each other at that time, neither excludes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from murderbook.casefile.timespan import TimeSpan
from murderbook.enquiries.contradictions import Pair, contradictions, pair_in_words
from murderbook.enquiries.interval import BEGINNING, POINTS, EnquiryError, Extent, Interval, Kind
from murderbook.enquiries.pieces import covered, meets, pieces, touches, within


class Verdict(StrEnum):
    COULD_NOT = "could not have been there"
    COULD = "could have been there"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Settings:
    """`youngest`: below this age nobody is thought to have done it. 7 is the age below which the common law holds a
    child incapable of crime (doli incapax); 0 excludes by birth alone."""

    youngest: int = 7

    def __post_init__(self) -> None:
        if not 0 <= self.youngest <= 30:
            raise EnquiryError("youngest", f"{self.youngest} is no age for the youngest", "Write 0 to 30")


@dataclass(frozen=True, slots=True)
class Offence:
    """`when` None: nobody recorded it."""

    key: str
    name: str
    when: TimeSpan | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the stretches say of one offence. `by`: those on which the verdict rests."""

    offence: Offence
    verdict: Verdict
    words: str
    by: tuple[Interval, ...] = ()
    disputed: tuple[Pair, ...] = ()


def against(
    offences: Sequence[Offence], intervals: Sequence[Interval], settings: Settings | None = None
) -> tuple[Finding, ...]:
    """One finding for each offence, in the order given."""
    held = _Held(tuple(intervals), settings or Settings())
    return tuple(held.finding(offence) for offence in offences)


def summary(findings: Sequence[Finding]) -> str:
    """'could not have done 3 of the 7; could have done 2; of 2 it is not known'."""
    count, every = Counter(one.verdict for one in findings), len(findings)
    if every <= 1:
        return _ALONE[findings[0].verdict] if findings else "no offence to hold against it"
    excluded = count[Verdict.COULD_NOT]
    parts = [f"could not have done {excluded} of the {every}" if excluded else f"none of the {every} is excluded"]
    if count[Verdict.COULD]:
        parts.append(f"could have done {count[Verdict.COULD]}")
    if count[Verdict.NOT_KNOWN]:
        parts.append(f"of {count[Verdict.NOT_KNOWN]} it is not known")
    return "; ".join(parts)


_ALONE = {
    Verdict.COULD_NOT: "could not have done the one offence",
    Verdict.COULD: "could have done the one offence",
    Verdict.NOT_KNOWN: "of the one offence it is not known",
}


class _Held:
    """All that is worked out once of a person's stretches."""

    def __init__(self, intervals: tuple[Interval, ...], settings: Settings) -> None:
        self._every, self._settings = intervals, settings
        self._pairs = contradictions(intervals)
        self._pieces = [(one, self._pieces_of(one)) for one in intervals if one.is_absence and one.tells_where]

    def _pieces_of(self, one: Interval) -> list[Extent]:
        if one.kind is Kind.BORN and one.begin is not None:
            return [(BEGINNING, _years_on(one.begin.earliest, self._settings.youngest))]
        return pieces(one, self._every)

    def finding(self, offence: Offence) -> Finding:
        if offence.when is None:
            return Finding(offence, Verdict.NOT_KNOWN, "nobody recorded when it happened")
        span = offence.when.earliest, offence.when.latest
        disputed = tuple(pair for pair in self._pairs if _bears_on(pair, span))
        doubted = {one for pair in disputed for one in pair}
        sure = [(one, parts) for one, parts in self._pieces if one not in doubted]
        if _covers(span, sure):
            by = _resting_on(span, sure)
            return Finding(offence, Verdict.COULD_NOT, self._excluded(offence.when, by), by, disputed)
        if _covers(span, self._pieces):
            both = " / ".join(pair_in_words(pair) for pair in disputed)
            words = f"two records contradict each other, and neither excludes until it is settled which stands: {both}"
            return Finding(offence, Verdict.NOT_KNOWN, words, (), disputed)
        return self._open(offence, span, disputed)

    def _excluded(self, when: TimeSpan, by: tuple[Interval, ...]) -> str:
        return "; ".join(self._reason(when, one) for one in by)

    def _reason(self, when: TimeSpan, one: Interval) -> str:
        if one.kind is Kind.BORN and one.begin is not None and not when.latest < one.begin.earliest:
            return f"under {self._settings.youngest} years old then: {one.in_words()}"
        told = {Kind.BORN: "not born yet", Kind.DEAD: "dead before"}.get(one.kind)
        return f"{told}: {one.in_words()}" if told else one.in_words()

    def _open(self, offence: Offence, span: Extent, disputed: tuple[Pair, ...]) -> Finding:
        """Nothing excludes it: what is known nevertheless."""
        there = tuple(one for one in self._every if not one.is_absence and touches(span, one.possible))
        part = tuple(one for one, found in self._pieces if any(meets(span, piece) for piece in found))
        if there:
            words = f"present, or out of where the person was held: {_told(there)}"
            return Finding(offence, Verdict.COULD, words, (*there, *part), disputed)
        if part:
            words = f"covers only a part of the time within which it happened: {_told(part)}"
            return Finding(offence, Verdict.COULD, words, part, disputed)
        near = tuple(one for one, _ in self._pieces if touches(span, one.possible))
        if near:
            words = f"may cover it, and exact dates would tell: {_told(near)}"
            return Finding(offence, Verdict.NOT_KNOWN, words, near, disputed)
        nowhere = tuple(one for one in self._every if not one.tells_where and touches(span, one.possible))
        if nowhere:
            words = f"away by the record, and it does not say where: {_told(nowhere)}"
            return Finding(offence, Verdict.NOT_KNOWN, words, nowhere, disputed)
        return Finding(offence, Verdict.NOT_KNOWN, "nothing is recorded of where the person was then", (), disputed)


_Pieces = Sequence[tuple[Interval, list[Extent]]]


def _covers(span: Extent, found: _Pieces) -> bool:
    return covered(span, [piece for _, parts in found for piece in parts])


def _resting_on(span: Extent, found: _Pieces) -> tuple[Interval, ...]:
    """Those that cover the whole of it by themselves; where none does, those that cover it together."""
    alone = tuple(one for one, parts in found if any(within(span, piece) for piece in parts))
    return alone or tuple(one for one, parts in found if any(touches(span, piece) for piece in parts))


def _bears_on(pair: Pair, span: Extent) -> bool:
    """A death or birth that is contradicted is doubtful altogether, else what is doubtful is that time."""
    if any(one.kind in POINTS for one in pair):
        return True
    return all(touches(span, one.possible) for one in pair)


def _told(intervals: Sequence[Interval]) -> str:
    return "; ".join(_words(intervals))


def _words(intervals: Sequence[Interval]) -> Iterator[str]:
    return (one.in_words() for one in intervals)


def _years_on(moment: datetime, years: int) -> datetime:
    """The birthday; of 29 February in a common year the day after, as the common law has it."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)
