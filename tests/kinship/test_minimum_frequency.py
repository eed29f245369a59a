"""A minimum frequency makes rare shown alleles common, and never a shown allele rarer."""

from __future__ import annotations

import pytest

from murderbook.kinship import KinshipError, Treatment, marker_of

TABLE = {"6": 0.001, "7": 0.002, "8": 0.297, "9": 0.3, "10": 0.4}
LEAST = Treatment(least=0.01)


def frequencies(*seen: str, table: dict[str, float] = TABLE, how: Treatment = LEAST) -> dict[str, float]:
    made = marker_of("L", table, how, seen)
    return dict(zip(made.alleles, made.p.tolist(), strict=True))


def test_what_a_shown_allele_is_given_is_taken_from_those_that_nobody_shows() -> None:
    found = frequencies("6", "9")
    assert (found["6"], found["9"]) == (0.01, 0.3)
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-15)
    rest = (1.0 - 0.31) / (0.002 + 0.297 + 0.4)
    assert {one: found[one] for one in ("7", "8", "10")} == pytest.approx(
        {"7": 0.002 * rest, "8": 0.297 * rest, "10": 0.4 * rest}, rel=1e-14
    )


def test_where_nothing_shown_is_rare_the_table_stays_as_it_is() -> None:
    assert frequencies("8", "9") == TABLE
    assert frequencies() == TABLE


def test_an_allele_that_the_table_lacks_comes_in() -> None:
    found = frequencies("11", "8")
    assert (found["11"], found["8"]) == (0.01, 0.297)
    with pytest.raises(KinshipError, match="allele 11 is not in the table"):
        frequencies("11", how=Treatment())


def test_where_all_alleles_are_shown_all_are_scaled() -> None:
    found = frequencies(*TABLE)
    total = 0.01 + 0.01 + 0.297 + 0.3 + 0.4
    assert found == pytest.approx(
        {"6": 0.01 / total, "7": 0.01 / total, "8": 0.297 / total, "9": 0.3 / total, "10": 0.4 / total}, rel=1e-14
    )


def test_a_table_that_does_not_sum_to_one_is_scaled_before() -> None:
    found = frequencies("8", table={"8": 0.5, "9": 0.495})
    assert found == pytest.approx({"8": 0.5 / 0.995, "9": 0.495 / 0.995}, rel=1e-14)
