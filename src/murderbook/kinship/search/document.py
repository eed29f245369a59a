"""Hits as leads (docs/reference/leads-json.md), and as lines for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from murderbook.evidence.bits import bits
from murderbook.evidence.export import lead_document
from murderbook.evidence.weight import RateSource
from murderbook.kinship.lead import lead_of
from murderbook.kinship.search.results import Hit

SCHEMA = "murderbook kinship search 1"


def document_of(hits: Sequence[Hit], source: RateSource, said: Sequence[str]) -> dict[str, Any]:
    """`chance_leads` is here a bound from the likelihood ratio itself, not a count of replicas."""
    leads = []
    for rank, hit in enumerate(hits, start=1):
        lead = lead_of(hit.comparison, hit.remains.id, hit.family.id, source)
        document = lead_document(lead, rank)
        document |= {
            "missing": hit.family.missing,
            "score": bits(hit.millibits) if not hit.impossible else None,
            "chance_leads": hit.chance_leads,
            "impossible": list(hit.comparison.impossible_h1),
            "sexes_differ": hit.sexes_differ,
            "same_profile_as": hit.twins,
            "LR_per_marker": {one.marker: one.lr for one in hit.comparison.ratios},
            "log10_LR": hit.comparison.log10_lr,
        }
        leads.append(document)
    return {"schema": SCHEMA, "leads": leads, "notes": list(said)}


def row_of(rank: int, hit: Hit) -> tuple[str, ...]:
    """Rank, remains, family, missing person, bits, chance leads, remarks."""
    remarks = [f"{hit.impossible} markers impossible"] if hit.impossible else []
    if hit.sexes_differ:
        remarks.append("sexes differ")
    remarks += [f"same profile as {one}" for one in hit.twins]
    score = f"{bits(hit.millibits):.2f}" if not hit.impossible else ""
    chance = "" if hit.impossible else f"{hit.chance_leads:.2g}"
    return (str(rank), hit.remains.id, hit.family.id, hit.family.missing, score, chance, "; ".join(remarks))
