"""Rows by hand: each likelihood ratio from its definition; bounds; exclusions; laws of a lead."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identification_records import day, marks_of, population, remains, report

from murderbook.casefile.person import Sex
from murderbook.casefile.timespan import TimeSpan
from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.identification import Condition, Declaration, FittedModel, compare, explain, fit, load_model
from murderbook.identification.model import ModelError, declaration_of
from murderbook.identification.records import Record, Spot


def row_of(lead: Lead, comparison: str) -> WeightOfEvidence:
    return next(row for row in lead.weights if row.comparison == comparison)


def reports_with(count: int, **told: object) -> list[Record]:
    return [report(f"R{number}", **told) for number in range(count)]


def test_sex_by_hand() -> None:
    """94.7 % right of skeletons; the other reports are 6 women and 3 men, and one flat report is added."""
    others = [*reports_with(6, sex=Sex.FEMALE), *[replace(r, id=f"x{r.id}") for r in reports_with(4, sex=Sex.MALE)]]
    body = remains("U1", sex=Sex.MALE, condition=Condition.SKELETAL)
    lead = compare(body, others[-1], fit(load_model(), [body], others))
    h2 = (3 * 0.947 + 6 * 0.053 + 0.5) / 10
    row = row_of(lead, "sex")
    assert row.p_given_h1 == pytest.approx(0.947)
    assert row.p_given_h2 == pytest.approx(h2)
    assert row.millibits == round(1000 * math.log2(0.947 / h2))


def test_the_sex_of_a_fleshed_body_is_surer_than_that_of_a_skeleton() -> None:
    reports = [*reports_with(5, sex=Sex.FEMALE), report("M1", sex=Sex.MALE)]
    weights = []
    for condition in (Condition.RECOGNIZABLE, Condition.SKELETAL):
        body = remains("U1", sex=Sex.FEMALE, condition=condition)
        weights.append(row_of(compare(body, reports[-1], fit(load_model(), [body], reports)), "sex").millibits or 0)
    assert weights[0] < weights[1] < 0


def test_a_rare_mark_by_hand_and_its_bound() -> None:
    marked = report("M1", marks=marks_of("", "octopus"))
    reports = [*reports_with(99, marks=marks_of("", "rose")), marked]
    body = remains("U1", marks=marks_of("", "octopus"))
    model = fit(load_model(), [body], reports)
    comparison = model.declaration.get("marks")
    assert comparison is not None
    told, q = comparison.given["told"], 0.5 / 100  # no other report shows it, half of one added
    expected = math.log2((told + (1 - told) * q) / q) * comparison.counts
    assert row_of(compare(body, marked, model), "marks").bits == pytest.approx(expected, abs=0.002)
    many = [*reports_with(9_999, marks=marks_of("", "rose")), marked]
    bound = math.log2((told + (1 - told) * comparison.given["rarest"]) / comparison.given["rarest"])
    rare = row_of(compare(body, marked, fit(load_model(), [body], many)), "marks").bits or 0.0
    assert rare == pytest.approx(bound * comparison.counts, abs=0.002)


def test_a_misspelled_mark_is_found_and_weighs_a_little_less() -> None:
    told = ("swallow", "swalow", "rose")
    reports = [report(f"M{number}", marks=marks_of("", text)) for number, text in enumerate((*told, *["anchor"] * 200))]
    body = remains("U1", marks=marks_of("", "swallow"))
    model = fit(load_model(), [body], reports)
    right, slip, other = (row_of(compare(body, one, model), "marks") for one in reports[:3])
    assert (right.millibits or 0) > (slip.millibits or 0) > 2_000 > (other.millibits or 0)
    assert "swallow (written swalow)" in slip.sentence


def test_a_denied_tattoo_speaks_against_both_ways() -> None:
    reports = [
        report("M1", marks=marks_of("no tattoos")),
        report("M2", marks=marks_of("", "rose on back")),
        report("M3"),
    ]
    shows, denies = remains("U1", marks=marks_of("", "rose on back")), remains("U2", marks=marks_of("no tattoos"))
    model = fit(load_model(), [shows, denies], reports)
    for body, one in ((shows, reports[0]), (denies, reports[1])):
        row = row_of(compare(body, one, model), "marks")
        assert (row.millibits or 0) < 0
        assert "denied" in row.sentence
    assert (row_of(compare(shows, reports[1], model), "marks").millibits or 0) > 0


def test_missing_weighs_nothing_and_is_shown() -> None:
    body, reports = remains("U1"), reports_with(3)
    lead = compare(body, reports[0], fit(load_model(), [body], reports))
    assert [row.state for row in lead.weights] == [State.MISSING] * len(lead.weights)
    assert lead.score_millibits == 0


def test_found_long_before_last_seen_is_a_state_that_a_reason_overrules() -> None:
    body = remains("U1", when=day("1990-01-01"), sex=Sex.MALE)
    reports = [report("M1", when=day("1992-03-01"), sex=Sex.MALE), report("M2", when=day("1980-01-01"))]
    model = fit(load_model(), [body], reports)
    lead = compare(body, reports[0], model)
    (excluded,) = lead.exclusions
    assert excluded.comparison == "time" and excluded.millibits is None
    assert "Ruled out: found 2.2 years before" in excluded.sentence
    assert lead.score_millibits is None
    again = compare(body, reports[0], model, overruled="the year on the file was misread")
    row = row_of(again, "time")
    assert row.state is State.USED and (row.millibits or 0) < 0
    assert "misread" in row.sentence
    assert again.score_millibits is not None


def test_a_rough_date_rules_nothing_out() -> None:
    body = remains("U1", when=TimeSpan.of_year(1990))
    reports = [report("M1", when=day("1992-03-01")), report("M2", when=day("1980-01-01"))]
    assert not compare(body, reports[0], fit(load_model(), [body], reports)).exclusions


def test_near_is_more_than_far_and_far_is_no_exclusion() -> None:
    spots = [Spot(40.0, -100.0 - 0.9 * step, 8.0) for step in range(12)]
    reports = [report(f"M{number}", spot=spot) for number, spot in enumerate(spots)]
    body = remains("U1", spot=Spot(40.0, -100.0, 8.0))
    model = fit(load_model(), [body], reports)
    weights = [row_of(compare(body, one, model), "place").millibits or 0 for one in reports]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0 > weights[-1] >= -4_000
    assert "About 0 km" in row_of(compare(body, reports[0], model), "place").sentence


def test_a_distance_counts_for_less_where_many_go_missing() -> None:
    """The density of reports around the finding place is what a near one is compared with."""
    body, near = remains("U1", spot=Spot(40.0, -100.0, 8.0)), report("M", spot=Spot(40.0, -100.1, 8.0))
    crowd = [report(f"C{n}", spot=Spot(40.0, -100.2, 8.0)) for n in range(30)]
    away = [replace(one, spot=Spot(30.0, -80.0, 8.0)) for one in crowd]
    crowded, lonely = (
        row_of(compare(body, near, fit(load_model(), [body], [*r, near])), "place") for r in (crowd, away)
    )
    assert (lonely.millibits or 0) > (crowded.millibits or 0) + 2_000


def test_place_by_hand() -> None:
    """The ratio from the definition, without cells: they may put it off by a tenth of a distance."""
    rng = np.random.default_rng(5)
    spots = [Spot(40.0 + float(a), -100.0 + float(b), 8.0) for a, b in rng.normal(0.0, 2.0, (60, 2))]
    reports = [report(f"M{number}", spot=spot) for number, spot in enumerate(spots)]
    body = remains("U1", spot=Spot(40.1, -100.2, 8.0))
    model = fit(load_model(), [body], reports)
    local, blur = [[0.40, 4.0], [0.30, 25.0], [0.12, 150.0]], 5.0

    def kilometres(spot: Spot) -> float:
        a, b, c, d = (math.radians(x) for x in (spot.latitude, spot.longitude, 40.1, -100.2))
        half = math.sin((a - c) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((b - d) / 2) ** 2
        return 2 * 6371.0 * math.asin(math.sqrt(half))

    def density(km: float) -> float:
        off = math.hypot(km, blur)
        mass = lambda s: 2 * math.pi * s * (s + blur) * math.exp(-blur / s)  # noqa: E731
        return sum(share * math.exp(-off / s) / mass(s) for share, s in local)

    all_near = [density(kilometres(spot)) for spot in spots]
    for number in range(60):
        around = (sum(all_near) - all_near[number]) / 0.82
        around = (around + 7e-9) / 60
        bits = math.log2((all_near[number] + 0.18 * around) / around)
        told = row_of(compare(body, reports[number], model), "place").bits or 0.0
        assert told == pytest.approx(max(-4.0, min(8.0, bits)), abs=0.25)


def test_ratios_average_to_one_among_reports_of_others() -> None:
    """What every likelihood ratio does under H2, and what no set of weights made up by hand would. Leaving out the
    report compared puts the average above one, by less than the largest ratio over the number of reports."""
    bodies, reports = population(600, 4, 23)
    bodies = [replace(body, when=day("1999-06-01")) for body in bodies]
    model, told = fit(load_model(), bodies, reports), 0
    for body in bodies:
        leads = explain(model, body, reports, dict.fromkeys(ids_of(reports), "asked"))
        for field in ("sex", "age", "race", "time", "weight"):
            rows = [row for lead in leads if (row := row_of(lead, field)).state is State.USED]
            ratios = [row.p_given_h1 / row.p_given_h2 for row in rows if row.p_given_h1 and row.p_given_h2]
            told += bool(ratios)
            if ratios:
                assert 0.99 < sum(ratios) / len(ratios) < 1.01 + max(ratios) / len(ratios), (body.id, field)
    assert told >= 10


def ids_of(records: list[Record]) -> list[str]:
    return [record.id for record in records]


@pytest.mark.parametrize("field", ["sex", "age", "marks", "time", "place"])
def test_no_row_weighs_more_than_it_may(field: str) -> None:
    body_records, reports = population(300, 10, 21)
    model = fit(load_model(), body_records, reports)
    comparison = model.declaration.get(field)
    assert comparison is not None
    found = [row_of(compare(body, one, model), field) for body in body_records for one in reports[:40]]
    counted = [row.millibits for row in found if row.state is State.USED]
    assert len(counted) > 20
    assert comparison.least <= min(counted) and max(counted) <= comparison.most  # type: ignore[type-var]


@cache
def fitted() -> FittedModel:
    return fit(load_model(), *population(60, 6, 22))


@settings(max_examples=25)
@given(st.integers(0, 59), st.integers(0, 5))
def test_posterior_laws_hold(number: int, body: int) -> None:
    model = fitted()
    lead = compare(model.remains[body], model.reports[number], model)
    used = [row.millibits or 0 for row in lead.weights if row.state is State.USED]
    assert lead.score_millibits == (None if lead.exclusions else sum(used))
    assert lead.posterior_millibits is lead.support is lead.prior_millibits is None


def test_a_model_is_checked_and_says_what_is_wrong() -> None:
    raw = dict(load_model().raw)
    rows = [dict(row) for row in raw["comparisons"]]

    def broken(number: int, **changes: object) -> Declaration:
        changed = [dict(row) for row in rows]
        changed[number] |= changes
        return declaration_of({**raw, "comparisons": changed})

    for changes, why in (
        ({"counts": 2.0}, "sex.counts"),
        ({"wrong": {"recognizable": 0.1}}, "sex.wrong: decomposed"),
        ({"most_bits": -1}, "most_bits above 0"),
        ({"kind": "aura"}, "'aura' is none of"),
        ({"extra": 1}, "extra is no setting"),
    ):
        with pytest.raises(ModelError, match=why):
            broken(0, **changes)
    with pytest.raises(ModelError, match="standing must be 'assumed'"):
        declaration_of({**raw, "standing": "validated"})
    with pytest.raises(ValueError, match="no comparison 'aura'"):
        load_model().without("aura")
    assert load_model().without("sex", "age").get("sex") is None


def test_files_that_are_mixed_up_are_told() -> None:
    body, reports = remains("U1"), reports_with(3)
    with pytest.raises(ValueError, match="may be exchanged"):
        fit(load_model(), reports, [body, replace(body, id="U2")])
    with pytest.raises(ValueError, match="stands twice"):
        fit(load_model(), [body], [*reports, reports[0]])
    with pytest.raises(ValueError, match="at least 2 are needed"):
        fit(load_model(), [body], reports[:1])
