"""Calls as plain records and as rows, the one place where that is done; and moments on the clock of their bill."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from murderbook.casefile.call import Call as Record
from murderbook.casefile.call import CallKind, Direction, Number
from murderbook.workbench.calls.models import Call, CallList
from murderbook.workbench.register.models import Case


def row_of(call: Record, bill: CallList) -> Call:
    return Call(
        call_list=bill,
        line=call.line,
        earliest=call.earliest,
        latest=call.latest,
        day=on_clock(call.earliest, bill.time_zone).date(),
        seconds=call.seconds,
        caller_written=call.caller.written,
        caller=call.caller.number,
        called_written=call.called.written,
        called=call.called.number,
        direction=call.direction,
        kind=call.kind,
        tower=call.tower,
        place=call.place,
        repeats=call.repeats,
        rest=dict(call.rest),
    )


def record_of(row: Call) -> Record:
    """The inverse of `row_of`, with moments on the clock of the bill."""
    zone = _zone(row.call_list.time_zone)
    return Record(
        row.line,
        row.earliest.astimezone(zone),
        row.latest.astimezone(zone),
        Number(row.caller_written, row.caller),
        Number(row.called_written, row.called),
        row.seconds,
        Direction(row.direction),
        CallKind(row.kind),
        row.tower,
        row.place,
        row.repeats,
        tuple(row.rest.items()),
    )


def calls_of(case: Case, bill: CallList | None = None) -> QuerySet[Call]:
    """Calls of a case that the caller found through the door: of bills that stand, or of one bill, also of one that was
    withdrawn."""
    found = Call.objects.filter(call_list__case=case).select_related("call_list")
    return found.filter(call_list__withdrawn_at=None) if bill is None else found.filter(call_list=bill)


def on_clock(moment: datetime, zone: str) -> datetime:
    """The moment as the clock of a zone showed it, without offset."""
    return moment.astimezone(_zone(zone)).replace(tzinfo=None)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
