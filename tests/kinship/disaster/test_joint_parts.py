"""The sum over choices and its bounds beside plain enumeration, who cannot be told apart, and what may not matter."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from disaster_oracle import SHAPES, drawn, markers, pedigree_of

from murderbook.kinship import KinshipError, Model, Sample
from murderbook.kinship.disaster import Disaster, DisasterFamily, solve
from murderbook.kinship.disaster.best import best
from murderbook.kinship.disaster.checks import same_people
from murderbook.kinship.disaster.choices import Choices, bounds, without_improbable
from murderbook.kinship.disaster.component import components, solved
from murderbook.kinship.disaster.near.approximate import approximated
from murderbook.kinship.disaster.places import places_of
from murderbook.kinship.search.families import Remains


def random_choices(seed: int, families: int = 4, victims: int = 5, spread: float = 8.0) -> list[Choices]:
    """Each family with nobody, and some sets of one to three victims."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(families):
        sets = [frozenset[int]()]
        for _ in range(int(rng.integers(2, 6))):
            size = int(rng.integers(1, 4))
            sets.append(frozenset(int(v) for v in rng.choice(victims, size, replace=False)))
        weight = np.append(0.0, rng.normal(0.0, spread, len(sets) - 1))
        out.append(Choices(np.arange(len(sets)), weight, tuple(sets)))
    return out


def enumerated(families: list[Choices]) -> dict[tuple[int, ...], float]:
    """ln weight of every way to choose without taking a victim twice."""
    out = {}
    for rows in product(*(range(one.weight.size) for one in families)):
        taken = [v for one, row in zip(families, rows, strict=True) for v in one.victims[row]]
        if len(set(taken)) == len(taken):
            out[rows] = math.fsum(float(one.weight[row]) for one, row in zip(families, rows, strict=True))
    return out


def posteriors(families: list[Choices]) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    every = enumerated(families)
    top = max(every.values())
    total = math.fsum(math.exp(w - top) for w in every.values())
    out = [np.zeros(one.weight.size) for one in families]
    for rows, weight in every.items():
        for f, row in enumerate(rows):
            out[f][row] += math.exp(weight - top) / total
    return out


@pytest.mark.parametrize("seed", range(30))
def test_the_sum_is_that_of_the_enumeration(seed: int) -> None:
    families = random_choices(seed)
    true, found = posteriors(families), [solved(families, members) for members in components(families)]
    assert all(one.lost == 0.0 for one in found)
    for component in found:
        for f, share in component.posterior.items():
            assert share == pytest.approx(true[f], rel=1e-9, abs=1e-12)
    every = enumerated(families)
    total = math.fsum(one.log_total for one in found)
    assert total == pytest.approx(
        max(every.values()) + math.log(sum(math.exp(w - max(every.values())) for w in every.values()))
    )
    ranked = best(families, found, 12)
    assert [one.weight for one in ranked] == pytest.approx(sorted(every.values(), reverse=True)[: len(ranked)])
    assert all(every[tuple(row for _, row in one.chosen)] == pytest.approx(one.weight) for one in ranked)


@pytest.mark.parametrize("spread", [1.0, 6.0, 25.0])
@pytest.mark.parametrize("seed", range(40))
def test_no_posterior_is_above_its_bound(seed: int, spread: float) -> None:
    families = random_choices(seed, spread=spread)
    for true, most in zip(posteriors(families), bounds(families), strict=True):
        assert (true <= most * (1.0 + 1e-9) + 1e-15).all()
    kept, bound = without_improbable(families, 0.02)
    after = posteriors(kept)
    for one, left, before, now in zip(families, kept, posteriors(families), after, strict=True):
        assert left.rows[0] == 0 and one.rows.size >= left.rows.size
        assert np.abs(now - before[left.rows]).max() <= bound + 1e-12


def chain(seed: int) -> list[Choices]:
    """Each family shares one victim with the next: no loops."""
    rng, out = np.random.default_rng(seed), []
    for f in range(6):
        sets = (frozenset[int](), frozenset({f}), frozenset({f + 1}), frozenset({f, f + 1}))
        out.append(Choices(np.arange(4), np.append(0.0, rng.normal(0.0, 4.0, 3)), sets))
    return out


def weak(seed: int) -> list[Choices]:
    """Every family would have every victim, none of them much."""
    rng, out = np.random.default_rng(seed), []
    sets = (frozenset[int](), *(frozenset({v}) for v in range(6)))
    for _ in range(5):
        out.append(Choices(np.arange(7), np.append(0.0, rng.normal(-4.0, 1.0, 6)), sets))
    return out


