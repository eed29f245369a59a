"""What a search found, as plain data (docs/reference/identify-json.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from murderbook.evidence.bits import bits
from murderbook.evidence.export import SCHEMA, lead_document
from murderbook.evidence.lead import Lead
from murderbook.identification.compare import explain
from murderbook.identification.doubles import doubles
from murderbook.identification.eliminated import Stands, fingerprint
from murderbook.identification.screen import Screened

NOTE = (
    "Suggestions by assumed rates, no identification: only the medical examiner or coroner identifies. Scores rank; "
    "they are no probabilities."
)
MOST = 1000  # leads listed unless more are asked for


def document_of(found: Screened, most: int = MOST, tell: Callable[[float], None] | None = None) -> dict[str, Any]:
    """The best `most` leads of all, best first, each with its place among those of its remains."""
    ranked = found.ranked()
    listed = ranked[:most]
    leads: dict[int, list[Lead]] = {}
    for number, (remains, _) in enumerate(listed):
        if remains not in leads:
            leads[remains] = found.leads_of(remains)
            if tell:
                tell(number / len(listed))
    return {
        "schema": SCHEMA,
        "note": NOTE,
        "search": _search(found, len(ranked) - len(listed)),
        "leads": [_lead(found, leads[a][k], rank, (a, k)) for rank, (a, k) in enumerate(listed, start=1)],
        "set_aside": set_aside(found),
        "doubles": [asdict(one) for side in (found.model.remains, found.model.reports) for one in doubles(side)],
    }


def _search(found: Screened, not_listed: int) -> dict[str, Any]:
    model, chance = found.model, found.chance
    return {
        "model": model.declaration.id,
        "remains": len(model.remains),
        "reports": len(model.reports),
        "pairs": found.pairs,
        "ruled_out_by_dates": int(found.ruled_out.sum()),
        "without_lead": [record.id for record, held in zip(model.remains, found.held, strict=True) if not held],
        "top": found.choices.top,
        "not_listed": not_listed,
        "replicas": None if chance is None else chance.replicas,
    }


def _lead(found: Screened, lead: Lead, rank: int, at: tuple[int, int]) -> dict[str, Any]:
    remains, place = at
    report = found.model.reports[int(found.reports[remains, place])]
    more = {
        "place": place + 1,
        "name": report.name,
        "supports": _telling([row.label for row in _by_weight(lead) if (row.millibits or 0) > 0]),
        "against": _telling([row.label for row in reversed(_by_weight(lead)) if (row.millibits or 0) < 0]),
        "looked_at": _looked_at(found, lead),
        "prints": {"remains": fingerprint(found.model.remains[remains]), "report": fingerprint(report)},
    }
    return lead_document(lead, rank) | more


def _by_weight(lead: Lead) -> list[Any]:
    return sorted(lead.weights, key=lambda row: -(row.millibits or 0))


def _telling(labels: Sequence[str]) -> list[str]:
    return list(labels[:3])


def _looked_at(found: Screened, lead: Lead) -> str | None:
    """Why a pair that somebody eliminated is listed again; None where nobody did."""
    aside = found.choices.aside
    entry = aside.eliminated.get((lead.left, lead.right)) or aside.overruled.get((lead.left, lead.right))
    if entry is None:
        return None
    return f"{entry.verdict} by {entry.by} on {entry.on} ({entry.reason}); {aside.stands[lead.left, lead.right]}"


def set_aside(found: Screened) -> list[dict[str, Any]]:
    """Eliminated pairs, apart from the leads, with the score they would have; and whether the decision still stands."""
    model, aside = found.model, found.choices.aside
    remains = {record.id: record for record in model.remains}
    reports = {record.id: record for record in model.reports}
    rows = []
    for (left, right), entry in aside.eliminated.items():
        (lead,) = explain(model, remains[left], [reports[right]])
        score = lead.score_millibits
        stands = aside.stands[left, right]
        told = {"verdict": entry.verdict.value, "by": entry.by, "on": entry.on, "reason": entry.reason}
        rows.append(
            {"left": left, "right": right, **told, "stands": stands is not Stands.CHANGED, "state": stands.value}
            | {"score": None if score is None else bits(score)}
        )
    return rows
