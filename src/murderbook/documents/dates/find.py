"""All dates of a text, from left to right.

General date finders are not used on reports: they turn times and heights into dates (DESIGN.md, section 7). Each form
below names what it accepts; of forms that overlap, the one that begins first and then the longest is read, and where it
means nothing (month 13, a day to come, no document to count from) the next. Nothing is a date that no form names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import is_ambiguous
from murderbook.documents.dates import absolute, holidays, ranges, relative
from murderbook.documents.dates.absolute import Read
from murderbook.documents.dates.context import Context
from murderbook.documents.dates.lines import unbroken
from murderbook.documents.dates.mention import DateMention

Reader = Callable[[str, Context], Read | None]
FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (ranges.CLOCKS, ranges.clocks),
    (ranges.TWO_DAYS, ranges.two_days),
    (ranges.DAYS_OF_MONTH, ranges.days_of_month),
    (ranges.TWO_ORDINALS, ranges.two_ordinals),
    (absolute.CLOCK_FIRST, absolute.clock_first),
    (absolute.DATED, absolute.dated),
    (absolute.MONTHS, absolute.plain),
    (absolute.SEASONS, absolute.plain),
    (absolute.DECADES, absolute.plain),
    (absolute.YEARS, absolute.year_alone),
    (absolute.PARTS_OF_YEARS, absolute.plain),
    (absolute.ORDINALS, absolute.ordinal),
    (holidays.HOLIDAYS, holidays.holiday),
    *((form[0], relative.relative(form)) for form in relative.FORMS),
)
# What a number of three parts is, if one of these stands before it.
_NUMBER_OF = "section|sec\\.|nos?\\.?|number|case|file|item|exhibit|serial|code|p\\.?c\\.?|tel\\.?|phone|rule|rev\\.?"
_REVISION = r"(?<![\w])[RHK][eoac][vwy]"  # the same three letters as scans have them
_NO_DATE_BEFORE = re.compile(rf"(?:#|§|\b(?:{_NUMBER_OF})|{_REVISION}[.,])[ \t:]{{0,2}}$", re.IGNORECASE)

# A day of birth is none of the story: no time and no next day belongs to it. F/W stands before it in lists of people.
_BIRTH_BEFORE = re.compile(r"(?:\b(?:D\.?O\.?B|[Bb]orn|BORN|[Bb]irth|BIRTH)\b|\b[MF]/[A-Z]{1,2}\b).{0,8}$")


def find_dates(text: str, written: date | None = None, today: date | None = None) -> list[DateMention]:
    """Dates in `text`, in order, none overlapping. `written`: the day of the document, which relative dates and years
    that are left out are counted from; `today`: no date begins after it (the real day by default)."""
    return dates_behind(text, context_of(written, today))


def context_of(written: date | None, today: date | None = None, before: TimeSpan | None = None) -> Context:
    """What the dates of a page are read by; `before`: the last date of the pages before it (`Context.last`)."""
    return Context(written, today or date.today(), before)  # noqa: DTZ011 - local by design: spans have no offset


def dates_behind(text: str, context: Context) -> list[DateMention]:
    """The dates of one page of several, read by what its context says; it is told of each."""
    text, as_it_stands = unbroken(text), text
    found, end = list[DateMention](), 0
    for begin, stop, reader in _candidates(text):
        if begin < end or _NO_DATE_BEFORE.search(text, max(0, begin - 12), begin):
            continue
        read = reader(text[begin:stop], context)
        if read is not None:
            found.append(_mention(as_it_stands, begin, stop, read))
            if not _BIRTH_BEFORE.search(text, max(0, begin - 16), begin):
                context.note(read[0])
            end = stop
    return found


def _candidates(text: str) -> list[tuple[int, int, Reader]]:
    """By where they begin, of one beginning the longest first."""
    places = [(match.start(), -match.end(), at) for at, (form, _) in enumerate(FORMS) for match in form.finditer(text)]
    return [(begin, -stop, FORMS[at][1]) for begin, stop, at in sorted(places)]


def _mention(text: str, begin: int, stop: int, read: Read) -> DateMention:
    said = text[begin:stop]
    span = replace(read[0], as_written=" ".join(said.split()))
    mended = re.search(r"\d[OolI]|[OolI]\d|[/-][OolI]+[/-]", said) is not None
    return DateMention(begin, stop, span, read[1], is_ambiguous(said), mended)