@pytest.mark.parametrize(("families", "tolerance"), [
    *((chain(seed), 1e-3) for seed in range(5)),  # choices of less belief than that are not told apart
    *((weak(seed), 1e-3) for seed in range(5)),
])  # fmt: skip
def test_the_near_solution_is_near_without_loops_and_with_weak_ones(families: list[Choices], tolerance: float) -> None:
    members = list(range(len(families)))
    near, exact = approximated(families, members), solved(families, members)
    for f in members:
        assert near.posterior[f] == pytest.approx(exact.posterior[f], abs=tolerance)
    loops = len({v for one in families for victims in one.victims for v in victims}) < 7
    assert near.log_total == pytest.approx(exact.log_total, abs=0.02 if loops else 1e-8)
    assert not near.is_exact and exact.is_exact


@pytest.mark.parametrize("seed", range(10))
def test_the_best_assignment_by_integer_programming_is_that_of_the_sum(seed: int) -> None:
    families = random_choices(seed, 5, 12, 2.0)
    for members in components(families):
        near, exact = approximated(families, members), solved(families, members)
        weight = sum(float(families[f].weight[row]) for f, row in near.best)
        assert weight == pytest.approx(best(families, [exact], 1)[0].weight)


def test_two_victims_and_two_families_are_a_permanent() -> None:
    """1 + the four ratios + the two products: the matchings of two and two."""
    shape = SHAPES["parents of a child"]
    of = markers(Model.NONE)
    rng = np.random.default_rng(4)
    families = tuple(
        DisasterFamily(name, pedigree_of(shape[0]), ("C",), tuple(
            Sample(one, {m.name: tuple(str(a) for a in rng.choice(m.alleles, 2, p=m.p)) for m in of}) for one in "FM"
        ))
        for name in ("one", "other")
    )  # fmt: skip
    victims = tuple(Remains(Sample(v, {"L0": ("11", "12")}), "M") for v in ("V", "W"))
    found = solve(Disaster(victims, families, of))
    a, b = (np.exp(table.single["C"]) for table in found.tables)
    total = 1 + a.sum() + b.sum() + a[0] * b[1] + a[1] * b[0]
    assert math.exp(found.log_total) == pytest.approx(total)
    assert found.pairs[0, "C"][0] == pytest.approx((a[0] + a[0] * b[1]) / total)


def family(shape: str) -> DisasterFamily:
    told, missing, typed = SHAPES[shape]
    return DisasterFamily("F", pedigree_of(told), tuple(missing), tuple(Sample(one, {}) for one in typed))


def test_who_cannot_be_told_apart() -> None:
    assert places_of(family("brothers")).groups == (("A", "B"),)
    assert places_of(family("three sisters")).groups == (("A", "B", "C"),)
    assert places_of(family("three sisters")).copies(((0, 4),)) == 6
    assert places_of(family("father and son")).orbits == ((0,), (1,))
    assert places_of(family("lost with nobody typed")).groups == (("A",), ("B",))  # of two sexes
    assert places_of(family("his own sample")).groups == (("A",),)


def test_two_brothers_with_a_son_each_change_places_together() -> None:
    places = places_of(family("two brothers with a son each"))
    assert sorted(places.groups) == [("A",), ("B",), ("C",), ("D",)]
    assert sorted(sorted(places.groups[at][0] for at in orbit) for orbit in places.orbits) == [["A", "B"], ["C", "D"]]
    at = {group[0]: nth for nth, group in enumerate(places.groups)}
    placing = [()] * 4
    placing[at["A"]], placing[at["C"]] = (0,), (1,)  # type: ignore[call-overload]
    assert places.copies(tuple(placing)) == 2
    mirrored = [()] * 4
    mirrored[at["B"]], mirrored[at["D"]] = (0,), (1,)  # type: ignore[call-overload]
    assert tuple(mirrored) in places.images(tuple(placing))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_victims_and_families_changes_nothing(seed: int) -> None:
    disaster = drawn(seed, Model.PROPORTIONAL, 3).disaster
    found = solve(disaster)
    for order in list(permutations(range(len(disaster.victims))))[1::2]:
        turned = replace(disaster, victims=tuple(disaster.victims[v] for v in order), families=disaster.families[::-1])
        other = solve(turned)
        assert other.log_total == pytest.approx(found.log_total, abs=1e-9)
        for (f, name), share in found.pairs.items():
            there = other.pairs[len(disaster.families) - 1 - f, name]
            assert there == pytest.approx(share[list(order)], abs=1e-9)


