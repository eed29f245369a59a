"""What rests on simulation alone weighs no more together than the simulation supports, and the rows still add up."""

from __future__ import annotations

import math

import pytest

from murderbook.evidence.export import lead_document, lead_of
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.simulated import DRAWS, MOST_MILLIBITS, limited, simulated
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence
from murderbook.identification import load_model


def _row(name: str, millibits: int, basis: Basis | None, group: str = "g") -> WeightOfEvidence:
    source = RateSource("test", "made up", basis=basis)
    return WeightOfEvidence(name, name, "a", "b", millibits, "Said.", State.USED, source, group=group)


def _lead(*rows: WeightOfEvidence) -> Lead:
    return Lead(Kind.SAME_PERSON, "a", "b", "one", "two", None, rows, "test", Standing.ASSUMED)


def test_no_more_than_ten_thousand_draws_can_tell_apart() -> None:
    assert MOST_MILLIBITS == round(1000 * math.log2(DRAWS / 3)) == 11_703


@pytest.mark.parametrize(("sign", "expected"), [(1, 11_703), (-1, -11_703)])
def test_the_subtotal_is_limited_both_ways_by_a_row_of_its_own(sign: int, expected: int) -> None:
    rows = (_row("a", sign * 9_000, Basis.SIMULATED), _row("b", sign * 8_000, Basis.SIMULATED))
    lead = limited(_lead(_row("c", 5_000, Basis.PUBLISHED), *rows))
    cap = lead.weights[-1]
    assert cap.state is State.CAPPED and cap.group == "g" and cap.left is None
    assert sum(row.millibits or 0 for row in (*simulated(lead), cap)) == expected
    assert lead.weight_millibits == 5_000 + expected and lead.score_millibits == 5_000 + sign * 17_000
    assert limited(lead) == lead, "once"


def test_what_was_measured_counted_or_assigned_is_not_limited() -> None:
    rows = [
        _row(f"r{n}", 9_000, basis) for n, basis in enumerate((Basis.PUBLISHED, Basis.COUNTED, Basis.ASSIGNED, None))
    ]
    lead = _lead(*rows, _row("s", 11_000, Basis.SIMULATED))
    assert limited(lead) == lead


def test_a_document_keeps_what_a_row_rests_on() -> None:
    lead = _lead(_row("a", 1_000, Basis.SIMULATED), _row("b", 1_000, None))
    document = lead_document(lead, 1)
    assert lead_of(document) == lead
    del document["weights"][0]["source"]["basis"], document["weights"][0]["expected"]
    assert lead_of(document).weights[0].source.basis is None, "as of a version before"


def test_no_comparison_of_descriptions_rests_on_simulation_alone() -> None:
    """If one ever does, `limited` holds it: this says that the pages are right to name none."""
    found = {one.id: one.basis for one in load_model().comparisons}
    assert Basis.SIMULATED not in found.values()
    assert {id for id, basis in found.items() if basis is Basis.PUBLISHED} == {"sex", "race", "stature"}
