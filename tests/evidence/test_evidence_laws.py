"""The laws of a lead: posterior = prior + rows, missing weighs nothing, an exclusion has no number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from evidence_strategies import leads, row
from hypothesis import given
from hypothesis import strategies as st

from murderbook.evidence.bits import probability_of
from murderbook.evidence.judgement import Judgement, Verdict, standing_judgement
from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.waterfall import waterfall
from murderbook.evidence.weight import State

ANY = tuple(State)


@given(leads(standings=(Standing.VALIDATED,)))
def test_posterior_is_prior_plus_the_sum_of_all_rows(lead: Lead) -> None:
    rows = sum(row.millibits for row in lead.weights if row.millibits is not None)
    if lead.prior_millibits is None:
        assert lead.posterior_millibits is None
        assert lead.probability is None
    else:
        assert lead.posterior_millibits == lead.prior_millibits + rows
        assert lead.probability == probability_of(lead.prior_millibits + rows)


@given(leads(states=ANY))
def test_a_missing_row_changes_no_total(lead: Lead) -> None:
    more = replace(lead, weights=(*lead.weights, row(State.MISSING, 0, "extra")))
    assert more.score_millibits == lead.score_millibits
    assert more.weight_millibits == lead.weight_millibits
    assert more.posterior_millibits == lead.posterior_millibits
    assert len(more.missing) == len(lead.missing) + 1


@given(leads(states=ANY))
def test_an_exclusion_leaves_every_total_null_and_keeps_its_reason(lead: Lead) -> None:
    out = replace(lead, weights=(*lead.weights, row(State.EXCLUDED, None, "dna")))
    totals = (out.score_millibits, out.weight_millibits, out.posterior_millibits, out.probability, out.support)
    assert totals == (None,) * 5
    assert "dna" in [excluded.comparison for excluded in out.exclusions]
    assert all(bar.label != "Total" for bar in waterfall(out))


@given(leads(states=ANY, standings=(Standing.ASSUMED,)))
def test_an_assumed_lead_claims_no_posterior_and_no_words(lead: Lead) -> None:
    assert lead.posterior_millibits is None
    assert lead.probability is None
    assert lead.support is None
    assert all(bar.label != "Before any evidence" for bar in waterfall(lead))


@given(leads(states=(State.USED, State.CAPPED)))
def test_the_score_leaves_corrections_out(lead: Lead) -> None:
    corrections = sum(row.millibits or 0 for row in lead.weights if row.state is State.CAPPED)
    assert lead.weight_millibits == (lead.score_millibits or 0) + corrections


@given(leads())
def test_waterfall_rows_chain_and_end_at_the_total(lead: Lead) -> None:
    bars = waterfall(lead)
    steps, total = bars[:-1], bars[-1]
    assert [bar.start for bar in steps] == [0, *(bar.end for bar in steps)][:-1]
    prior = lead.prior_millibits if lead.standing is Standing.VALIDATED else None
    assert total.end == (steps[-1].end if steps else 0) == (prior or 0) + (lead.weight_millibits or 0)
    counted = [bar.weight for bar in steps if bar.weight is not None]
    assert sorted(map(id, counted)) == sorted(id(r) for r in lead.weights if r.state in (State.USED, State.CAPPED))
    assert [r.state is State.CAPPED for r in counted] == sorted(r.state is State.CAPPED for r in counted)
    used = [abs(r.millibits or 0) for r in counted if r.state is State.USED]
    assert used == sorted(used, reverse=True)


@pytest.mark.parametrize(
    ("state", "number", "message"),
    [
        (State.EXCLUDED, 0, "it has no bits"),
        (State.MISSING, 1, "a missing value weighs 0 bits, not 1"),
        (State.MISSING, None, "a missing value weighs 0 bits"),
        (State.USED, None, "needs its number"),
        (State.CAPPED, None, "needs its number"),
    ],
)
def test_a_row_whose_number_does_not_fit_its_state_is_refused(state: State, number: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        row(state, number)


def test_a_row_shows_bits() -> None:
    assert row(State.USED, 2500).bits == 2.5
    assert row(State.EXCLUDED, None).bits is None


NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_a_judgement_needs_a_reason_and_an_offset() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Judgement(Verdict.UNSURE, "det1", NOON, "  ")
    with pytest.raises(ValueError, match="offset from UTC"):
        Judgement(Verdict.UNSURE, "det1", NOON.replace(tzinfo=None), "read it")


@given(st.permutations([0, 1, 2, 3]))
def test_the_latest_judgement_of_a_person_stands(order: list[int]) -> None:
    verdicts = [Verdict.UNSURE, Verdict.SUPPORTED, Verdict.ELIMINATED, Verdict.SUPPORTED]
    people = ["det1", "det2", "det1", "det2"]
    history = [Judgement(verdicts[i], people[i], NOON + timedelta(hours=i), "why") for i in range(4)]
    shuffled = tuple(history[i] for i in order)
    assert standing_judgement(shuffled, "det1") == history[2]
    assert standing_judgement(shuffled, "det3") is None
