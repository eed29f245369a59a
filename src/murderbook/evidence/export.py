"""Leads as plain data, the same for every engine: what `--json` and `--out` write (docs/reference/leads-json.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from murderbook.evidence.bits import MILLIBITS_PER_BIT, bits
from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence

SCHEMA = "murderbook leads 1"
CSV_COLUMNS = (
    "rank",
    "kind",
    "left",
    "right",
    "standing",
    "score",
    "bits",
    "prior_bits",
    "posterior_bits",
    "chance_leads",
)


def leads_document(leads: Sequence[Lead]) -> dict[str, Any]:
    """A ranked list, first rank 1, in the order given."""
    return {"schema": SCHEMA, "leads": [lead_document(lead, rank) for rank, lead in enumerate(leads, start=1)]}


def lead_document(lead: Lead, rank: int) -> dict[str, Any]:
    """One lead. Numbers that its standing does not give are None: `bits` and the posterior under "assumed"."""
    validated = lead.standing is Standing.VALIDATED
    return {
        "rank": rank,
        "kind": lead.kind.value,
        "left": lead.left,
        "right": lead.right,
        "standing": lead.standing.value,
        "score": _bits(lead.score_millibits),
        "bits": _bits(lead.weight_millibits) if validated else None,
        "prior_bits": _bits(lead.prior_millibits),
        "posterior_bits": _bits(lead.posterior_millibits),
        "chance_leads": None if lead.chance is None else lead.chance.shown,
        "chance": None if lead.chance is None else chance_document(lead.chance),
        "h1": lead.h1,
        "h2": lead.h2,
        "model": lead.model_id,
        "weights": [_weight(row, validated) for row in lead.weights],
    }


def lead_row(lead: Lead, rank: int) -> dict[str, Any]:
    """One lead as a row of a table: CSV_COLUMNS."""
    document = lead_document(lead, rank)
    return {column: document[column] for column in CSV_COLUMNS}


def chance_document(chance: ChanceLeads) -> dict[str, Any]:
    return {
        "fewer_than": chance.at_floor,
        "expected": chance.expected,
        "upper_95": chance.upper_95,
        "replicas": chance.replicas,
        "searches": chance.searches,
        "inflation": chance.inflation,
    }


def _weight(row: WeightOfEvidence, validated: bool) -> dict[str, Any]:
    return {
        "comparison": row.comparison,
        "label": row.label,
        "group": row.group,
        "left": row.left,
        "right": row.right,
        "state": row.state.value,
        "score": row.bits,
        "bits": row.bits if validated else None,
        "p_given_h1": row.p_given_h1,
        "p_given_h2": row.p_given_h2,
        "counts": row.counts,
        "sentence": row.sentence,
        "expected": _bits(row.expected_millibits),
        "source": {
            "model": row.source.model_id,
            "origin": row.source.origin,
            "n": row.source.n,
            "basis": row.source.basis.value if row.source.basis else None,
        },
    }


def _bits(millibits: int | None) -> float | None:
    return None if millibits is None else bits(millibits)


def lead_of(document: dict[str, Any]) -> Lead:
    """The lead that `lead_document` wrote, without its chance leads; KeyError or ValueError for another form."""
    return Lead(
        kind=Kind(document["kind"]),
        left=document["left"],
        right=document["right"],
        h1=document["h1"],
        h2=document["h2"],
        prior_millibits=_millibits(document["prior_bits"]),
        weights=tuple(_weight_of(row) for row in document["weights"]),
        model_id=document["model"],
        standing=Standing(document["standing"]),
    )


def _weight_of(row: dict[str, Any]) -> WeightOfEvidence:
    source, basis = row["source"], row["source"].get("basis")  # not in documents of earlier versions
    return WeightOfEvidence(
        comparison=row["comparison"],
        label=row["label"],
        left=row["left"],
        right=row["right"],
        millibits=_millibits(row["score"]),
        sentence=row["sentence"],
        state=State(row["state"]),
        source=RateSource(source["model"], source["origin"], source["n"], Basis(basis) if basis else None),
        p_given_h1=row["p_given_h1"],
        p_given_h2=row["p_given_h2"],
        counts=row.get("counts", 1.0),
        group=row["group"],
        expected_millibits=_millibits(row.get("expected")),
    )


def _millibits(value: float | None) -> int | None:
    return None if value is None else round(value * MILLIBITS_PER_BIT)
