"""The declaration, the nulls and the export: what is refused, what is kept, what is written."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from linkage_registers import messy_register

from murderbook.casefile.case import Case
from murderbook.casefile.timespan import TimeSpan
from murderbook.evidence.chance import ChanceTable
from murderbook.evidence.export import CSV_COLUMNS, lead_row, leads_document
from murderbook.linkage import fit, load_declaration, place, screen
from murderbook.linkage.compare import step_of
from murderbook.linkage.gaps import densities, gap_edges, gap_shares, gap_table
from murderbook.linkage.model import declaration_of
from murderbook.linkage.place import NOMINAL_PAIRS, density_of, step_weights, steps_of, steps_seen
from murderbook.linkage.reading import Point, read, units_of
from murderbook.linkage.replicas import PLAIN_SUPPORT, LargerTable


def test_the_shipped_declaration_is_sound_and_names_its_sources() -> None:
    rule = load_declaration()
    assert rule.id == "linkage-assumed-5"
    assert all(item.source for item in rule.items)
    assert not any("race" in item.reads or "ethnic" in item.reads for item in rule.items)
    assert declaration_of(rule.raw) == rule


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("comparisons", 0, "reads"), "victim_race", "race and ethnicity"),
        (("comparisons", 0, "kind"), "magic", "kind must be one of"),
        (("comparisons", 0, "same"), 1.2, "share between 0 and 1"),
        (("comparisons", 0, "near"), 0.6, "below 1"),
        (("comparisons", 0, "id"), "weapon", "taken"),
        (("place", "same_offender"), [1.0], "one share each"),
        (("time", "gap_days"), [180, 30, 365, 730, 1825, 3650, 7300, 36500], "rising"),
    ],
)
def test_an_unsound_declaration_is_refused_by_name(path: tuple[str | int, ...], value: object, says: str) -> None:
    raw = copy.deepcopy(dict(load_declaration().raw))
    at = raw
    for key in path[:-1]:
        at = at[key]  # type: ignore[index]
    at[path[-1]] = value  # type: ignore[index]
    with pytest.raises(ValueError, match=says):
        declaration_of(raw)


def test_steps_of_time_are_whole_grains_and_none_is_half_as_long_again_as_what_lies_before() -> None:
    rule = load_declaration().time
    edges = gap_edges(rule)
    assert edges[0] == rule.grain_days and edges[-1] <= rule.gap_days[-1]
    assert (edges % rule.grain_days == 0).all()
    assert (edges[6:] / edges[5:-1]).max() < 1.5


def test_gap_densities_sum_to_one_and_wide_spans_say_less() -> None:
    rule = replace(load_declaration().time, most_bits=9.0, least_bits=-9.0)
    years = dict.fromkeys(range(1960, 2025), 90.0)
    assert all(part.sum() == pytest.approx(1.0) for part in densities(rule, years))
    table = gap_table(rule, years)
    assert (table == table.transpose(1, 0, 2)).all()
    assert gap_shares(rule, years).sum() == pytest.approx(1.0)
    assert table[0, 0, 1] > table[-1, -1, 1]  # the same week is told by days, not by decades
    assert table[0, 0].min() >= round(1000 * rule.least_bits)
    assert table[0, 0].max() <= round(1000 * rule.most_bits)


def test_the_longest_gaps_of_a_register_do_not_speak_for_one_offender() -> None:
    """Whoever did a pair, both its cases fall into the years of the register: its edge is nothing of the offender's."""
    rule = load_declaration().time
    for years in (range(1980, 2020), range(2015, 2020)):
        table = gap_table(rule, dict.fromkeys(years, 50.0))
        reach = int(np.searchsorted(gap_edges(rule), len(years) * 365, side="right"))
        assert table[0, 0, reach] <= table[0, 0, 0]
        assert table[0, 0, reach] <= 0


def test_nearness_is_by_local_density() -> None:
    """Steps reach farther where cases are sparse, and two cases alone in their squares are not counted as others."""
    rng = np.random.default_rng(1)
    spots = np.concatenate([rng.normal(0, 0.02, (900, 2)), rng.normal(3, 0.5, (100, 2))])
    density = density_of([Point(0, 0, 0, 0, float(north), float(east)) for north, east in spots])
    rule = load_declaration().place
    dense, sparse = (
        density.edges((round(at / density.degrees), round(at / density.degrees)), rule.nearer_share) for at in (0, 3)
    )
    assert (np.diff(dense) >= 0).all()
    assert sparse[3] > dense[3]
    weights = step_weights(rule)
    assert list(weights) == sorted(weights, reverse=True)


def test_pairs_in_each_step_are_counted_as_they_are_compared() -> None:
    """All pairs of a register that is no larger; two files of one known series are no pair."""
    cases = [replace(case, series="a" if row < 9 else None) for row, case in enumerate(messy_register(91, seed=5))]
    model = fit(cases)
    rule = model.declaration
    told = [(one, unit) for case, unit in zip(cases, units_of(cases), strict=True) if (one := read(case, rule)).point]
    steps = [
        step_of(one, other, model)
        for (one, here), (other, there) in combinations(told, 2)
        if here is None or here != there
    ]
    assert len(steps) < len(told) * (len(told) - 1) / 2
    assert list(model.seen) == np.bincount(steps, minlength=len(rule.place.nearer_share)).tolist()


