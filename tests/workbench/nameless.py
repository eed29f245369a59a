"""Remains, reports, and candidates as a search would store them."""

from __future__ import annotations

from datetime import UTC, datetime

from murderbook.evidence.export import lead_document
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.identity.models import Candidate, Search
from murderbook.workbench.register.models import Case, Person

RATES = RateSource("test", "made up for a test")


def remains_in(place: Compartment, number: str = "UP-1", **more: object) -> Case:
    said: dict[str, object] = {
        "kind": "unidentified remains",
        "status": "open",
        "own_number": number,
        "occurred_precision": "day",
    }
    when = datetime(1995, 6, 6, 12, tzinfo=UTC)
    said |= {"occurred_earliest": when, "occurred_latest": when, "occurred_precision": "day"}
    case = Case.objects.create(compartment=place, **(said | more))
    facts = {
        "identified": False,
        "sex": "M",
        "age_low": 18,
        "age_high": 22,
        "descriptors": {"marks": "scar left thigh"},
    }
    Person.objects.create(case=case, role="victim", **facts)
    return case


def report_in(place: Compartment, number: str = "MP-1", name: str = "Doe, Sam", **more: object) -> Case:
    said: dict[str, object] = {
        "kind": "missing person",
        "status": "open",
        "own_number": number,
        "occurred_precision": "day",
    }
    when = datetime(1995, 6, 9, 12, tzinfo=UTC)
    said |= {"victim_name": name, "victim_sex": "M", "victim_age": 16}
    said |= {"occurred_earliest": when, "occurred_latest": when, "occurred_precision": "day"}
    case = Case.objects.create(compartment=place, **(said | more))
    Person.objects.create(case=case, role="victim", name=name, sex="M", age_low=16, age_high=16)
    return case


def row(
    comparison: str, millibits: int | None, left: str | None = "one", right: str | None = "other"
) -> WeightOfEvidence:
    state = State.EXCLUDED if millibits is None else State.MISSING if left is None or right is None else State.USED
    words = f"What the files say of {comparison}."
    return WeightOfEvidence(comparison, comparison.capitalize(), left, right, millibits, words, state, RATES)


def suggested(remains: Case, report: Case, *rows: WeightOfEvidence, scope: Compartment | None = None) -> Candidate:
    """By the latest search of the scope, which is made where there is none."""
    scope = scope or remains.compartment
    search, _ = Search.objects.get_or_create(
        scope=scope, is_latest=True, defaults={"model_id": "test", "corpus_hash": "0" * 64}
    )
    given = rows or (row("marks", 6_000), row("age", -2_000), row("teeth", 0, None))
    lead = Lead(Kind.SAME_PERSON, remains.key, report.key, "one person", "two", None, given, "test", Standing.ASSUMED)
    place = search.candidates.filter(remains=remains).count() + 1
    return Candidate.objects.create(
        search=search,
        remains=remains,
        report=report,
        rank=place,
        score_millibits=lead.score_millibits,
        standing=lead.standing.value,
        chance_shown=0.3,
        document=lead_document(lead, place),
    )
