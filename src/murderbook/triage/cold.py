"""Since when is a case cold? There is no single definition: a rule the unit chooses, by default NIJ's three years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from murderbook.casefile.case import Case


class Clock(StrEnum):
    """What the years are counted from."""

    OCCURRED = "since it happened"
    ACTIVITY = "since the last review or new information"


@dataclass(frozen=True, slots=True)
class ColdRule:
    """Cold after `years` (whole, at least 1) on the clock; `more_than` asks for a day beyond them."""

    years: int
    label: str
    source: str
    clock: Clock = Clock.OCCURRED
    more_than: bool = False

    def __post_init__(self) -> None:
        if self.years < 1:
            raise ValueError(f"a case goes cold after at least 1 year, not {self.years}")


RULES: dict[str, ColdRule] = {
    "nij": ColdRule(3, "Three years unsolved", "NIJ working group, NCJ 252016"),
    "los_angeles": ColdRule(5, "Five years unsolved", "Los Angeles, in NIJ Term of the Month - Cold Case"),
    "arizona": ColdRule(1, "One year unsolved", "Arizona, in NIJ Term of the Month - Cold Case"),
    "federal": ColdRule(3, "More than three years", "34 U.S.C. 60911 (there before the application)", more_than=True),
    "dormant": ColdRule(
        1, "One year inactive", "Los Angeles practice, FBI, The Gangs of Los Angeles, Part 4, 2014", Clock.ACTIVITY
    ),
}
DEFAULT = RULES["nij"]


def cold_since(case: Case, *, today: date, rule: ColdRule = DEFAULT) -> date | None:
    """The day the case went cold; None where it is not open, not cold yet, or its date is unknown.

    Counts from the end of an approximate date, so that no case is called cold before it surely is.
    """
    if not case.is_open or case.occurred is None:
        return None
    start = case.occurred.latest.date()
    if rule.clock is Clock.ACTIVITY:
        touched = [review.on for review in case.reviews] + [item.on for item in case.news]
        start = max([start, *(day for day in touched if day <= today)])
    since = _years_after(start, rule.years) + timedelta(days=rule.more_than)
    return since if since <= today else None


def _years_after(day: date, years: int) -> date:
    """The anniversary; 1 March for a 29 February that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