def test_of_a_larger_register_every_case_is_in_as_many_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = messy_register(200, seed=5)
    monkeypatch.setattr(place, "PAIRS", 1000)
    rule = load_declaration()
    located = {case.id: (one.point, case.id) for case in cases if (one := read(case, rule)).point}
    density = density_of([point for point, _ in located.values()])
    seen = steps_seen(located, density, rule.place)
    assert sum(seen) == len(located) * (1000 // len(located))
    assert steps_seen(dict(reversed(located.items())), density, rule.place) == seen


def test_points_of_place_are_those_of_the_register() -> None:
    """The mean of the ratio over pairs of different offenders is one, whatever the steps they lie in."""
    rule = load_declaration().place
    widths = np.diff([0.0, *rule.nearer_share])
    assert (steps_of(rule, np.rint(widths * 1e6).astype(int).tolist()).weights == step_weights(rule)).all()
    for seen in ((), (0,) * 7, (0, 0, 5, 0, 0, 900, 95), (500, 0, 0, 0, 0, 0, 0), (7, 20, 66, 150, 900, 2400, 6457)):
        says = steps_of(rule, seen)
        assert says.any.sum() == pytest.approx(1.0) and says.same.sum() == pytest.approx(1.0)
        assert (says.any * 2.0 ** (says.weights / 1000)).sum() == pytest.approx(1.0, abs=1e-3)
        assert list(says.weights) == sorted(says.weights, reverse=True)
        assert says.weights.max() <= step_weights(rule).max() and says.weights.min() >= step_weights(rule).min()
        pairs = sum(seen)
        for share, count, width in zip(says.any, seen or (0,) * 7, widths, strict=True):
            assert share == pytest.approx((count + NOMINAL_PAIRS * width) / (pairs + NOMINAL_PAIRS))


def test_a_step_that_holds_fewer_pairs_says_what_is_declared_of_the_nearest() -> None:
    """Two in a hundred of one offender's pairs are as near as the nearest thousandth, half of them as half of it."""
    rule = load_declaration().place
    thin = steps_of(rule, [round(share * 1e9) for share in (0.0005, 0.0025, 0.007, 0.02, 0.07, 0.2, 0.7)])
    assert thin.same[0] == pytest.approx(0.01, abs=1e-5) and thin.weights[0] == step_weights(rule)[0]
    assert thin.same[1] == pytest.approx(0.01 + 0.04, abs=1e-5)


def test_the_larger_of_two_nulls_is_taken_with_the_limit_of_its_own_replicas() -> None:
    strict = ChanceTable([[9, 7], [8], *[[]] * 18])
    table = LargerTable(strict, ChanceTable([[9] + [6] * (PLAIN_SUPPORT - 2), [5]]))
    assert table.at(9) == strict.at(9) and table.at(6) == strict.at(6)  # nine could be luck
    overruled = table.at(5)
    assert (overruled.expected, overruled.replicas) == (PLAIN_SUPPORT / 2, 2)
    assert overruled.upper_95 == pytest.approx(16.96 / 2, abs=0.01)  # Garwood's limit of ten counts, in two replicas


def test_exported_leads_add_up_and_claim_no_bits() -> None:
    cases = messy_register(60, seed=2)
    found = screen(cases, fit(cases), top=10, replicas=3)
    document = json.loads(json.dumps(leads_document(found.leads)))
    for rank, lead in enumerate(document["leads"], start=1):
        assert lead["rank"] == rank
        used = [row["score"] for row in lead["weights"] if row["state"] == "used"]
        assert sum(used) == pytest.approx(lead["score"], abs=1e-9)
        assert (lead["bits"], lead["prior_bits"], lead["posterior_bits"]) == (None, None, None)
        assert lead["chance_leads"] > 0
    assert tuple(lead_row(found.leads[0], 1)) == CSV_COLUMNS


def test_a_register_of_one_kind_gives_as_many_leads_as_expected() -> None:
    """Behaviours independent, no common offenders: at 30 expected, between 10 and 70 are seen."""
    from murderbook.casefile.behaviour import Behaviour, Presence

    rng = np.random.default_rng(5)
    codes = [item.code for item in load_declaration().items if item.kind == "behaviours"]
    rates = rng.beta(0.6, 4.0, len(codes))
    cases = [
        Case(
            f"n{number:03d}",
            area=f"area {rng.integers(4)}",
            occurred=TimeSpan.of_day(int(rng.integers(1980, 2020)), 6, 1),
            weapon=str(rng.choice(["12", "20", "80"])),
            behaviours=tuple(
                Behaviour(code, Presence.PRESENT if rng.random() < rate else Presence.ABSENT)
                for code, rate in zip(codes, rates, strict=True)
                if rng.random() < 0.7
            ),
        )
        for number in range(400)
    ]
    found = screen(cases, fit(cases), top=200, replicas=10, seed=2)
    seen = sum(lead.chance is not None and lead.chance.expected <= 30 for lead in found.leads)
    assert 10 <= seen <= 70


def test_time_alone_never_says_much_and_a_long_pause_less_than_a_short_one() -> None:
    """A cold case is woken by a new murder decades later: the pause may speak against it, but not decide."""
    rule = load_declaration().time
    table = gap_table(rule, dict.fromkeys(range(1960, 2025), 90.0))
    assert (table.min(), table.max()) == (-1500, 2000)
    steps = np.searchsorted(gap_edges(rule), [100, 5 * 365, 25 * 365], side="right")
    months, years, decades = (int(table[0, 0, step]) for step in steps)
    assert months > years > decades >= -1500
