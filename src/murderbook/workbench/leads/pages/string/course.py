"""A string in time: its order, the gaps, the span; and as lanes for an SVG template: no script, no style attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from murderbook.workbench.leads.pages.strings import StringRow, span_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case

Span = tuple[datetime, datetime]
DAYS = 365.2425  # of a year
SHORT, LONG = 60, 724  # days told as days, as months


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two cases that follow each other, in whole days: what it is at the least and at the most."""

    after: Case
    before: Case
    least: int
    most: int

    @property
    def words(self) -> str:
        """'3 months', 'at least 2 years': the least that it can be, and said where it may be more."""
        least, most = days_in_words(self.least), days_in_words(self.most)
        if least == most or self.most - self.least <= 1:  # a day apart: two dates without their hours
            return most
        return f"at least {least}" if self.least else f"up to {most}"


@dataclass(frozen=True, slots=True)
class Course:
    """`median` and `longest` in days, of the least that each gap can be; `whole`: from the first case to the last.
    `first` and `last`: when the string began at the earliest and ended at the latest."""

    gaps: tuple[Gap, ...]
    undated: int
    whole: Gap | None
    first: datetime | None
    last: datetime | None

    @property
    def median(self) -> float | None:
        return median(gap.least for gap in self.gaps) if self.gaps else None

    @property
    def longest(self) -> Gap | None:
        return max(self.gaps, key=lambda gap: gap.least) if self.gaps else None

    @property
    def span_words(self) -> str:
        if self.first is None or self.last is None:
            return "no date is known"
        years = f"{self.first.year} to {self.last.year}" if self.first.year != self.last.year else str(self.first.year)
        return years if self.whole is None else f"{years}: {self.whole.words}"

    @property
    def median_words(self) -> str:
        return "" if self.median is None else days_in_words(round(self.median))

    @property
    def longest_words(self) -> str:
        gap = self.longest
        return "" if gap is None else f"{gap.words}, between {number_of(gap.after)} and {number_of(gap.before)}"


def course_of(cases: Sequence[Case]) -> Course:
    """`cases` in order of time."""
    dated = [(case, span) for case in cases if (span := span_of(case)) is not None]
    gaps = tuple(_gap(*two) for two in pairwise(dated))
    if not dated:
        return Course((), len(cases), None, None, None)
    latest = max(dated, key=lambda one: one[1][0])
    return Course(
        gaps=gaps,
        undated=len(cases) - len(dated),
        whole=_gap(min(dated, key=lambda one: one[1][1]), latest) if gaps else None,
        first=dated[0][1][0],
        last=max(span[1] for _, span in dated),
    )


def _gap(one: tuple[Case, Span], two: tuple[Case, Span]) -> Gap:
    (before, here), (after, there) = one, two
    return Gap(before, after, max((there[0] - here[1]).days, 0), max((there[1] - here[0]).days, 0))


def days_in_words(days: int) -> str:
    """In whole units: months from two on, years from two on."""
    if days < SHORT:
        return f"{days} day{'' if days == 1 else 's'}"
    if days < LONG:
        return f"{round(days / DAYS * 12)} months"
    return f"{int(days / DAYS + 0.02)} years"


# The lanes, in units of the drawing's letters.
LABEL, PLOT, WORDS = 128, 470, 300
ROW, AXIS = 26, 26
POINT = 7.0  # narrower than that a bar is drawn as a point
STEPS = (1, 2, 5, 10, 20, 50)
MOST_TICKS = 8
LABEL_LETTERS, AREA_LETTERS = 16, 24


@dataclass(frozen=True, slots=True)
class Lane:
    """One case. `width` 0: a point; without a date nothing is drawn. `words` stand beside it."""

    number: int
    label: str
    y: int
    x: float | None
    width: float
    words: str

    @property
    def middle(self) -> float:
        return self.y + ROW / 2


@dataclass(frozen=True, slots=True)
class Lanes:
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, int], ...]
    words: str  # what a reader of the screen is told
    left: int = LABEL
    words_x: int = LABEL + PLOT + 16
    width: int = LABEL + PLOT + WORDS

    @property
    def height(self) -> int:
        return len(self.lanes) * ROW + AXIS

    @property
    def bottom(self) -> int:
        return len(self.lanes) * ROW


def lanes_of(row: StringRow, course: Course) -> Lanes | None:
    """One lane per case, in order of time: the order shows, and no two labels lie upon one another. None where no case
    has a date."""
    if course.first is None:
        return None
    spans = [(case, span_of(case)) for case, _ in row.cases]
    low, high = course.first.year, max(span[1].year for _, span in spans if span) + 1
    scale = PLOT / (high - low)

    def across(moment: datetime) -> float:
        return round(LABEL + (moment.year - low + (moment.timetuple().tm_yday - 1) / DAYS) * scale, 1)

    since = {gap.before.pk: f"{gap.words} later" for gap in course.gaps}
    lanes = tuple(
        _lane(at, case, (across(span[0]), across(span[1])) if span else None, since.get(case.pk, ""))
        for at, (case, span) in enumerate(spans)
    )
    step = next((step for step in STEPS if (high - low) / step <= MOST_TICKS), STEPS[-1])
    ticks = tuple(
        (round(LABEL + (year - low) * scale, 1), year)
        for year in range(low - low % -step, high + 1)
        if year % step == 0
    )
    return Lanes(lanes, ticks, _told(row, course))


def _lane(at: int, case: Case, ends: tuple[float, float] | None, since: str) -> Lane:
    area = _cut(case.area, AREA_LETTERS)
    words = "; ".join(filter(None, [since, area])) if ends else "; ".join(filter(None, ["no date on file", area]))
    x, width = (ends[0], ends[1] - ends[0]) if ends else (None, 0.0)
    return Lane(at + 1, _cut(number_of(case), LABEL_LETTERS), at * ROW, x, width if width > POINT else 0.0, words)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _told(row: StringRow, course: Course) -> str:
    told = [f"{len(row.cases)} cases, {course.span_words}"]
    told += [f"{number_of(gap.before)} {gap.words} after {number_of(gap.after)}" for gap in course.gaps]
    return ". ".join(told) + "."
