"""A date as it stands in a text: where, what it means, and by which rule it was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from murderbook.casefile.timespan import TimeSpan


class Rule(StrEnum):
    """What besides the words themselves a date was read from."""

    IN_FULL = "written in full"
    YEAR_BY_CONTEXT = "the year is that of the dates before it, or of the document"
    MONTH_BY_CONTEXT = "month and year are those of the dates before it, or of the document"
    AGAINST_DOCUMENT = "counted from the date of the document"
    AGAINST_BEFORE = "counted from the date before it in the text"
    AGAINST_PAGE_BEFORE = "counted from the last date before it, which stands on an earlier page"


@dataclass(frozen=True, slots=True)
class DateMention:
    """`text[start:end]` means `span`. `order_unsure`: month and day could be exchanged, 03/04/1987. `mended`: letters
    were read as the digits that they resemble, l2/O3/71."""

    start: int
    end: int
    span: TimeSpan
    rule: Rule
    order_unsure: bool = False
    mended: bool = False