def test_an_excluded_victim_changes_nothing_of_the_others() -> None:
    """Without mutation: the mother and the father show no 9, the stranger nothing else."""
    of = markers(Model.NONE)
    typed = tuple(Sample(one, {"L0": ("10", "11")}) for one in "FM")
    one = DisasterFamily("F", pedigree_of(SHAPES["parents of a child"][0]), ("C",), typed)
    victims = (Remains(Sample("V", {"L0": ("10", "11")}), "M"), Remains(Sample("W", {"L0": ("10", "10")}), "M"))
    stranger = Remains(Sample("X", {"L0": ("9", "9")}), "M")
    before, after = solve(Disaster(victims, (one,), of)), solve(Disaster((*victims, stranger), (one,), of))
    assert after.pairs[0, "C"][:2] == pytest.approx(before.pairs[0, "C"])
    assert after.pairs[0, "C"][2] == 0.0 and after.nobody[2] == 1.0


def test_sexes_that_differ_are_no_choice() -> None:
    of = markers(Model.PROPORTIONAL)
    one = DisasterFamily("F", pedigree_of(SHAPES["parents of a child"][0]), ("C",), (Sample("F", {"L0": ("9", "9")}),))
    victims = (Remains(Sample("V", {"L0": ("9", "9")}), "F"), Remains(Sample("W", {"L0": ("9", "9")}), None))
    assert solve(Disaster(victims, (one,), of)).pairs[0, "C"][0] == 0.0
    assert solve(Disaster(victims, (one,), of)).pairs[0, "C"][1] > 0.5


def test_a_prior_of_many_people_asks_more_of_the_profiles() -> None:
    disaster = drawn(2, Model.PROPORTIONAL, 3).disaster
    alike, many = solve(replace(disaster, people=None)), solve(replace(disaster, people=1000.0))
    assert (many.nobody >= alike.nobody - 1e-12).all() and many.nobody.sum() > alike.nobody.sum()


@pytest.mark.parametrize(("theta", "alike"), [(0.0, True), (0.03, False)])
def test_with_theta_a_family_and_the_victim_put_into_it_are_of_one_population(theta: float, alike: bool) -> None:
    """One victim, one family: the ratio is that of the comparison by itself."""
    from murderbook.kinship.disaster.document import candidates, comparison

    disaster = replace(drawn(3, Model.PROPORTIONAL, 2).disaster, theta=theta, people=None)
    found = solve(disaster)
    for one in candidates(found)[:6]:
        assert comparison(found, one).log10_lr == pytest.approx(one.ratio / math.log(10.0), abs=1e-9)
    without = solve(replace(disaster, theta=0.0))
    assert (found.log_total == pytest.approx(without.log_total, abs=1e-9)) is alike


def test_what_cannot_be_asked_is_refused() -> None:
    of = markers(Model.NONE)
    pedigree = pedigree_of(("F M", "M F", "C M F M"))
    with pytest.raises(KinshipError, match="nobody is marked as missing"):
        DisasterFamily("F", pedigree, (), ())
    with pytest.raises(KinshipError, match="X is not in its pedigree"):
        DisasterFamily("F", pedigree, ("X",), ())
    with pytest.raises(KinshipError, match="missing twice"):
        DisasterFamily("F", pedigree, ("C", "C"), ())
    one = DisasterFamily("F", pedigree, ("C",), ())
    body = Remains(Sample("V", {}))
    with pytest.raises(KinshipError, match="two victims named V"):
        Disaster((body, body), (one,), of)
    with pytest.raises(KinshipError, match="two families named F"):
        Disaster((body,), (one, one), of)
    with pytest.raises(KinshipError, match="1 or more"):
        Disaster((body,), (one,), of, people=0.5)


def test_parts_that_fit_two_bodies_which_contradict_each_other_are_of_neither() -> None:
    """A small part may be of either; taken with both, two people would become one victim."""
    loci = [f"L{n}" for n in range(20)]
    man: dict[str, tuple[str, str] | None] = dict.fromkeys(loci, ("1", "2"))
    woman = {**man, **dict.fromkeys(loci[8:], ("3", "4"))}
    part = {locus: man[locus] for locus in loci[:8]}
    bodies = [Remains(Sample("man", man), "M"), Remains(Sample("part", part)), Remains(Sample("woman", woman), "F")]
    assert same_people(bodies) == []
    assert same_people(bodies[:2]) == [[0, 1]] and same_people(bodies[1:]) == [[0, 1]]
    again = Remains(Sample("again", man), "M")
    assert same_people([*bodies, again]) == [[0, 3]]
    of_two = [Remains(Sample("man", man), "M"), Remains(Sample("part", part)), Remains(Sample("she", man), "F")]
    assert same_people(of_two) == []
