"""One pair side by side: each value of both and what it says by the search that is held; without one, the values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from murderbook.evidence.bits import bits, ratio_of
from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.resolution import Record, compare, load_model
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.pages.charts import Chart, waterfall_chart
from murderbook.workbench.leads.pages.reasons import Unknown, reasons_of, unknowns
from murderbook.workbench.leads.words import figure
from murderbook.workbench.resolution.held import PairFound, Result
from murderbook.workbench.resolution.keys import Known
from murderbook.workbench.resolution.pages.told import NOT_COUNTED, chance_in_words
from murderbook.workbench.resolution.records import now_of

BIRTH = "birth"  # the comparison
_SPAN = re.compile(r"\b([0-9]{8})-([0-9]{8})\b")
MOST_ODDS = 10_000
LEFT, RIGHT = "the left file", "the right file"


@dataclass(frozen=True, slots=True)
class Line:
    """`points`: None where nothing could be compared; `weight`: with its rates, where a search is held."""

    label: str
    left: str
    right: str
    points: float | None
    sentence: str
    weight: WeightOfEvidence | None = None

    @property
    def style(self) -> str:
        if self.points is None:
            return "missing"
        return "agrees" if self.points > 0 else ""

    @property
    def is_arithmetic(self) -> bool:
        return not self.left and not self.right and self.points is not None


@dataclass(frozen=True, slots=True)
class Compared:
    """`changed`: a file says otherwise since the search. `listed`: the pair as the search lists it, if it does."""

    lines: tuple[Line, ...]
    missing: tuple[Unknown, ...]
    chart: Chart | None = None
    score: float | None = None
    listed: PairFound | None = None
    chance: str = ""
    changed: bool = False
    standing: str = ""
    weight: float | None = None
    odds: str = ""
    support: str = ""

    @property
    def is_calibrated(self) -> bool:
        return self.weight is not None


def compared(account: Account, left: Known, right: Known, result: Result | None) -> Compared:
    now = now_of(account, load_model(), (left.who, right.who))
    a, b = now[left.who], now[right.who]
    if result is None:
        return _values(a, b)
    lead = compare(a, b, result.model)
    listed = next((one for one in result.pairs if one.pair == {left.who, right.who}), None)
    changed = not (result.is_as_searched(left.who, a) and result.is_as_searched(right.who, b))
    listed = None if changed else listed
    reasons = reasons_of(lead)
    return Compared(
        lines=tuple(_line(row) for row in (*reasons.shown, *reasons.smaller, *_missing(lead))),
        missing=tuple(unknowns(_missing(lead), LEFT, RIGHT)),
        chart=waterfall_chart(reasons.bars),
        score=None if lead.score_millibits is None else bits(lead.score_millibits),
        listed=listed,
        chance=NOT_COUNTED if changed else chance_in_words(listed.chance) if listed else _below(result),
        changed=changed,
        standing=result.standing,
        **_weighed(lead),
    )


def _weighed(lead: Lead) -> dict[str, Any]:
    """What only a calibrated search says: bits, words, and the odds that these and the prior of the search give."""
    total, posterior = lead.weight_millibits, lead.posterior_millibits
    if total is None or posterior is None:
        return {}
    return {"weight": bits(total), "odds": _odds(posterior), "support": _in_words(lead.support or "")}


def _odds(posterior: int) -> str:
    ratio = ratio_of(abs(posterior))
    told = f"about {figure(ratio)} to 1" if ratio < MOST_ODDS else f"more than {MOST_ODDS:,} to 1"
    return f"{told} for {'one person' if posterior >= 0 else 'two persons'}"


def _in_words(support: str) -> str:
    return support.replace("H1", "one person").replace("H2", "two persons")


def _below(result: Result) -> str:
    """Of a pair that is weaker than those that are kept."""
    last = result.pairs[-1].chance if result.pairs else None
    return NOT_COUNTED if last is None else f"more than {figure(last.shown)}"


def _missing(lead: Lead) -> list[WeightOfEvidence]:
    return [row for row in lead.weights if row.state is State.MISSING]


def _line(row: WeightOfEvidence) -> Line:
    points = None if row.state is State.MISSING else bits(row.millibits or 0)
    left, right = (_told(row.comparison, value or "") for value in (row.left, row.right))
    return Line(row.label, left, right, points, row.sentence, row)


def _told(comparison: str, value: str) -> str:
    """A span of birth that follows from an age, as a date; all else as the file has it."""
    if comparison != BIRTH:
        return value
    return _SPAN.sub(lambda found: f"{_day(found[1])} to {_day(found[2])}, by the age then", value)


def _day(digits: str) -> str:
    day = datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC)
    return f"{day.day} {day:%b %Y}"


def _values(a: Record, b: Record) -> Compared:
    """As the files have them, unweighed."""
    lines = []
    for one in load_model().comparisons:
        left, right = (_told(one.id, record.shown.get(one.id, "")) for record in (a, b))
        if left or right:
            lines.append(Line(one.label, left, right, None, ""))
    return Compared(tuple(lines), ())
