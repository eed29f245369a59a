"""A case with a chrono and two papers that disagree."""

from __future__ import annotations

from datetime import UTC, date, datetime

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Case, ChronoEntry
from paper import document_in

FIRST = "The R/P was met at the door.  Victim was last seen alive on March 14, 1987 at 5:20 p.m."
SECOND = "I live across the street.  The last anyone saw of the victim was March 14, 1987 at 10:05 p.m."


def dated(case: Case, author: Account) -> None:
    entry(case, author, "1987-03-15T03:10", "Call of a dead woman by Karl Poe")
    entry(case, author, "1987-03-20", "Canvass ended")
    document_in(case, author, [FIRST], name="first.txt", title="First report", written_on=date(1987, 3, 15))
    document_in(case, author, [SECOND], name="friend.txt", title="Friend", written_on=date(1987, 3, 22))


def entry(case: Case, author: Account, when: str, text: str, amends: ChronoEntry | None = None) -> ChronoEntry:
    """Of a minute, or of a day where no time is said."""
    begin = datetime.fromisoformat(when).replace(tzinfo=UTC)
    clock = "T" in when
    return ChronoEntry.objects.create(
        case=case,
        event_earliest=begin,
        event_latest=begin if clock else begin.replace(hour=23, minute=59),
        event_precision="minute" if clock else "day",
        event_as_written=when,
        text=text,
        author=author,
        amends=amends,
    )
