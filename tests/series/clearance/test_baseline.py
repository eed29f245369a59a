"""What the baseline expects: the truth where it is known, and nothing of what it is not to expect."""

from __future__ import annotations

import numpy as np
import pytest
from homicide_makers import homicides, ordinary, planted

from murderbook.series.clearance.baseline import fit, refitted


def test_where_all_is_alike_everyone_is_expected_alike() -> None:
    base = fit(homicides(ordinary(6_000, 3, share=0.3)))
    assert base.expected.mean() == pytest.approx(0.3, abs=0.02)
    assert base.expected.std() < 0.05 and base.spread < 0.05


@pytest.mark.parametrize("seed", range(1000, 1004))
def test_a_small_file_says_little_of_its_years_and_weapons(seed: int) -> None:
    """700 cases of 20 years that are all alike: what they happen to say of each must not become the replicas' truth."""
    assert fit(homicides(ordinary(700, seed))).expected.std() < 0.06


def test_known_differences_come_back() -> None:
    """Knives 20 %, strangling 60 %; one county's odds three times another's; one agency's years out of line."""
    rows = ordinary(12_000, 4)
    draw = np.random.default_rng(4)
    by_weapon = {"11": -0.4, "12": -0.4, "15": -0.4, "20": -1.4, "80": 0.4, "99": 0.0}
    by_county = {"04001": 0.55, "04003": -0.55, "04005": 0.0, "04007": 0.0}
    for row in rows:
        odd = row["agency"] == "04005-0" and 12 * 1985 <= int(str(row["month"])) < 12 * 1990
        log_odds = by_weapon[str(row["weapon"])] + by_county[str(row["county"])] + 1.2 * odd
        row["truth"] = 1 / (1 + np.exp(-log_odds))
        row["unsolved"] = bool(draw.random() < row["truth"])
    base = fit(homicides(rows))
    truth = np.array([row["truth"] for row in rows], np.float64)
    assert np.corrcoef(base.expected, truth)[0, 1] > 0.95
    assert np.abs(base.expected - truth).mean() < 0.04


def test_a_planted_excess_is_not_swallowed() -> None:
    cases = homicides([*ordinary(4_000, 5), *planted(15, 5)])
    base = fit(cases)
    excess = np.array([one.startswith("p") for one in cases.ids])
    assert base.expected[excess].sum() < 0.6 * excess.sum()


def test_a_fit_to_the_same_outcomes_gives_the_same_expectations() -> None:
    cases = homicides(ordinary(3_000, 6))
    base = fit(cases)
    again = refitted(cases.unsolved.astype(np.float64), base)
    assert np.abs(again - base.expected).max() < 0.02


@pytest.mark.parametrize(("rows", "said"), [([], "no case"), ([{}] * 4, "every case is unsolved")])
def test_without_both_kinds_nothing_can_be_expected(rows: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit(homicides(rows))
    with pytest.raises(ValueError, match="every case is solved"):
        fit(homicides([{"unsolved": False}] * 3))
