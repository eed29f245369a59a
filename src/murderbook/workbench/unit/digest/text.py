"""A digest in words: in full for a file, as little as helps for a mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from textwrap import fill
from typing import Final

from murderbook.workbench.unit.digest.gathering import Digest
from murderbook.workbench.unit.lines import Line

WIDTH: Final = 92
LONGEST: Final = 300  # characters of one line's words: who reads more opens the record
MOST: Final = 200  # lines of one part
ELSEWHERE: Final = (
    "Log in to the record to read what it is, under Notices. Of restricted and of sealed compartments nothing is told "
    "by mail."
)


def in_full(digest: Digest, unit: str) -> str:
    """Each line with what it says: for a file, and for a mail where the unit wants names in it."""
    parts = [
        f"{_plain(unit)}: digest of {_day(digest.day)} for {_plain(digest.account.full_name)}",
        _part(f"New, put on record from {_day(digest.since)} on", digest.new, digest.day),
        _part("Due within a week, overdue, or open again", digest.waiting, digest.day),
        _reviews(digest.reviews),
        fill("All of it is in the record, under Notices. Of sealed compartments nothing is told outside.", WIDTH),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def in_numbers(digest: Digest) -> str:
    """How many, which case, and what it is in a word: no name, and nothing that the file says."""
    parts = [
        f"Digest of {_day(digest.day)}",
        _numbers(digest.new, ("case has something new", "cases have something new")),
        _numbers(digest.waiting, ("case has something due or overdue", "cases have something due or overdue")),
        _reviews(digest.reviews),
        fill(ELSEWHERE, WIDTH),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def subject(digest: Digest, unit: str) -> str:
    return f"{_plain(unit)}: digest of {_day(digest.day)}"


def _part(heading: str, lines: list[Line], day: date) -> str:
    told = [fill(_line(line, day), WIDTH, initial_indent="  ", subsequent_indent="    ") for line in lines[:MOST]]
    more = [f"  and {len(lines) - MOST:,} more: see Notices"] if len(lines) > MOST else []
    return "\n".join([f"{heading}: {len(lines):,}", *told, *more]) if lines else f"{heading}: nothing"


def _line(line: Line, day: date) -> str:
    late = ", overdue" if line.at is None and line.on < day else ""
    who = f" ({_plain(line.who)})" if line.who else ""
    what = _plain(line.what)
    what = what if len(what) <= LONGEST else what[:LONGEST].rsplit(" ", 1)[0] + " ..."
    return f"{_plain(line.number)}, {_day(line.on)}{late}: {what}{who}"


def _numbers(lines: Iterable[Line], words: tuple[str, str]) -> str:
    kinds: dict[str, list[str]] = {}
    for line in lines:
        of_case = kinds.setdefault(_plain(line.number), [])
        if line.kind not in of_case:
            of_case.append(line.kind)
    if not kinds:
        return ""
    told = [f"  {number}: {', '.join(sorted(of_case))}" for number, of_case in list(kinds.items())[:MOST]]
    more = [f"  and {len(kinds) - MOST:,} more"] if len(kinds) > MOST else []
    return "\n".join([f"{len(kinds):,} {words[len(kinds) > 1]}:", *told, *more])


def _reviews(count: int) -> str:
    if not count:
        return ""
    return f"{count:,} case{'' if count == 1 else 's'} that you have {'is' if count == 1 else 'are'} due for review."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _plain(text: str) -> str:
    """On one line, with nothing that a terminal or a head of a mail would obey."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
