"""Days that are told by their name: Christmas Eve, New Year's Day, Thanksgiving 1971.

Holidays of the United States as they are kept now (5 U.S.C. 6103 and custom); until 1970 some were kept on other days.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from murderbook.documents.dates.absolute import Read
from murderbook.documents.dates.context import Context, around, of_day
from murderbook.documents.dates.mention import Rule
from murderbook.documents.dates.relative import with_clock
from murderbook.documents.dates.words import AT, GAP, YEAR4

# Without apostrophes, which pages set and leave out.
FIXED = {
    "new years eve": (12, 31), "new years day": (1, 1), "valentines day": (2, 14), "fourth of july": (7, 4),
    "independence day": (7, 4), "halloween": (10, 31), "veterans day": (11, 11), "christmas eve": (12, 24),
    "christmas day": (12, 25), "christmas": (12, 25),
}  # fmt: skip
# Month, weekday (Monday is 0), which of the month; -1 is the last.
FLOATING = {"memorial day": (5, 0, -1), "labor day": (9, 0, 1), "thanksgiving": (11, 3, 4)}
_NAMES = sorted([*FIXED, *FLOATING, "thanksgiving day", "thanksgiving eve"], key=len, reverse=True)
_WORDS = "|".join(re.sub("(?<=[re])s(?= )", "['\u2019]?s", name).replace(" ", GAP) for name in _NAMES)
_NO_DAY = r"(?![ \t](?:tree|presents?|shopping|party|card|dinner)\b)"
HOLIDAYS = re.compile(
    rf"\b(?P<name>(?i:{_WORDS}))\b{_NO_DAY}(?P<more>[ \t](?:weekend|night|morning|afternoon|evening)\b)?"
    rf"(?:,?{GAP}(?:of[ \t])?(?P<year>{YEAR4}))?(?:{AT})?"
)


def holiday(text: str, context: Context) -> Read | None:
    """The day, with the time that stands behind it; of a weekend the day with two days on either side."""
    found = HOLIDAYS.fullmatch(text)
    if found is None:
        return None
    name = " ".join(re.sub("['\u2019]", "", found["name"].lower()).split())
    month, number, *_ = FIXED.get(name) or (_floating(name)[0], 1)
    year = int(found["year"]) if found["year"] else context.year_for(month, number)
    if year is None:
        return None
    day = _day_of(name, year)
    if day > context.today:
        return None
    span = around(day, 2) if (found["more"] or "").endswith("weekend") else of_day(day)
    return with_clock(span, text, context.today), Rule.IN_FULL if found["year"] else Rule.YEAR_BY_CONTEXT


def _day_of(name: str, year: int) -> date:
    if name in FIXED:
        return date(year, *FIXED[name])
    month, weekday, which = _floating(name)
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    days = [week[weekday] for week in weeks if week[weekday].month == month]
    return days[which if which < 0 else which - 1] - timedelta(days=name.endswith(" eve"))


def _floating(name: str) -> tuple[int, int, int]:
    return next(rule for one, rule in FLOATING.items() if name.startswith(one))
