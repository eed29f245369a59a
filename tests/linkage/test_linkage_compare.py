"""The laws of a lead: sums, mirrors, missing values, exclusions, physical links, blindness to race."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_registers import messy_register

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, PhysicalLink
from murderbook.casefile.person import Person, Role
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.weight import State
from murderbook.linkage import compare, fit, load_declaration, screen
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.model import declaration_of
from murderbook.linkage.reading import units_of


def row(lead: Lead, comparison: str) -> tuple[State, int | None]:
    found = next(weight for weight in lead.weights if weight.comparison == comparison)
    return found.state, found.millibits


@pytest.fixture(scope="module")
def register() -> tuple[list[Case], FittedModel]:
    cases = messy_register(150, seed=5)
    return cases, fit(cases)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_lead_mirrors_and_its_rows_are_all_there(seed: int) -> None:
    cases = messy_register(12, seed)
    model = fit(cases)
    for a, b in pairwise(cases):
        there, back = compare(a, b, model), compare(b, a, model)
        assert there.score_millibits == back.score_millibits
        assert [(w.comparison, w.millibits, w.state, w.left, w.right) for w in there.weights] == [
            (w.comparison, w.millibits, w.state, w.right, w.left) for w in back.weights
        ]
        shown = {weight.comparison for weight in there.weights}
        assert shown >= {item.id for item in model.declaration.items} | {"place", "time"}


def test_an_assumed_lead_claims_no_posterior(register: tuple[list[Case], FittedModel]) -> None:
    cases, model = register
    lead = compare(cases[0], cases[1], model)
    assert (lead.standing, lead.prior_millibits, lead.posterior_millibits) == (Standing.ASSUMED, None, None)


def test_used_rows_weigh_the_log_of_their_two_rates(register: tuple[list[Case], FittedModel]) -> None:
    cases, model = register
    counts = {item.id: model.shares[item.group] for item in model.declaration.items}
    for a, b in pairwise(cases[:40]):
        for weight in compare(a, b, model).weights:
            if weight.p_given_h1 is not None and weight.p_given_h2 is not None and weight.millibits is not None:
                ratio = weight.p_given_h1 / weight.p_given_h2
                weighed = ratio ** counts.get(weight.comparison, 1.0)
                assert weighed == pytest.approx(2 ** (weight.millibits / 1000), rel=2e-3), weight.sentence


def whole(lead: Lead, comparison: str) -> float:
    """Milli-bits of a row as its rates alone give them, before the share by which its group counts."""
    weight = next(one for one in lead.weights if one.comparison == comparison)
    assert weight.millibits is not None
    return weight.millibits / weight.counts


def test_race_and_ethnicity_change_nothing(register: tuple[list[Case], FittedModel]) -> None:
    cases, _ = register
    other = [replace(case, persons=tuple(replace(p, race="W", ethnicity="H") for p in case.persons)) for case in cases]
    before, after = fit(cases), fit(other)
    assert [compare(a, b, before) for a, b in pairwise(cases)] == [compare(a, b, after) for a, b in pairwise(other)]


def test_a_rare_shared_behaviour_weighs_more_than_a_common_one_and_a_contradiction_less_than_nothing() -> None:
    """Closed form of the rates: 2 of 102 posed and 60 of 102 covered; both cases left out, half a case per answer."""
    told = [Case(str(n), behaviours=_coded(posed=False, covered=n < 58)) for n in range(100)]
    a, b = (Case(name, behaviours=_coded(posed=True, covered=True)) for name in "ab")
    model = fit([*told, a, b])
    lead = compare(a, b, model)
    rare, common = whole(lead, "behaviour.posed"), whole(lead, "behaviour.covered")
    rarest, same = 0.01, 0.35
    assert rarest > (0.5 / 101)  # bounded: nobody else was posed
    assert rare == pytest.approx(1000 * _log2(same / rarest + 1 - same), abs=2)
    assert common == pytest.approx(1000 * _log2(same / (58.5 / 101) + 1 - same), abs=2)
    assert whole(compare(a, told[0], model), "behaviour.posed") == pytest.approx(1000 * _log2(1 - same), abs=2)
    assert 0 < (row(compare(told[0], told[1], model), "behaviour.posed")[1] or 0) < 20


def _log2(x: float) -> float:
    from math import log2

    return log2(x)


def _coded(**answers: bool) -> tuple[Behaviour, ...]:
    return tuple(Behaviour(code, Presence.PRESENT if so else Presence.ABSENT) for code, so in answers.items())


def test_a_known_series_counts_once() -> None:
    told = [Case(str(n), behaviours=_coded(posed=n < 10)) for n in range(60)]
    series = [replace(case, series="one hand") if int(case.id) < 8 else case for case in told]
    many, once = fit(told), fit(series)
    pair = told[8], told[9]
    assert row(compare(*pair, once), "behaviour.posed")[1] > row(compare(*pair, many), "behaviour.posed")[1]  # type: ignore[operator]


def test_rates_are_local_to_area_and_era(register: tuple[list[Case], FittedModel]) -> None:
    """Knives are common in one area and rare in the other: the same agreement weighs less where it is common."""
    day = TimeSpan.of_day(1985, 6, 1)
    common = [Case(f"a{n}", area="A", occurred=day, weapon="20" if n % 2 else "12") for n in range(200)]
    rare = [Case(f"b{n}", area="B", occurred=day, weapon="20" if n < 2 else "12") for n in range(200)]
    model = fit([*common, *rare])
    where_common = row(compare(common[1], common[3], model), "weapon")[1]
    where_rare = row(compare(rare[0], rare[1], model), "weapon")[1]
    assert where_common is not None and where_rare is not None
    assert where_rare > where_common + 1000


def test_unknown_is_missing_and_never_agreement() -> None:
    cases = [Case(str(n)) for n in range(5)]
    lead = compare(cases[0], cases[1], fit(cases))
    assert {weight.state for weight in lead.weights} == {State.MISSING}
    assert lead.score_millibits == 0


def test_items_that_say_the_same_are_counted_once() -> None:
    """Closed form of the design effect: of k that always come together each counts a k-th, so all of them as one."""
    codes = ("bound", "gagged", "drugged")
    together = [Case(str(n), behaviours=_coded(**dict.fromkeys(codes, n % 10 == 0))) for n in range(400)]
    model = fit(together)
    assert model.shares["control"] == pytest.approx(1 / 3, abs=0.01)
    lead = compare(together[0], together[10], model)
    rows = [w for w in lead.weights if w.group == "control" and w.state is State.USED]
    assert len(rows) == 3
    for weight in rows:
        assert weight.p_given_h1 is not None and weight.p_given_h2 is not None
        assert weight.counts == model.shares["control"]
        assert whole(lead, weight.comparison) == pytest.approx(
            1000 * _log2(weight.p_given_h1 / weight.p_given_h2), abs=3
        )
        assert f"; counts by {weight.counts:g}, because" in weight.source.origin
    assert lead.score_millibits == pytest.approx(whole(lead, rows[0].comparison), rel=0.03)


def test_items_that_have_nothing_to_do_with_each_other_count_in_full() -> None:
    apart = [
        Case(str(n), behaviours=_coded(bound=n % 7 == 0, gagged=n // 7 % 7 == 0, drugged=n // 49 % 7 == 0))
        for n in range(343)
    ]
    assert fit(apart).shares["control"] > 0.95


def test_few_pairs_leave_the_share_that_is_declared() -> None:
    assert fit([Case("a", behaviours=_coded(bound=True)), Case("b")]).shares["control"] == load_declaration().counts


def test_a_dna_link_comes_first_and_outranks_behaviour() -> None:
    told = [Case(str(n), behaviours=_coded(posed=n < 4)) for n in range(50)]
    linked = replace(told[5], physical_links=(PhysicalLink("6", "dna", True, "laboratory 2019"),))
    model = fit(told)
    lead = compare(told[6], linked, model)
    assert lead.weights[0].comparison == "physical.dna"
    assert "laboratory 2019" in lead.weights[0].sentence
    assert (lead.score_millibits or 0) > 40_000


def test_a_physical_exclusion_has_no_number_and_says_why() -> None:
    told = [Case(str(n)) for n in range(5)]
    excluded = replace(told[0], physical_links=(PhysicalLink("1", "dna", False),))
    lead = compare(excluded, told[1], fit(told))
    assert lead.score_millibits is None
    assert re.search("different sources", lead.exclusions[0].sentence)


def test_errors_say_what_to_do(register: tuple[list[Case], FittedModel]) -> None:
    cases, model = register
    with pytest.raises(ValueError, match="cannot be compared with itself"):
        compare(cases[0], cases[0], model)
    with pytest.raises(ValueError, match="fit it again"):
        compare(cases[0], Case("new"), model)
    with pytest.raises(ValueError, match="unique"):
        fit([Case("1"), Case("1")])
    with pytest.raises(ValueError, match=r"'brand new'.*fit it again"):
        compare(replace(cases[0], weapon="brand new"), replace(cases[1], weapon="20"), model)


def test_two_files_of_one_incident_count_once_and_are_no_lead() -> None:
    """Numbers are an agency's own: the same one elsewhere is another incident."""
    day = TimeSpan.of_day(1985, 6, 1)
    told = [
        Case(str(n), agency="A", own_number=f"n{n}", occurred=day, behaviours=_coded(posed=n < 10)) for n in range(60)
    ]
    double = [replace(case, own_number="double") if int(case.id) < 8 else case for case in told]
    pair = told[8], told[9]
    single, once = (row(compare(*pair, fit(cases)), "behaviour.posed")[1] for cases in (told, double))
    assert once is not None and single is not None and once > single
    elsewhere = [replace(case, agency=f"agency {case.id}") for case in double]
    assert set(units_of(elsewhere)) == {None}
    leads = screen(double, fit(double), top=2000, replicas=2).leads
    assert leads and not any(int(lead.left) < 8 and int(lead.right) < 8 for lead in leads)
    of_series = [replace(case, series="one hand") if case.id == "3" else case for case in double]
    assert units_of(of_series)[:9] == ["series one hand"] * 8 + [None]


