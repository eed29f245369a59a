"""What a row claims is so: probabilities are probabilities, and what was assumed is not told as counted."""

from __future__ import annotations

import math

import pytest
from people import town

from murderbook.evidence.weight import WeightOfEvidence
from murderbook.resolution import Choices, Screened, compare, fit, load_model, record_of, screen
from murderbook.resolution.sentences import often


def rows_of(found: Screened) -> list[WeightOfEvidence]:
    return [row for rank in range(len(found.found.score)) for row in found.lead(rank).weights]


@pytest.mark.parametrize("learning", [True, False])
def test_probabilities_are_probabilities_and_give_the_score(learning: bool) -> None:
    found = screen(town(2, families=30, doubles=20)[0], load_model(), Choices(replicas=0, learning=learning))
    told = [row for row in rows_of(found) if row.p_given_h1 is not None and row.p_given_h2 is not None]
    assert len(told) > 100
    for row in told:
        one, other = row.p_given_h1 or 0.0, row.p_given_h2 or 0.0
        assert 0.0 < one <= 1.0 and 0.0 < other <= 1.0
        assert math.isclose(math.log2(one / other), (row.millibits or 0) / 1000, abs_tol=0.002)


def test_a_household_that_is_assumed_is_not_told_as_learned() -> None:
    records = town(2, families=30, doubles=20)[0]
    for learning, words in ((True, "by what the records show"), (False, "assumed and was not learned")):
        found = screen(records, load_model(), Choices(replicas=0, learning=learning))
        said = {row.sentence for row in rows_of(found) if row.comparison == "household"}
        assert said and all(words in one for one in said)


def test_a_share_is_never_told_as_none_or_as_all() -> None:
    assert [often(share) for share in (1e-6, 0.01, 0.1, 0.994, 0.996, 1.0)] == [
        "about 1 in 1,000,000", "about 1 in 100", "10%", "99%", "nearly all", "nearly all"
    ]  # fmt: skip


def test_two_of_one_age_at_one_event_are_of_one_age_and_no_more() -> None:
    """Two spans that are equal tell no day: they weigh as any that overlap, and the sentence says so."""
    model = load_model()
    days = [f"{1930 + k % 40}{k % 12 + 1:02}{k % 28 + 1:02}" for k in range(400)]
    births = [f"{day}-{int(day) + 1_00_00}" for day in days]
    told = [{"given": [f"Given{k}"], "birth": [birth]} for k, birth in enumerate([*births, births[7]])]
    records = [record_of(f"{k:03}", texts, model) for k, texts in enumerate(told)]
    fitted = fit(records, model)
    equal, over = compare(records[7], records[400], fitted), compare(records[7], records[47], fitted)
    rows = [next(row for row in lead.weights if row.comparison == "birth") for lead in (equal, over)]
    assert "the same span, and no day" in rows[0].sentence
    assert "overlap" in rows[1].sentence
    assert 0 < (rows[0].millibits or 0) < 5_000


def test_a_span_that_no_record_tells_is_as_common_as_what_overlaps_it() -> None:
    model = load_model()
    days = [f"{1930 + k % 40}{k % 12 + 1:02}{k % 28 + 1:02}" for k in range(400)]
    fitted = fit([record_of(f"{k:03}", {"birth": [day]}, model) for k, day in enumerate(days)], model)
    one, other = (record_of(id_, {"birth": ["1950"]}, model) for id_ in "ab")
    (row,) = compare(one, other, fitted).weights
    assert 0.02 < (row.p_given_h2 or 0.0) < 0.06  # a year of forty
