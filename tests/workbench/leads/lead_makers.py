"""Searches and leads as tests need them, in the unit of the personas."""

from __future__ import annotations

from typing import Any

from murderbook.workbench.leads.models import FULL, Lead, Run
from murderbook.workbench.register.models import Case
from personas import Unit

SOURCE = {"model": "linkage-assumed-1", "origin": "cases of Harbor (n = 412); assumed", "n": 412}


def row(comparison: str, score: float | None, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of a row
    return {
        "comparison": comparison,
        "label": comparison.capitalize(),
        "group": "group",
        "left": "yes",
        "right": "yes",
        "state": "used",
        "score": score,
        "bits": None,
        "p_given_h1": 0.8,
        "p_given_h2": 0.1,
        "sentence": f"{comparison} in words.",
        "source": SOURCE,
        **said,
    }


def run_of(unit: Unit, engine: str = FULL, **fields: Any) -> Run:  # noqa: ANN401 - any field
    common = {"model_id": "linkage-assumed-1", "cases": 6341, "replicas": 50, "is_latest": True}
    return Run.objects.create(**{"scope": unit.default, "engine": engine, **common, **fields})


def lead_of(run: Run, left: Case, right: Case, chance: float = 0.05, **fields: Any) -> Lead:  # noqa: ANN401
    weights = fields.pop("weights", [row("weapon", 3.25), row("time", -1.0)])
    document = {
        "kind": "same offender",
        "left": left.key,
        "right": right.key,
        "standing": "assumed",
        "h1": "One offender killed both.",
        "h2": "Two offenders killed them.",
        "prior_bits": None,
        "model": "linkage-assumed-1",
        "weights": weights,
    }
    common = {"kind": "same offender", "score_millibits": 2250, "standing": "assumed", "document": document}
    rank = fields.pop("rank", run.leads.count() + 1)
    return Lead.objects.create(run=run, left=left, right=right, rank=rank, chance_shown=chance, **{**common, **fields})
