"""The words that dates are made of, as pieces of regular expressions. Every repetition has a bound: a page of anything
is looked through in time that grows with its length."""

from __future__ import annotations

import calendar

# "may", "march" and "sun" are words too: as months and days they begin with a capital.
_ALSO_WORDS = {"march", "mar", "may", "august", "sun", "sat", "wed", "second"}


def _cased(names: list[str]) -> str:
    """Each as Name and NAME, and as name where that means nothing else; the longest first."""
    forms = {form for name in names for form in (name.title(), name.upper())}
    forms |= {name.lower() for name in names if name.lower() not in _ALSO_WORDS}
    return "|".join(sorted(forms, key=lambda form: (-len(form), form)))


_MONTH_NAMES = [*filter(None, calendar.month_name), *filter(None, calendar.month_abbr), "Sept"]
_DAY_NAMES = [*calendar.day_name, *calendar.day_abbr, "Tues", "Thur", "Thurs"]

S = r"[ \t]{0,3}\n{0,2}[ \t]{0,3}"  # a line may end within a date
GAP = r"(?:[ \t]{1,3}\n{0,2}[ \t]{0,3}|\n{1,2}[ \t]{0,3})"
MONTH = rf"\b(?:{_cased(_MONTH_NAMES)})\b[.:]?"
WEEKDAY = rf"(?:{_cased(_DAY_NAMES)})\b\.?"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|ST|ND|RD|TH)?(?![\d:/])"
ORDINAL = r"(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th|ST|ND|RD|TH)\b"
YEAR4 = r"(?:1[89]\d\d|20\d\d)(?!\d)"
YEAR = rf"(?:{YEAR4}|['\u2019]\d\d(?!\d))"
SHORT_YEAR = rf"(?:{YEAR}|\d\d(?![\d:/]))"
ABOUT = r"(?:(?:[Oo]n or about|[Aa]bout|[Aa]round|[Aa]pproximately|[Aa]pprox\.?|[Cc]irca|ca\.?)[ \t]{1,3})"
CLOCK = (
    r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?(?:[ \t]?[apAP]\.?[ \t]?[mM]\b\.?)?(?:[ \t]?(?:hrs?|hours|HRS?|HOURS)\b\.?)?"
    r"|\d{1,2}[ \t]?[apAP]\.?[ \t]?[mM]\b\.?"
    r"|(?:[01]\d|2[0-4])[0-5]\d[ \t]?(?:hrs?|hours|HRS?|HOURS)\b\.?"
    r"|(?<![A-Za-z])(?:noon|midnight)\b)"
)
MILITARY = r"(?:[01]\d|2[0-3])[0-5]\d(?![\d/-])"  # without "hrs" only where "at" stands before it
AT = rf"(?:,?[ \t]{{1,3}}(?:at{GAP})?{ABOUT}?{CLOCK}|,?[ \t]{{1,3}}at{GAP}{ABOUT}?{MILITARY})"
DIGIT = r"[0-9OolI]"  # and what a reader of scans takes for one
COUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|a|\d{1,3})"
UNIT = r"(?:day|week|month|year)"
