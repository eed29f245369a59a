"""Telephone bills as carriers send them, small, with invented numbers (555-01xx)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from murderbook.formats.bill_mapping import BillMapping

TWO_ENDS = {
    "bill": {"time_zone": "America/Los_Angeles", "region": "US", "dates": "month first", "durations": "seconds"},
    "columns": {
        "caller": "From",
        "called": "To",
        "begin": "Started",
        "duration": "Lasted",
        "kind": "Type",
        "tower": "Cell",
    },
}
HEADER = "From,To,Started,Lasted,Type,Cell\n"
ROW = "213-555-0142,(213) 555-0177,3/14/1991 10:15:30 PM,4:20,voice,LA-117\n"


def mapping(**changes: dict[str, str]) -> BillMapping:
    """TWO_ENDS with entries of its tables exchanged; an entry that is "" is left out."""
    raw: dict[str, Any] = {name: dict(pairs) for name, pairs in TWO_ENDS.items()}
    for name, pairs in changes.items():
        raw[name] = {key: value for key, value in {**raw.get(name, {}), **pairs}.items() if value}
    return BillMapping.from_dict(raw, "bill.toml")


def one_line(**bill: str) -> BillMapping:
    """The bill of one line: the other number, the direction, date and time in two columns."""
    columns = {"other": "Number", "direction": "In/Out", "date": "Date", "time": "Time", "duration": "Minutes"}
    declared = {
        "time_zone": "America/Los_Angeles",
        "region": "US",
        "subscriber": "213-555-0142",
        "durations": "minutes",
    }
    return BillMapping.from_dict({"bill": declared | bill, "columns": columns}, "bill.toml")


def written(folder: Path, text: str, name: str = "bill.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
