"""A search as plain data: what `resolve --json` writes (docs/reference/resolve-json.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from murderbook.evidence.bits import bits
from murderbook.evidence.export import lead_document
from murderbook.resolution.judged import standing
from murderbook.resolution.rates.learn import pairs_of
from murderbook.resolution.records import Record
from murderbook.resolution.screen import Screened

SCHEMA = "murderbook resolve 1"
NOTE = (
    "Suggestions that two records are of one person, never a merge: a person decides. What the scores rest on stands "
    "under standing."
)


def document_of(found: Screened, most: int, tell: Callable[[float], None] | None = None) -> dict[str, Any]:
    """The `most` best pairs with their reasons, the groups, and what is contradictory."""
    model, listed = found.model, min(most, len(found.found.score))
    leads = []
    for rank in range(listed):
        lead = found.lead(rank)
        names = {side: name_of_record(_record(found, which, rank)) for side, which in _SIDES}
        leads.append({**lead_document(lead, rank + 1), **names, "likely": rank < found.likely})
        if tell is not None:
            tell((rank + 1) / listed)
    return {
        "schema": SCHEMA,
        "note": NOTE,
        "model": model.declaration.id,
        "search": {
            "records": len(model.records),
            "pairs": pairs_of(model),
            "likely": found.likely,
            "even": bits(found.even),
            "standing": found.standing,
            "calibration": None if model.calibration is None else model.calibration.document,
            "learned_from": round(model.learned_from, 3),
            "households": round(model.mates * pairs_of(model), 3),
            "not_listed": len(found.found.score) - listed,
            "more": found.cut,
        },
        "rates": {
            one.comparison.id: dict(zip(one.comparison.levels, m[1:], strict=True))
            for one, m in zip(model.values, model.m, strict=True)
        },
        "persons": [[model.records[row].id for row in rows] for rows in found.grouped.groups],
        "contradictions": [_contradiction(found, place) for place in range(len(found.grouped.contradictions))],
        "judged": [{**asdict(one), "verdict": one.verdict.value} for _, one in sorted(standing(found.judged).items())],
        "leads": leads,
    }


_SIDES = (("left_name", "left"), ("right_name", "right"))


def _record(found: Screened, side: str, rank: int) -> Record:
    rows = found.found.left if side == "left" else found.found.right
    return found.model.records[int(rows[rank])]


def name_of_record(record: Record) -> str:
    """The name as the record has it, "Surname, given"; empty where it tells none."""
    parts = (record.shown.get("surname", ""), record.shown.get("given", ""))
    return ", ".join(part for part in parts if part)


def _contradiction(found: Screened, place: int) -> dict[str, Any]:
    one, records = found.grouped.contradictions[place], found.model.records
    return {
        "left": records[one.left].id,
        "right": records[one.right].id,
        "together": one.joined,
        "score_above_even": bits(one.score),
        "why": one.why,
        "between": None if one.between is None else [records[row].id for row in one.between],
    }
