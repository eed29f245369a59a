"""The telephone bill of the victim's line: two months before the murder and a few days after, with a mapping beside it.

There is something to see: one number calls late, oftener towards the end, and never again; a withheld one calls on the
last evening. One row stands twice, and one cannot be read. Numbers are those kept for fiction (555-01xx).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from murderbook.casefile.case import Case
from murderbook.demo.papers.cast import cast_of
from murderbook.demo.papers.write import TODAY
from murderbook.demo.streams import Stream, Streams

NAME, MAPPING = "Telephone bill.csv", "Telephone bill.toml"
LINE, FRIEND, MOTHER, LATE = "213-555-0142", "213-555-0117", "213-555-0163", "213-555-0188"
OFTEN = ("213-555-0129", "213-555-0134", "213-555-0151", "213-555-0170", "911")
BEFORE = 60  # days of the bill before the murder
WITHHELD = "Private"
HEADER = ("Calling No.", "Called No.", "Date", "Time", "Min:Sec", "Note")
TOML = f"""\
[bill]
time_zone = "America/Los_Angeles"
region = "US"
subscriber = "{LINE}"
dates = "month first"

[columns]
caller = "{HEADER[0]}"
called = "{HEADER[1]}"
date = "{HEADER[2]}"
time = "{HEADER[3]}"
duration = "{HEADER[4]}"
"""


@dataclass(frozen=True, slots=True)
class _Call:
    at: datetime
    caller: str
    called: str
    seconds: int

    def cells(self) -> tuple[str, ...]:
        lasted = f"{self.seconds // 60}:{self.seconds % 60:02}"
        return (self.caller, self.called, f"{self.at:%m/%d/%Y}", f"{self.at:%H:%M:%S}", lasted, "")


def write_bill(case: Case, seed: int, folder: Path) -> tuple[Path, Path]:
    """The bill and its mapping, the same bytes every time."""
    streams = Streams(seed)
    happened = cast_of(case, streams, TODAY).happened
    calls = sorted(_calls(happened, streams.of("papers: bill", case.id)), key=lambda call: call.at)
    rows = [call.cells() for call in calls]
    rows.insert(len(rows) // 2, rows[len(rows) // 2])  # the carrier has one call twice
    rows.insert(20, (LINE, "213-555-01?8", f"{calls[20].at:%m/%d/%Y}", f"{calls[20].at:%H:%M:%S}", "1:12", "smudged"))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([HEADER, *rows])
    (folder / MAPPING).write_text(TOML, encoding="utf-8")
    return folder / NAME, folder / MAPPING


def _calls(happened: datetime, stream: Stream) -> Iterator[_Call]:
    midnight = happened.replace(hour=0)
    for day in range(BEFORE, 0, -1):
        on = midnight - timedelta(days=day)
        yield from _of_a_day(on, stream)
        if stream.between(0, BEFORE) > day:  # oftener towards the end
            yield _Call(_at(on, stream, 22, 23), LATE, LINE, stream.between(5, 90))
    yield _Call(_at(midnight - timedelta(days=1), stream, 19, 20), WITHHELD, LINE, 48)
    for day in (0, 1, 3):  # nobody answers any more
        yield _Call(_at(midnight + timedelta(days=day), stream, 9, 18), (MOTHER, FRIEND)[day % 2], LINE, 0)


def _of_a_day(on: datetime, stream: Stream) -> Iterator[_Call]:
    """Up to two calls, mostly with the friend or the mother, out more often than in."""
    for _ in range(stream.between(0, 2)):
        other = stream.one_of((FRIEND, FRIEND, MOTHER, *OFTEN))
        out = other == OFTEN[-1] or stream.between(0, 2) > 0
        ends = (LINE, other) if out else (other, LINE)
        yield _Call(_at(on, stream, 8, 21), *ends, stream.between(20, 1500))


def _at(day: datetime, stream: Stream, first: int, last: int) -> datetime:
    return day + timedelta(hours=stream.between(first, last), seconds=stream.between(0, 3599))