@pytest.mark.parametrize(("kind", "words"), [("ballistics", "Different firearms"), ("latent", "Prints of different")])
def test_different_guns_or_prints_do_not_rule_one_offender_out(kind: str, words: str) -> None:
    told = [Case(str(n), behaviours=_coded(posed=n < 4)) for n in range(50)]
    other = [replace(told[0], physical_links=(PhysicalLink("1", kind, False),)), *told[1:]]
    model = fit(told)
    lead = compare(other[0], other[1], model)
    assert lead.score_millibits == compare(told[0], told[1], model).score_millibits
    assert row(lead, f"physical.{kind}") == (State.USED, 0)
    assert (
        lead.weights[0].sentence
        == f"{lead.weights[0].sentence.split(':')[0]}: does not tell for or against one offender."
    )
    assert lead.weights[0].sentence.startswith(words)
    found = screen(other, model, top=3, replicas=2)
    assert found.excluded == () and any(
        {lead.left, lead.right} == {"0", "1"} for lead in screen(other, model, top=2000, replicas=2).leads
    )


@pytest.mark.parametrize("against", ["dna", "ballistics"])
@pytest.mark.parametrize("tie", ["dna", "ballistics"])
def test_no_trace_that_differs_hides_one_that_ties(against: str, tie: str) -> None:
    told = [Case(str(n), behaviours=_coded(posed=n < 4)) for n in range(50)]
    links = (PhysicalLink("9", tie, True), PhysicalLink("9", against, False, "laboratory 2019"))
    told[8] = replace(told[8], physical_links=links)
    found = screen(told, fit(told), top=5, replicas=2)
    assert {found.leads[0].left, found.leads[0].right} == {"8", "9"} and found.excluded == ()
    first, second = found.leads[0].weights[:2]
    assert (first.label.split(": ")[1], second.label.split(": ")[1]) == ("linked", "different")
    resolve = "the laboratory must resolve it" in second.sentence
    assert resolve == (against == "dna") and second.millibits == 0 and "laboratory 2019" in second.sentence


