"""Deadlines and anniversaries as an iCalendar file (RFC 5545): whole days, each under a name that stays the same.

What goes in is the unit's setting, since a calendar is read on telephones and by others: by default the number of the
case and the kind of deadline alone. Nothing of a sealed compartment is in the shared record, and so nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from murderbook.workbench.families.unit.due import Due

SHOWS = ("number", "victim", "who", "section")  # what may go in besides the kind
DEFAULT = ("number",)
WARNED = timedelta(days=7)


def calendar_of(found: Iterable[Due], shows: Iterable[str], moment: datetime) -> bytes:
    made, wanted = Calendar(), set(shows)
    made.add("prodid", "-//murderbook//families//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for one in found:
        made.add_component(_event(one, wanted, moment))
    return bytes(made.to_ical())


def _event(one: Due, wanted: set[str], moment: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@murderbook.invalid")
    event.add("dtstamp", moment.astimezone(UTC))
    event.add("dtstart", one.on)
    if one.on < date.max:  # of a slip of the pen, 31 December 9999, there is no day after
        event.add("dtend", one.on + timedelta(days=1))  # the day after: it does not belong to it
    event.add("summary", _summary(one, wanted))
    if "section" in wanted and one.section:
        event.add("description", one.section)
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary(one, wanted))
    alarm.add("trigger", -WARNED)
    event.add_component(alarm)
    return event


def _summary(one: Due, wanted: set[str]) -> str:
    told = [
        one.number if "number" in wanted else "",
        one.kind,
        one.case.victim_name if "victim" in wanted else "",
        one.who if "who" in wanted else "",
    ]
    return ": ".join(filter(None, told[:2])) + "".join(f", {more}" for more in told[2:] if more)
