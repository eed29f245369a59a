"""A published true match that hard filters lose: found before last seen, too young for the estimate, and a scar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from identification_records import clothing_of, day, marks_of, population, remains, report

from murderbook.casefile.person import Sex
from murderbook.casefile.timespan import TimeSpan
from murderbook.evidence.weight import State
from murderbook.identification import Choices, Condition, Record, compare, fit, load_model, screen
from murderbook.identification.records import Spot

REPORTS = 4_000
NEIGHBOURS = 30  # young white men of one state and seven years: some three times what a national file holds

BODY = remains(
    "UP1",
    sex=Sex.MALE,
    age=(18.0, 22.0),
    races=frozenset({"W"}),
    stature=(172.0, 178.0),
    hair="brown",
    when=day("1995-06-06"),
    state="VA",
    spot=Spot(37.43, -78.66, 8.0),
    condition=Condition.DECOMPOSED,
    marks=marks_of("2 inch scar upper left leg"),
)
BOY = report(
    "MP1",
    name="Boy, Lost",
    sex=Sex.MALE,
    age=(16.0, 16.0),
    races=frozenset({"W"}),
    stature=(175.3, 175.3),
    hair="brown",
    when=day("1995-06-09"),
    state="VA",
    spot=Spot(37.54, -77.44, 8.0),
    marks=marks_of("Scar on left thigh"),
    clothing=clothing_of("blue jeans, t-shirt"),
)


def neighbours(count: int, seed: int) -> list[Record]:
    """Young men of the same state and those years, whom little else tells apart from the boy."""
    rng = np.random.default_rng([seed, 7])
    _, drawn = population(count, 0, seed + 1000)
    found = []
    for number, one in enumerate(drawn):
        age, seen = float(rng.integers(15, 30)), date(1995, 6, 5) - timedelta(days=int(rng.integers(0, 2_500)))
        spot = Spot(37.4 + 0.7 * rng.standard_normal(), -78.0 + 0.9 * rng.standard_normal(), 8.0)
        told = {"sex": Sex.MALE, "races": frozenset({"W"}), "hair": "brown", "state": "VA", "spot": spot}
        when, stature = TimeSpan.of_day(seen.year, seen.month, seen.day), 176.0 + 6.5 * rng.standard_normal()
        found.append(replace(one, id=f"N{number}", age=(age, age), when=when, stature=(stature, stature), **told))
    return found


@cache
def everyone(seed: int) -> list[Record]:
    return [*population(REPORTS, 0, seed)[1], *neighbours(NEIGHBOURS, seed)]


def place_of(boy: Record, reports: list[Record]) -> int:
    """From 1."""
    found = screen([BODY], [*reports, boy], load_model(), Choices(top=len(reports) + 1, replicas=0))
    order = found.reports[0, : found.held[0]].tolist()
    return order.index(len(reports)) + 1


@pytest.mark.parametrize("seed", [11, 12])
def test_the_boy_surfaces_near_the_top_with_what_speaks_against_him(seed: int) -> None:
    found = screen([BODY], [*everyone(seed), BOY], load_model(), Choices(top=10, replicas=0))
    (lead,) = [lead for lead in found.leads_of(0) if lead.right == BOY.id]
    rows = {row.comparison: row for row in lead.weights}
    assert "3 days before the report's last seen: a contradiction" in rows["time"].sentence
    assert "2 years below the estimate" in rows["age"].sentence
    assert rows["time"].state is rows["age"].state is State.USED
    assert (rows["time"].millibits or 0) < 0
    assert "scar of the thigh, left" in rows["marks"].sentence


@pytest.mark.parametrize("seed", [11, 12])
def test_the_scar_is_what_brings_him_up(seed: int) -> None:
    plain = replace(BOY, marks=marks_of("scar on chin"))
    assert place_of(BOY, everyone(seed)) <= 10 < place_of(plain, everyone(seed))


def test_the_right_date_and_the_right_age_weigh_far_more() -> None:
    reports = everyone(11)
    right = replace(BOY, id="MP2", when=day("1995-06-03"), age=(19.0, 19.0))
    model = fit(load_model(), [BODY], [*reports, BOY, right])
    wrong_rows, right_rows = (
        {row.comparison: row.millibits or 0 for row in compare(BODY, one, model).weights} for one in (BOY, right)
    )
    assert right_rows["time"] - wrong_rows["time"] > 4_000
    assert right_rows["age"] - wrong_rows["age"] > 1_000


def test_a_scar_on_the_other_side_counts_less_than_one_of_no_side_and_more_than_none() -> None:
    reports = everyone(11)
    told = ("scar on left thigh", "scar on thigh", "scar on right thigh", "rose on chest")
    boys = [replace(BOY, id=f"MP{number}", marks=marks_of(text)) for number, text in enumerate(told)]
    model = fit(load_model(), [BODY], [*reports, *boys])
    weights = [
        next(row.millibits or 0 for row in compare(BODY, boy, model).weights if row.comparison == "marks")
        for boy in boys
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)
