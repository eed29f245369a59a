"""What nobody has found out yet, the most expected points first, with what it takes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import WeightOfEvidence

NAME = "finding-out.toml"
LEAST = 0.05  # points: what is worth less is not listed
NO_FEE = "none"
UNPRICED = frozenset({"medical"})  # told though nothing in the files says how much it would weigh: teeth decide


class EffortError(ValueError):
    """What is wrong with the unit's file."""


@dataclass(frozen=True, slots=True)
class Effort:
    """`hours` of one person; `fee`: whose bill there is, or NO_FEE."""

    what: str
    how: str
    hours: float
    fee: str

    @property
    def in_words(self) -> str:
        """'about 4 hours of one person, and the laboratory's fee'."""
        hours = f"about {self.hours:g} hour{'' if self.hours == 1 else 's'} of one person"
        return f"{hours}, no fee" if self.fee == NO_FEE else f"{hours}, and {self.fee} fee"


@dataclass(frozen=True, slots=True)
class Step:
    """`points`: expected if it is this person; None where the model cannot price it, and a dentist may decide."""

    points: float | None
    effort: Effort


Efforts = Mapping[str, Mapping[str, Effort]]  # by side (remains, report, dna) and comparison


def efforts(folder: Path | None = None) -> Efforts:
    """The packaged table, under what the unit's file says. EffortError where that cannot be read."""
    packaged, own = _packaged(), folder / NAME if folder else None
    if own is None or not own.exists():
        return packaged
    try:
        return _read(tomllib.loads(own.read_text(encoding="utf-8")), packaged)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, EffortError) as error:
        raise EffortError(f"{NAME} in the folder of the record cannot be used: {error}") from None


@cache
def _packaged() -> Efforts:
    text = files("murderbook.workbench.identity").joinpath(NAME).read_text(encoding="utf-8")
    return _read(tomllib.loads(text), {})


def _read(raw: Mapping[str, Any], under: Efforts) -> Efforts:
    found = {side: dict(rows) for side, rows in under.items()}
    for side, rows in raw.items():
        if under and side not in under:
            raise EffortError(f"[{side}] is none of {', '.join(under)}")
        if not isinstance(rows, dict):
            raise EffortError(f"{side} is a table of rows, not {rows!r}")
        for name, told in rows.items():
            before = under.get(side, {}).get(name)
            if under and before is None:
                raise EffortError(f"{side}.{name} is none of {', '.join(under[side])}")
            found.setdefault(side, {})[name] = _effort(f"{side}.{name}", told, before)
    return found


def _effort(where: str, told: object, before: Effort | None) -> Effort:
    """A row may name only what it changes."""
    known = {"what": before.what, "how": before.how, "hours": before.hours, "fee": before.fee} if before else {}
    if not isinstance(told, dict):
        raise EffortError(f"{where} is a row of what, how, hours and fee, not {told!r}")
    if odd := sorted(set(told) - {"what", "how", "hours", "fee"}):
        raise EffortError(f"{where} is a row of what, how, hours and fee, not {odd[0]}")
    row = known | told
    hours = row.get("hours")
    if not isinstance(hours, int | float) or isinstance(hours, bool) or not 0.0 <= hours < 10_000.0:
        raise EffortError(f"{where}.hours is a number from 0, not {hours!r}")
    return Effort(str(row.get("what", "")), str(row.get("how", "")), float(hours), str(row.get("fee", NO_FEE)))


def steps(lead: Lead, dna: Iterable[tuple[str, str, float]], table: Efforts) -> list[Step]:
    """`dna`: row of the table, what, points."""
    typed = [Step(points, _named(table["dna"][row], what)) for row, what, points in dna]
    return sorted([*typed, *_described(lead.missing, table)], key=lambda one: -(one.points or 0.0))


def _named(effort: Effort, what: str) -> Effort:
    return Effort(what, effort.how, effort.hours, effort.fee)


def _described(missing: Sequence[WeightOfEvidence], table: Efforts) -> Iterator[Step]:
    for row in missing:
        points = None if row.expected_millibits is None else row.expected_millibits / 1000.0
        lacking = [side for side, value in (("remains", row.left), ("report", row.right)) if value is None]
        parts = [table[side][row.comparison] for side in lacking if row.comparison in table[side]]
        is_worth = row.comparison in UNPRICED if points is None else points >= LEAST
        if is_worth and parts and len(parts) == len(lacking):
            yield Step(points, _together(parts))


def _together(parts: Sequence[Effort]) -> Effort:
    """Where both files lack it, both are asked."""
    fees = [one.fee for one in parts if one.fee != NO_FEE]
    whats, hows = (" and ".join(dict.fromkeys(texts)) for texts in ([p.what for p in parts], [p.how for p in parts]))
    return Effort(whats, hows, sum(one.hours for one in parts), " and ".join(dict.fromkeys(fees)) or NO_FEE)
