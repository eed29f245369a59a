"""Rows become plain records of the engine, and back: the one place where that is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from murderbook.casefile.timespan import TimeSpan
from murderbook.enquiries.codes import Codes, load
from murderbook.enquiries.interval import Interval, Kind
from murderbook.enquiries.presence import Offence
from murderbook.workbench.enquiries.models import Stretch
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.words import span_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import as_utc

CODES_FILE = "elimination-codes.toml"


def unit_codes() -> Codes:
    """The unit's own table of elimination codes where the record folder holds a copy, else the packaged one."""
    path = settings.RECORD.folder / CODES_FILE
    return load(path if path.exists() else None)


def interval_of(row: Stretch) -> Interval:
    begin = span_of(row.begin_earliest, row.begin_latest, row.begin_precision, row.begin_as_written)
    end = span_of(row.end_earliest, row.end_latest, row.end_precision, row.end_as_written)
    until = row.until.astimezone(UTC).replace(tzinfo=None) if row.until else None
    return Interval(row.key, Kind(row.kind), begin, end, row.source, row.where, until)


def intervals_of(rows: Iterable[Stretch]) -> list[Interval]:
    """Those that stand."""
    return [interval_of(row) for row in rows if row.withdrawn_at is None]


def offence_of(case: Case) -> Offence:
    when = span_of(case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written)
    return Offence(case.key, number_of(case), when)


def stretch_columns(one: Interval) -> dict[str, Any]:
    """Columns of a row for what was entered."""
    return {
        "kind": one.kind.value,
        "where": one.where,
        "source": one.source,
        "until": as_utc(one.until) if one.until else None,
        **span_columns("begin", one.begin),
        **span_columns("end", one.end),
    }


def span_columns(name: str, span: TimeSpan | None) -> dict[str, Any]:
    ends: tuple[datetime | None, datetime | None] = (None, None)
    if span is not None:
        ends = as_utc(span.earliest), as_utc(span.latest)
    return {
        f"{name}_earliest": ends[0],
        f"{name}_latest": ends[1],
        f"{name}_precision": span.precision.value if span else "",
        f"{name}_as_written": span.as_written if span else "",
    }
