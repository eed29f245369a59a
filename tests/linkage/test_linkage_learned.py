"""A declaration learned from solved series: known rates are found again, no series rules, what is silent stays."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from bench._hands import BEHAVIOURS, Hands, register

from murderbook.casefile.case import Case
from murderbook.evidence.validation import Interval
from murderbook.linkage.fitted import fit
from murderbook.linkage.learned import Learned, learn_declaration
from murderbook.linkage.learned.held_out import BETTER, NO_DIFFERENCE, WORSE, Measure, Validation
from murderbook.linkage.learned.labelled import Labelled, labelled
from murderbook.linkage.learned.mixture import priors, shares_of
from murderbook.linkage.learned.parts import parts_of
from murderbook.linkage.learned.rates import Rate, points, rates_of, with_shares
from murderbook.linkage.learned.written import verdict_of
from murderbook.linkage.model import declaration_of, load_declaration

FIRM = Hands(sizes=(2, 3, 4, 5, 6) * 8, kept=0.7)
TODAY = "2026-11-28"


def known(hands: Hands, seed: int = 1) -> Labelled:
    cases, series = register(hands, seed)
    return labelled(cases, series, load_declaration())


def found(hands: Hands, seed: int = 1) -> dict[tuple[str, str], Rate]:
    these = known(hands, seed)
    return {(rate.id, rate.part): rate for rate in rates_of(parts_of(these), these)}


@cache
def firm() -> dict[tuple[str, str], Rate]:
    return found(FIRM)


@cache
def learned() -> Learned:
    cases, series = register(replace(FIRM, others=300), 2)
    return learn_declaration(cases, series, load_declaration(), date=TODAY)


def test_known_rates_lie_within_their_intervals() -> None:
    rates = firm()
    truth = {("victim.sex", "same"): 0.55, ("weapon", "same"): 0.35, ("weapon", "near"): 0.2}
    truth[("exposure.sex_work", "same")] = 0.4
    truth |= {(f"behaviour.{code}", "same"): 0.7 for code in BEHAVIOURS}
    outside = {key: rates[key] for key, share in truth.items() if not rates[key].low <= share <= rates[key].high}
    assert not outside
    mean = np.mean([rates[f"behaviour.{code}", "same"].learned for code in BEHAVIOURS])
    assert mean == pytest.approx(0.7, abs=0.08), "the declared 0.35 is left where so many series say otherwise"


def test_codes_that_differ_are_told_apart() -> None:
    kept = {code: 0.1 if at % 2 else 0.8 for at, code in enumerate(BEHAVIOURS)}
    rates = found(Hands(sizes=(3, 4, 5, 6) * 12, kept=kept))
    means = {
        share: np.mean([rates[f"behaviour.{code}", "same"].learned for code in kept if kept[code] == share])
        for share in (0.1, 0.8)
    }
    assert means[0.8] - means[0.1] > 0.3


def test_an_interval_is_wide_where_few_pairs_tell_and_narrow_where_many_do() -> None:
    few, many = found(Hands(sizes=(2, 3, 3))), found(Hands(sizes=(4,) * 60))
    for code in BEHAVIOURS:
        one, other = (rates[f"behaviour.{code}", "same"] for rates in (few, many))
        assert one.high - one.low > 0.35, code
        assert other.high - other.low < one.high - one.low, code


def test_a_series_of_forty_does_not_rule() -> None:
    """It alone repeats nearly everything; twenty short ones do not. All pairs alike, it would have 780 of 840."""
    hands = Hands(sizes=(40, *(3,) * 20), kept=0.2, firm={0: 0.95})
    mixed, short = found(hands), found(replace(hands, sizes=(3,) * 20, firm={}))
    mean = {
        name: np.mean([rates[f"behaviour.{code}", "same"].learned for code in BEHAVIOURS])
        for name, rates in (("mixed", mixed), ("short", short))
    }
    assert mean["mixed"] < 0.5
    assert mean["mixed"] - mean["short"] < 0.25
    these = known(hands)
    assert these.weight[these.of == 0].sum() < 0.25 * these.weight.sum()


def test_what_no_pair_tells_of_keeps_the_declared_rate() -> None:
    silent = next(iter(BEHAVIOURS))
    rate = found(replace(FIRM, without=frozenset({silent})))[f"behaviour.{silent}", "same"]
    assert (rate.learned, rate.low, rate.high, rate.pairs, rate.series) == (0.35, 0.35, 0.35, 0, 0)
    made = learned()
    assert "No linked pair tells of" in " ".join(made.notes)
    row = next(row for row in made.raw["comparisons"] if row["id"] == "exposure")
    assert row["same"] == 0.4 and set(row["consistency"]) == {"sex_work"}


def test_a_list_of_what_is_so_does_not_teach_that_all_repeat_all() -> None:
    """Pairs that both list it are all that the engine weighs; alone they would say that everybody repeats it."""
    rate = found(Hands(sizes=(4,) * 60, exposed=0.1))["exposure.sex_work", "same"]
    assert rate.learned < 0.3 and rate.low < 0.1


def test_steps_of_place_and_time_follow_the_series() -> None:
    near, far = found(replace(FIRM, close=0.95, days=60)), found(replace(FIRM, close=0.0, days=6_000))
    assert near["place", "step 1"].learned > 3 * far["place", "step 1"].learned
    assert near["place", "step 7"].learned < far["place", "step 7"].learned
    early = [sum(rates["time", f"step {at}"].learned for at in (1, 2, 3)) for rates in (near, far)]
    assert early[0] > 0.5 > early[1]


def test_a_rough_date_is_spread_over_the_gaps_it_may_have() -> None:
    """All that is known of the dates is a decade: no step gains what the spread does not give it."""
    cases, series = register(FIRM, 3)
    (one, *_), rough = series, {case for ids in series for case in ids}
    base = next(case for case in cases if case.id == one[0])
    assert base.occurred is not None
    span = replace(base.occurred, latest=base.occurred.earliest.replace(year=base.occurred.earliest.year + 9))
    vague = [replace(case, occurred=span) if case.id in rough else case for case in cases]
    these = labelled(vague, series, load_declaration())
    time = next(part for part in parts_of(these) if part.id == "time")
    held = time.parts * np.diff([0, *load_declaration().time.gap_days])[: time.parts.shape[1]]
    assert np.allclose(held.sum(axis=1), 1.0)
    assert (held[:, :4].sum(axis=1) < 0.25).all(), "a mid-point would say: the same day"
    assert (held[:, 5:7].sum(axis=1) > 0.4).all()


def test_steps_that_no_pair_of_the_register_can_lie_in_stay_as_declared() -> None:
    these = known(replace(FIRM, days=60))
    parts = parts_of(these)
    assert len(next(part for part in parts if part.id == "time").names) == 9
    made, shipped = with_shares(these.declaration, points(parts, these.weight[None, :])).time, these.declaration.time
    assert made.gap_days == shipped.gap_days and made.same_offender[-1] == shipped.same_offender[-1] == 0.01
    assert made.same_offender[0] > 2 * shipped.same_offender[0]
    for rule in (made, learned().declaration.time, learned().declaration.place):
        assert sum(rule.same_offender) == pytest.approx(1.0, abs=1e-9)


def test_two_files_of_one_incident_teach_nothing() -> None:
    cases, series = register(Hands(sizes=(3, 3, 3)), 1)
    place = {case.id: at for at, case in enumerate(cases)}
    for ids in series:
        one, two = (place[case] for case in ids[:2])
        same = {"own_number": f"D-{one}", "agency": "City"}
        cases[one] = replace(cases[one], **same)
        cases[two] = replace(cases[two], occurred=cases[one].occurred, **same)
    these = labelled(cases, series, load_declaration())
    assert len(these.left) == 3 * 2


def test_the_rest_of_the_declaration_stays_as_it_is() -> None:
    shipped, made = load_declaration(), learned().declaration
    for one, other in zip(shipped.items, made.items, strict=True):
        assert replace(other, same=one.same, near=one.near, source=one.source) == one
    assert (made.physical, made.strings, made.counts, made.groups) == (
        shipped.physical,
        shipped.strings,
        shipped.counts,
        shipped.groups,
    )
    assert made.place.nearer_share == shipped.place.nearer_share
    assert (made.time.most_bits, made.time.least_bits) == (shipped.time.most_bits, shipped.time.least_bits)


def test_the_same_series_give_the_same_bytes_in_any_order() -> None:
    cases, series = register(replace(FIRM, others=300), 2)
    again = learn_declaration(cases[::-1], [ids[::-1] for ids in series[::-1]], load_declaration(), date=TODAY)
    assert again.text == learned().text
    other = learn_declaration(cases, series[1:], load_declaration(), date=TODAY)
    assert other.raw["id"] != again.raw["id"]


def test_it_is_written_down_whole_and_read_back() -> None:
    made = learned()
    assert tomllib.loads(made.text) == made.raw == json.loads(json.dumps(made.raw))
    assert declaration_of(tomllib.loads(made.text)).items == made.declaration.items
    assert re.fullmatch(r"linkage-learned-[0-9a-f]{8}", made.raw["id"])
    assert made.raw["standing"] == "learned" and made.raw["learned"]["from"] == load_declaration().id
    assert (made.raw["learned"]["series"], made.raw["learned"]["cases"]) == (40, 160)
    for item in made.declaration.items:
        assert "linked pair" in item.source, item.id
    assert made.declaration.place.source.startswith("learned from")


def test_a_model_is_fitted_by_it_and_remembers_it() -> None:
    cases, _ = register(replace(FIRM, others=300), 2)
    model = fit(cases, learned().declaration)
    assert model.id == learned().raw["id"]
    shipped = fit(cases, load_declaration())
    assert (model.tables.same != shipped.tables.same).any()


def test_racial_words_stay_refused() -> None:
    raw = json.loads(json.dumps(learned().raw))
    raw["comparisons"][0]["reads"] = "victim_race"
    with pytest.raises(ValueError, match="no input of a linkage score"):
        declaration_of(raw)


def test_held_out_it_says_where_learned_rates_do_better() -> None:
    """Offenders are far more constant here than declared: the learned rates must tell them apart better, unseen."""
    measures = {measure.name: measure for measure in learned().validation.measures}
    assert set(measures) == {"auc", "cllr", "cllr_min", "hit@1", "hit@5", "hit@10"}
    assert measures["cllr"].verdict == BETTER and measures["cllr"].learned.estimate < measures["cllr"].declared.estimate
    assert measures["auc"].difference.estimate > 0
    tested = learned().validation
    assert (tested.series, tested.cases, tested.folds, tested.among) == (40, 160, 5, 459)
    assert tested.linked == 8 * (1 + 3 + 6 + 10 + 15)
    assert tested.linked + tested.unlinked == 160 * 159 // 2
    assert learned().raw["validation"]["measures"][0]["declared"][0] == round(measures["auc"].declared.estimate, 4)


def test_where_they_are_worse_or_no_better_it_says_so() -> None:
    def measure(name: str, low: float, high: float) -> Measure:
        some = Interval(0.5, 0.4, 0.6, 100)
        return Measure(name, some, some, Interval((low + high) / 2, low, high, 100))

    rows = (measure("auc", 0.01, 0.05), measure("cllr", 0.02, 0.2), measure("hit@1", -0.1, 0.1))
    assert [row.verdict for row in rows] == [BETTER, WORSE, NO_DIFFERENCE]
    said = verdict_of(Validation(20, 80, 100, 3000, 900, 5, rows))
    assert "better in AUC" in said and "WORSE in Cllr" in said and "no better" in said and "first of a list" in said
    assert measure("cllr", -0.2, -0.02).verdict == BETTER
    assert "worse than saying nothing" not in said
    noise = replace(measure("cllr", -0.2, -0.02), learned=Interval(1.1, 1.0, 1.2, 100))
    assert "worse than saying nothing" in verdict_of(Validation(20, 80, 100, 3000, 900, 5, (noise,)))


def test_of_few_series_no_verdict_is_given() -> None:
    """Of two series made at random the learned rates were always 'better' or 'worse'."""
    rows = (Measure("auc", *[Interval(0.5, 0.4, 0.6, 100)] * 2, Interval(0.1, 0.05, 0.2, 100)),)
    said = verdict_of(Validation(9, 30, 40, 300, 900, 5, rows))
    assert "better" not in said and "9 series only" in said and "chance" in said


def test_series_left_out_are_unseen() -> None:
    """Only series 0 is of a firm hand, so no other series may be scored by what it taught, nor it by itself."""
    hands = Hands(sizes=(3,) * 10, kept=0.1, firm={0: 1.0}, others=100)
    cases, series = register(hands, 5)
    these = labelled(cases, series, load_declaration())
    for series_out in range(3):
        weight = these.weight_of(np.arange(these.count) != series_out)[0]
        assert not weight[these.of == series_out].any() and weight[these.of != series_out].all()


def _two(cases: list[Case]) -> list[tuple[str, ...]]:
    return [(cases[0].id, cases[1].id), (cases[2].id, cases[3].id)]


def test_fewer_than_two_series_are_refused_with_what_to_do() -> None:
    cases, _ = register(Hands(sizes=(), others=30), 1)
    for series in ([], _two(cases)[:1], [(cases[0].id, "nobody"), *_two(cases)[1:]]):
        with pytest.raises(ValueError, match=r"at least 2 are needed.*shipped rates"):
            learn_declaration(cases, series, load_declaration(), date=TODAY)
    with pytest.raises(ValueError, match="cases of two series"):
        learn_declaration(cases, [*_two(cases), (cases[0].id, cases[9].id)], load_declaration(), date=TODAY)


def test_few_series_are_learned_from_and_said_to_be_few() -> None:
    cases, _ = register(Hands(sizes=(), others=30), 1)
    made = learn_declaration(cases, _two(cases), load_declaration(), date=TODAY)
    assert "Only 2 solved series" in made.notes[0]
    assert not any("Only" in note for note in learned().notes)


def test_a_code_alone_is_asked_once() -> None:
    """Of the exposures one is ever told: it must not begin with what it said itself."""
    rate = found(Hands(sizes=(4,) * 40), 4)["exposure.sex_work", "same"]
    these = known(Hands(sizes=(4,) * 40), 4)
    part = next(part for part in parts_of(these) if part.id == "exposure.sex_work")
    alone = shares_of(part.parts, these.weight[None, part.told], priors(part.declared[None, :]))[0, 0]
    assert rate.pairs and rate.learned == pytest.approx(float(alone), abs=1e-3)


def test_a_pair_that_all_parts_explain_teaches_nothing() -> None:
    prior = priors(np.array([[0.3, 0.7]]))
    assert shares_of(np.ones((50, 2)), np.ones((1, 50)), prior) == pytest.approx(np.array([[0.3, 0.7]]), abs=1e-4)
    sure = shares_of(np.array([[1.0, 0.0]] * 50), np.ones((1, 50)), prior)
    assert sure[0, 0] == pytest.approx((50 + 3) / 60, abs=1e-4)
