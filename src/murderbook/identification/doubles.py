"""Records that may be one person twice: told, never merged. Counted twice, a person makes his looks commoner."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from murderbook.casefile.person import Sex
from murderbook.identification.records import Record

YEARS_APART = 3.0  # between the years of birth that two reports of one name let expect


@dataclass(frozen=True, slots=True)
class Double:
    first: str
    second: str
    says: str


def doubles(records: Sequence[Record]) -> list[Double]:
    """Reports of one name and about one birth; remains of one agency's number, or found on one day in one place."""
    found = []
    for key in (_by_name, _by_number, _by_find):
        groups: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if (text := key(record)) is not None:
                groups[text].append(record)
        for group in groups.values():
            first = group[0]
            found += [Double(first.id, other.id, _WHY[key]) for other in group[1:] if _may_be_one(first, other)]
    seen: dict[tuple[str, str], Double] = {}
    for one in found:
        seen.setdefault((one.first, one.second), one)
    return list(seen.values())


def _by_name(record: Record) -> str | None:
    words = sorted(re.findall(r"[a-z]+", (record.name or "").lower()))
    return None if record.remains or len(words) < 2 else " ".join(words)


def _by_number(record: Record) -> str | None:
    plain = re.sub(r"[^0-9a-z]", "", record.agency_number.lower())
    return f"{record.state} {plain}" if record.remains and plain else None


def _by_find(record: Record) -> str | None:
    if not record.remains or record.when is None or record.when.width.days > 1 or not record.city:
        return None
    return f"{record.when.earliest:%Y-%m-%d} {record.city.lower()} {record.state}"


_WHY = {
    _by_name: "the same name and about the same age",
    _by_number: "the same agency's number",
    _by_find: "found on one day in one place",
}


def _may_be_one(a: Record, b: Record) -> bool:
    if Sex.UNKNOWN not in (a.sex, b.sex) and a.sex is not b.sex:
        return False
    if a.remains:
        return _overlap(a.age, b.age)
    births = [r.when.middle.year - r.age[0] for r in (a, b) if r.when is not None and r.age[0] is not None]
    return len(births) < 2 or abs(births[0] - births[1]) <= YEARS_APART


def _overlap(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> bool:
    low = max(a[0] or 0.0, b[0] or 0.0)
    high = min(999.0 if a[1] is None else a[1], 999.0 if b[1] is None else b[1])
    return low <= high
