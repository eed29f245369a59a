"""What a comparison that cannot be made would be expected to weigh: against sums written out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from identification_records import day, marks_of, population, remains, report

from murderbook.casefile.person import Sex
from murderbook.evidence.weight import State
from murderbook.identification import Condition, Expecting, Record, compare, explain, fit, load_model

MEN = [report(f"M{n}", sex=Sex.MALE if n % 4 else Sex.FEMALE) for n in range(200)]
BODY = remains("U1", condition=Condition.SKELETAL)
FLESH = remains("U2")
WRONG = 0.053  # of a skeleton's sex


def expected(body: Record, one: Record, reports: list[Record], comparison: str) -> float | None:
    """In bits."""
    model = fit(load_model(), [body], reports)
    (lead,) = Expecting(model).told(body, [one], explain(model, body, [one]))
    row = next(row for row in lead.weights if row.comparison == comparison)
    assert row.state is State.MISSING and row.millibits == 0, "expected is not weighed"
    return None if row.expected_millibits is None else row.expected_millibits / 1000.0


def bits(body: Record, one: Record, reports: list[Record], comparison: str) -> float:
    lead = compare(body, one, fit(load_model(), [body], reports))
    return next((row.millibits or 0) / 1000.0 for row in lead.weights if row.comparison == comparison)


def test_the_sex_of_bones_that_nobody_looked_at() -> None:
    """Right in 947 of 1,000 men, and then it weighs what the search would give it."""
    right, wrong = (bits(replace(BODY, sex=sex), MEN[1], MEN, "sex") for sex in (Sex.MALE, Sex.FEMALE))
    by_hand = (1.0 - WRONG) * right + WRONG * wrong
    assert expected(BODY, MEN[1], MEN, "sex") == pytest.approx(by_hand, abs=0.02)  # all reports, not all others


def test_the_sex_that_a_report_does_not_tell() -> None:
    body, untold = replace(BODY, sex=Sex.MALE), report("X")
    weights = [bits(body, MEN[at], MEN, "sex") for at in (1, 0)]
    men, women = 150 * (1.0 - WRONG), 50 * WRONG
    by_hand = (men * weights[0] + women * weights[1]) / (men + women)
    assert expected(body, untold, [*MEN, untold], "sex") == pytest.approx(by_hand, abs=0.02)


def test_what_neither_tells_is_averaged_over_the_reports() -> None:
    untold = report("X")
    each = [expected(BODY, MEN[at], MEN, "sex") or 0.0 for at in (1, 0)]
    by_hand = 0.75 * each[0] + 0.25 * each[1]
    assert expected(BODY, untold, [*MEN, untold], "sex") == pytest.approx(by_hand, abs=0.02)


def test_a_mark_in_the_report_is_found_or_not_on_a_body_that_nobody_looked_at() -> None:
    scar = "scar on left thigh"
    plain = [report(f"P{n}", marks=marks_of("mole on chin")) for n in range(300)]
    scarred = report("S", marks=marks_of(scar))
    reports, shows = [*plain, scarred], replace(FLESH, marks=marks_of(scar))
    whole, missed = (bits(shows, one, reports, "marks") for one in (scarred, plain[0]))
    assert expected(FLESH, scarred, reports, "marks") == pytest.approx(0.5 * whole + 0.5 * missed, abs=0.3)
    untold = report("X")
    whole, missed = (bits(shows, replace(one, id="new"), reports, "marks") for one in (scarred, plain[0]))
    both = expected(shows, untold, [*reports, untold], "marks")
    assert both == pytest.approx(0.5 * whole + 0.5 * missed, abs=0.3)
    assert both is not None and both > 2.0


def test_an_unusual_value_is_worth_looking_for_and_a_common_one_less() -> None:
    reports = [replace(one, sex=Sex.MALE) for one in population(400, 0, 5)[1]]
    body = replace(BODY, sex=Sex.MALE)
    tall, common = (report(id, sex=Sex.MALE, stature=(cm, cm)) for id, cm in (("T", 200.0), ("C", 166.0)))
    all_reports = [*reports, tall, common]
    of_tall, of_common = (expected(body, one, all_reports, "stature") for one in (tall, common))
    assert of_tall is not None and of_common is not None and of_tall > 2.0 > of_common > 0.0


def test_every_gap_is_priced_or_plainly_not() -> None:
    """Nothing that one of the two tells goes without, but a day and a place of finding that nobody wrote down."""
    bodies, reports = population(200, 30, 17)
    reports = [*reports, report("EMPTY")]
    model, priced, seen = fit(load_model(), bodies, reports), 0, set[str]()
    expecting = Expecting(model)
    for body in bodies:
        asked = [*reports[:10], reports[-1]]
        for lead in expecting.told(body, asked, explain(model, body, asked)):
            for row in lead.weights:
                if row.state is not State.MISSING:
                    assert row.expected_millibits is None
                elif row.expected_millibits is None:
                    gone = (
                        "time",
                        "place",
                        *(("eyes", "weight", "marks") if body.condition is Condition.SKELETAL else ()),
                    )
                    assert row.comparison in gone and row.left is None
                else:
                    seen.add(row.comparison)
                    priced += 1
                    least = {"marks": -3.0, "clothing": -3.0, "medical": -1.0, "circumstances": -0.5, "place": -2.5}
                    assert row.expected_millibits >= 1000 * least.get(row.comparison, -0.05), row
    assert priced > 300 and seen >= {"sex", "age", "race", "hair", "eyes", "stature", "weight", "time", "place"}


def test_it_follows_the_day_of_finding_where_age_is_not_told() -> None:
    reports = [
        replace(one, when=day("1980-01-01"), age=(float(20 + n % 30), float(20 + n % 30))) for n, one in enumerate(MEN)
    ]
    soon, late = (replace(BODY, id=id, when=day(on)) for id, on in (("S", "1980-02-01"), ("L", "2019-02-01")))
    model = fit(load_model(), [soon, late], reports)
    expecting = Expecting(model)
    found = []
    for body in (soon, late):
        (lead,) = expecting.told(body, [reports[0]], explain(model, body, [reports[0]]))
        found.append(next(row.expected_millibits for row in lead.weights if row.comparison == "age"))
    assert found[0] is not None and found[1] is not None and found[0] != found[1]
