"""Custody events for tests, a line each: `events(("booked in", {"to": "Room 4"}), ...)`, a day apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from murderbook.workbench.casework.models import CustodyEvent

SHORT = {"whom": "to_whom", "to": "to_where", "by": "from_whom", "of": "from_where"}
Line = tuple[str, dict[str, Any]]


def events(*lines: Line) -> list[CustodyEvent]:
    """Rows that were never saved, numbered from 1, from 1 Mar 1987. `amends`: which line one amends; `day`: when it
    happened, where that is not in the order of the lines."""
    made: list[CustodyEvent] = []
    for number, (act, more) in enumerate(lines, start=1):
        said = {SHORT.get(name, name): value for name, value in more.items()}
        at = datetime(1987, 3, said.pop("day", number), tzinfo=UTC)
        amended = said.pop("amends", None)
        made.append(
            CustodyEvent(
                pk=number,
                act=act,
                amends=made[amended - 1] if amended else None,
                entered_at=datetime(2026, 1, number, tzinfo=UTC),
                event_earliest=at,
                event_latest=at + timedelta(hours=23, minutes=59),
                event_precision="day",
                event_as_written="",
                **said,
            )
        )
    return made