def _filed(case_id: str, number: str, year: int | None = 1985, **fields: str) -> Case:
    occurred = None if year is None else TimeSpan.of_day(year, 6, 1)
    return Case(case_id, own_number=number, occurred=occurred, **{"agency": "A", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "number", ["UNK", "Unknown", "N/A", "n.a.", "NA", "NONE", "0", "000", "0-00", "-", "--", "?", " ", "", "XXX"]
)
def test_a_placeholder_is_no_number_of_an_incident(number: str) -> None:
    assert units_of([_filed("1", number), _filed("2", number)]) == [None, None]


def test_an_incident_has_one_agency_and_one_day() -> None:
    one = units_of([_filed("1", "85-12"), _filed("2", "85-12")])
    assert one[0] is not None and one[0] == one[1]
    county = {"agency": " ", "county_fips": "06037"}
    assert len(set(units_of([_filed("1", "85-12", **county), _filed("2", "85-12", **county)])) - {None}) == 1
    assert units_of([_filed("1", "85-12", agency=""), _filed("2", "85-12", agency="")]) == [None, None]
    assert units_of([_filed("1", "85-12"), _filed("2", "85-12", 1999)]) == [None, None]
    assert units_of([_filed("1", "85-12", None), _filed("2", "85-12", None)]) == [None, None]


def test_a_wide_span_does_not_join_two_incidents_far_apart() -> None:
    wide = replace(_filed("2", "12"), occurred=TimeSpan(datetime(1980, 6, 1), datetime(1999, 6, 1), Precision.RANGE))
    first, middle, last = units_of([_filed("1", "12", 1980), wide, _filed("3", "12", 1999)])
    assert first is not None and first == middle and last is None


def _exposed(case_id: str, *exposures: str) -> Case:
    return Case(case_id, persons=(Person(Role.VICTIM, exposures=exposures),))


def test_what_is_only_ever_listed_is_counted_over_all_files() -> None:
    """Sex work in 20 of 2,000 files is one per cent of them, not nearly all of those that mention it."""
    told = [_exposed(str(n), *(["sex_work"] if n < 20 else [])) for n in range(2000)]
    model = fit([*told, *(Case(f"no victim {n}") for n in range(500))])
    lead = compare(told[0], told[1], model)
    (weight,) = [w for w in lead.weights if w.comparison == "exposure.sex_work"]
    rarest, same, rate = 0.02, 0.4, 18.5 / 1999
    assert rate < rarest
    assert whole(lead, weight.comparison) == pytest.approx(1000 * _log2(same / rarest + 1 - same), abs=2)
    assert weight.source.n == 1998 and "(1998 on file, where only a yes is noted)" in weight.sentence
    many = [_exposed(str(n), *(["sex_work"] if n < 500 else [])) for n in range(2000)]
    common = whole(compare(many[0], many[1], fit(many)), "exposure.sex_work")
    assert common == pytest.approx(1000 * _log2(same / (498.5 / 1999) + 1 - same), abs=2)


def test_a_register_that_codes_only_presences_has_all_its_files_as_trials() -> None:
    yes = [Case(str(n), behaviours=_coded(posed=True) if n < 200 else ()) for n in range(1000)]
    lead = compare(yes[0], yes[1], fit(yes))
    assert whole(lead, "behaviour.posed") == pytest.approx(1000 * _log2(0.35 / (198.5 / 999) + 0.65), abs=2)
    both = [*yes[:-100], *(Case(f"no {n}", behaviours=_coded(posed=False)) for n in range(100))]
    lead = compare(yes[0], yes[1], fit(both))  # absences are coded: silence is unknown again
    assert whole(lead, "behaviour.posed") == pytest.approx(1000 * _log2(0.35 / (198.5 / 299) + 0.65), abs=2)
    (weight,) = [w for w in lead.weights if w.comparison == "behaviour.posed"]
    assert weight.source.n == 298 and "(298 known)" in weight.sentence


def _with_noes(noes: int, yeses: int = 20, files: int = 2000) -> list[Case]:
    """Files of which some say yes and some no, in this order; the others are silent."""
    coded = [_coded(posed=True)] * yeses + [()] * (files - yeses - noes) + [_coded(posed=False)] * noes
    return [Case(f"{n:04d}", behaviours=behaviours) for n, behaviours in enumerate(coded)]


def test_a_stray_no_does_not_make_a_rare_behaviour_common() -> None:
    """Of two thousand files twenty say yes. Files that answer are all of them as long as none says no, those that say
    so from twenty noes on (a tenth of the yeses would be fewer), and evenly in between, in the logarithm."""
    before = None
    for noes in (0, 1, 2, 9, 10, 11, 19, 20, 21, 30):
        cases = _with_noes(noes)
        found = whole(compare(cases[0], cases[1], fit(cases)), "behaviour.posed")
        coded = min(noes / 20, 1.0)
        rate = max((20 - 2 + 0.5) / (2000 ** (1.0 - coded) * (20 + noes) ** coded - 2 + 1), 0.01)
        assert found == pytest.approx(1000 * _log2(0.35 / rate + 0.65), abs=2)
        assert before is None or abs(found - before[1]) < (noes - before[0]) * 1000 * _log2(2000 / 20) / 20
        before = noes, found


def test_of_many_a_yes_a_tenth_as_many_noes_make_a_form() -> None:
    counted = [fit(_with_noes(noes, yeses=500)) for noes in (0, 25, 50, 80)]
    assert [model.tables.coded["behaviour.posed"] for model in counted] == [0.0, 0.5, 1.0, 1.0]
    trials = [float(model.tables.trials[0, model.tables.position["behaviour.posed", "present"]]) for model in counted]
    assert trials == pytest.approx([2000, (2000 * 525) ** 0.5, 550, 580])


def test_two_stray_noes_share_what_nearly_all_files_lack() -> None:
    cases = _with_noes(2)
    lead = compare(cases[-1], cases[-2], fit(cases))
    assert 0 <= whole(lead, "behaviour.posed") < 20
    (weight,) = [w for w in lead.weights if w.comparison == "behaviour.posed"]
    assert "silent files in part" in weight.sentence and weight.p_given_h2 is not None and weight.p_given_h2 > 0.98


def test_a_known_series_is_one_trial() -> None:
    told = [
        replace(_exposed(str(n), *(["gang"] if n < 100 else [])), series="s" if n > 399 else None) for n in range(500)
    ]
    lead = compare(told[0], told[1], fit(told))
    assert next(w for w in lead.weights if w.comparison == "exposure.gang").source.n == 399


def test_a_contradiction_counts_whatever_else_is_told() -> None:
    """A row is the same beside an agreement of its group as without."""
    told = [Case(str(n), behaviours=_coded(bound=n < 6, gagged=n % 2 == 0)) for n in range(100)]
    a = Case("a", behaviours=_coded(bound=True, gagged=True))
    beside, alone = (
        Case(name, behaviours=_coded(bound=False, **more)) for name, more in (("b", {"gagged": True}), ("c", {}))
    )
    model = fit([a, beside, alone, *told])
    against = [row(compare(a, other, model), "behaviour.bound")[1] for other in (beside, alone)]
    assert against[0] == against[1] == pytest.approx(1000 * model.shares["control"] * _log2(0.65), abs=1)


def test_an_item_alone_in_its_group_counts_in_full() -> None:
    raw = copy.deepcopy(dict(load_declaration().raw))
    weapon = next(entry for entry in raw["comparisons"] if entry["id"] == "weapon")
    raw["comparisons"] = [weapon]
    alone = declaration_of(raw)
    assert [item.counts for item in alone.items] == [1.0]
    cases = [Case("a", weapon="20"), Case("b", weapon="80"), *(Case(str(n), weapon="12") for n in range(50))]
    differs = row(compare(cases[0], cases[1], fit(cases, alone)), "weapon")
    assert differs[1] == pytest.approx(1000 * _log2(1 - 0.35 - 0.20), abs=1)


def test_two_that_name_a_family_only_share_it_and_speak_for_one_offender() -> None:
    """Firearms of unstated type: (same + near) / P(family) + afresh; beside a handgun near / P(family) + afresh."""
    weapons = ["11"] * 20 + ["12"] * 40 + ["20"] * 40
    cases = [Case(f"{n:03d}", weapon=weapon) for n, weapon in enumerate(weapons)]
    model = fit(cases)
    both, mixed = compare(cases[0], cases[1], model), compare(cases[0], cases[20], model)
    family = (58 + 0.5) / (98 + 0.5 * 2)
    assert whole(both, "weapon") == pytest.approx(1000 * _log2((0.35 + 0.20) / family + 0.45), abs=3)
    assert whole(mixed, "weapon") == pytest.approx(1000 * _log2(0.20 / family + 0.45), abs=3)
    assert (row(both, "weapon")[1] or 0) > 0
