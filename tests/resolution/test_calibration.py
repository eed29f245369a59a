"""Scores calibrated by a labelled file or by what was judged: on one half of the persons, judged on the other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from people import town

from murderbook.compute.levelled.search import LevelledSearch
from murderbook.evidence.lead import Standing
from murderbook.resolution import Choices, JudgedPair, ModelError, Screened, Verdict, compare, load_model, screen
from murderbook.resolution.calibration.form import Calibration
from murderbook.resolution.calibration.learning import Learned, Named, learn_judged, learn_labelled
from murderbook.resolution.calibration.pairs import halves_of_all, halves_of_judged, persons_by_links
from murderbook.resolution.calibration.written import with_calibration

NAMED = Named("the town", "2026-11-27")


@cache
def searched() -> tuple[Screened, frozenset[tuple[str, str]]]:
    records, true = town(11, families=90, doubles=90)
    return screen(records, load_model(), Choices(replicas=0)), frozenset(true)


@cache
def learned() -> Learned:
    found, true = searched()
    return learn_labelled(found.model, persons_by_links([one.id for one in found.model.records], true), NAMED)


def calibration() -> Calibration:
    found = learned().calibration
    assert found is not None
    return found


def written(tmp_path: Path, found: Calibration) -> Path:
    target = tmp_path / "m.toml"
    target.write_text(with_calibration(None, found), encoding="utf-8")
    return target


def test_no_person_is_in_both_halves_and_every_pair_of_a_half_counts() -> None:
    found, true = searched()
    head = persons_by_links([one.id for one in found.model.records], true)
    halves = halves_of_all(found.model.levelled, [head[one.id] for one in found.model.records], 7)
    persons = [{*half.left.tolist(), *half.right.tolist()} for half in (halves.fit, halves.held)]
    assert not persons[0] & persons[1] and len(persons[0] | persons[1]) == len(set(head.values()))
    assert int(halves.fit.linked.sum() + halves.held.linked.sum()) == len(true)
    rows = len(head)
    sizes = [1 + np.sqrt(1 + 8 * len(half.linked)) for half in (halves.fit, halves.held)]
    assert sum(sizes) / 2 == rows  # n (n - 1) / 2 pairs of n records


def test_what_is_learned_is_measured_on_the_other_half() -> None:
    one = calibration()
    assert one.linked + one.held_linked == 90 and one.persons == 135
    assert one.cllr_min <= one.cllr < 1.0 and one.cllr_low <= one.cllr <= one.cllr_high
    assert 0.5 < one.slope < 2.0
    table = learned().table
    assert sum(band.pairs for band in table) == one.held_linked + one.held_unlinked
    assert round(sum(band.seen * band.pairs for band in table)) == one.held_linked
    assert "the town" in one.label and "2026-11-27" in one.label and f"{one.linked} pairs" in one.label


def test_scores_that_are_twice_too_large_are_halved() -> None:
    """The measure that calibration is for: m and u taken twice."""
    found, true = searched()
    model = found.model
    columns = tuple(one._replace(m=2 * one.m, half=2 * one.half) for one in model.uncapped.columns)
    doubled, plain = replace(model.uncapped, columns=columns, crossed=None), replace(model.uncapped, crossed=None)
    head = persons_by_links([one.id for one in model.records], true)
    slopes = []
    for levelled in (plain, doubled):
        given = replace(model)
        object.__setattr__(given, "levelled", levelled)
        one = learn_labelled(given, head, NAMED).calibration
        assert one is not None
        slopes.append(one.slope)
    assert slopes[1] < 0.75 * slopes[0]


def test_a_model_file_with_its_calibration_is_read_and_changes_no_score(tmp_path: Path) -> None:
    found, _ = searched()
    model = load_model(written(tmp_path, calibration()))
    assert model.calibration == replace(calibration(), compared=tuple(sorted(calibration().compared)))
    records = found.model.records
    again = screen(records, model, Choices(replicas=0, population="the town"))
    assert np.array_equal(again.found.score, found.found.score)
    lead, assumed = again.lead(0), found.lead(0)
    assert (assumed.standing, lead.standing) == (Standing.ASSUMED, Standing.VALIDATED)
    assert lead.score_millibits == assumed.score_millibits and lead.weights[: len(assumed.weights)] == assumed.weights
    assert lead.posterior_millibits == sum(row.millibits or 0 for row in lead.weights) + (lead.prior_millibits or 0)
    assert again.standing == model.calibration.label


def test_even_odds_are_where_the_calibrated_posterior_is_even() -> None:
    found, _ = searched()
    one = replace(calibration(), slope=0.8, offset_bits=-1.0, least_bits=-60.0, most_bits=60.0)
    model = replace(found.model, calibration=one, validated=True)
    prior = model.prior
    for score, likely in ((one.even(prior), True), (one.even(prior) - 3, False)):
        assert (one.affine.millibits(score) + prior * 1000 >= -1) is likely


def test_a_calibration_holds_for_its_population_and_for_records_that_tell_the_same(tmp_path: Path) -> None:
    found, _ = searched()
    model = load_model(written(tmp_path, calibration()))
    other = screen(found.model.records, model, Choices(replicas=0, population="another town"))
    assert other.lead(0).standing is Standing.ASSUMED and other.lead(0).posterior_millibits is None
    assert "Assumed here all the same: these records are another town" in other.standing
    fewer = [replace(one, values={k: v for k, v in one.values.items() if k != "phone"}) for one in found.model.records]
    bare = screen(fewer, model, Choices(replicas=0, population="the town"))
    assert bare.model.calibration is None and "tell other things (phone)" in bare.standing
    declared = screen(found.model.records, model, Choices(learning=False, replicas=0, population="the town"))
    assert declared.model.calibration is None and "none are learned" in declared.standing


def test_a_calibration_that_can_support_no_pair_of_so_large_a_search_is_not_used(tmp_path: Path) -> None:
    """Else a pair would be put together whose posterior, at the limit, says two persons."""
    found, _ = searched()
    small = replace(calibration(), most_bits=-found.model.prior - 0.1)
    bare = screen(found.model.records, load_model(written(tmp_path, small)), Choices(replicas=0, population="the town"))
    assert bare.model.calibration is None and "in a search of this size" in bare.standing
    enough = replace(calibration(), most_bits=-found.model.prior + 0.5)
    used = screen(
        found.model.records, load_model(written(tmp_path, enough)), Choices(replicas=0, population="the town")
    )
    assert used.model.calibration is not None and (used.lead(0).posterior_millibits or 0) > 0


def test_a_calibration_that_is_written_again_stands_once_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    first = written(tmp_path, calibration())
    second = replace(calibration(), population="the other town")
    text = with_calibration(first, second)
    assert text.count("[calibration]") == 1 and "the other town" in text and text.count("[[comparisons]]") > 5
    for wrong in ("slope = 0.0", "slope = nan", "slop = 1.0"):
        bad = tmp_path / "bad.toml"
        lines = [wrong if line.startswith("slope") else line for line in text.splitlines()]
        bad.write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(ModelError):
            load_model(bad)


def said(found: Screened, true: frozenset[tuple[str, str]], count: int) -> list[JudgedPair]:
    ids = [one.id for one in found.model.records]
    every = LevelledSearch(found.model.levelled).at_least(-12_000)  # below what is listed too
    pairs = zip(every.left[:count].tolist(), every.right[:count].tolist(), strict=True)
    known = [(ids[a], ids[b]) for a, b in pairs]
    verdicts = [Verdict.SAME if pair in true else Verdict.DIFFERENT for pair in known]
    return [JudgedPair(*pair, v, "Ann", "2026-11-27", "seen") for pair, v in zip(known, verdicts, strict=True)]


def test_enough_judgements_calibrate_the_search_and_few_leave_it_assumed() -> None:
    found, true = searched()
    few = screen(found.model.records, load_model(), Choices(replicas=0, judged=said(found, true, 60)))
    assert few.lead(0).standing is Standing.ASSUMED and "too few to calibrate on" in few.standing
    judged = said(found, true, 220)
    enough = screen(found.model.records, load_model(), Choices(replicas=0, judged=judged, on="2026-11-27"))
    assert enough.lead(0).standing is Standing.VALIDATED and "Those who judged saw the scores" in enough.standing
    # Of all pairs listed, about as many are one person as the posterior expects.
    model = enough.model
    assert model.calibration is not None
    ids = [one.id for one in model.records]
    listed = list(zip(enough.found.left.tolist(), enough.found.right.tolist(), strict=True))[:300]
    shares = [compare(model.records[a], model.records[b], model).probability or 0.0 for a, b in listed]
    assert abs(sum(shares) - sum((ids[a], ids[b]) in true for a, b in listed)) < 12


def test_judged_pairs_that_hang_together_fall_to_one_half() -> None:
    found, true = searched()
    row = found.model.row_of
    judged = {(row[a], row[b]): True for a, b in true}
    ones = sorted({row[a] for a, _ in true})
    judged |= {(min(a, b), max(a, b)): False for a, b in zip(ones[::2], ones[1::2], strict=False)}
    halves = halves_of_judged(LevelledSearch(found.model.levelled), judged, 7)
    sides = [{*half.left.tolist(), *half.right.tolist()} for half in (halves.fit, halves.held)]
    assert not sides[0] & sides[1] and len(halves.fit.linked) + len(halves.held.linked) == len(judged)


def test_verdicts_without_regard_to_the_score_are_no_calibration() -> None:
    """A coin says who is one person."""
    found, _ = searched()
    draw = np.random.default_rng(5)
    pairs = list(combinations(range(40), 2))[:300]
    coin = {pair: bool(draw.random() < 0.5) for pair in pairs[::7]} | {(k, k + 1): k % 2 == 0 for k in range(50, 240)}
    out = learn_judged(found.model, coin, found.model.prior, NAMED)
    assert out.calibration is None and ("no better than saying nothing" in out.why or "too few" in out.why)
