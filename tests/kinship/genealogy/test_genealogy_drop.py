"""The gene drop: against an oracle in plain Python, closed forms, and published distributions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from bench._families import dropped, pair, poisson_pool, shared_by

from murderbook.kinship.genealogy.relation import references
from murderbook.kinship.genealogy.simulation.crossovers import TOTAL, crossovers, sex_lengths
from murderbook.kinship.genealogy.simulation.drop import People, run_drop

_MASK = 2**64 - 1
_MIXES = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)


class _Bits:
    """SplitMix64 on plain integers."""

    def __init__(self, seed: int, replicate: int, chromosome: int) -> None:
        parts = zip((seed, replicate, chromosome), _MIXES, strict=True)
        self.state = sum(one * mix for one, mix in parts) & _MASK

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * _MIXES[0]) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * _MIXES[1]) & _MASK
        return mixed ^ (mixed >> 31)


def _label_at(strands: dict[int, object], strand: int, where: float) -> int:
    """Follow the crossovers up to the founder."""
    while isinstance(made := strands[strand], tuple):
        pair_of, first, cuts = made
        strand = pair_of + ((first + int(np.searchsorted(cuts, where, side="right"))) & 1)
    assert isinstance(made, int)
    return made


def _oracle(people: People, least: float, seed: int, replicate: int) -> np.ndarray:
    """Shared cM (places, tested), comparing labels in the middle of every stretch without a crossover."""
    pool = crossovers()
    bits = _Bits(seed, replicate, 0)
    sexes = [sex if sex < 2 else bits.next() & 1 for sex in people.sexes.tolist()]
    total = np.zeros((len(people.places), len(people.tested)))
    for chromosome, length in enumerate(pool.lengths):
        bits = _Bits(seed, replicate, chromosome + 1)
        strands: dict[int, object] = {}
        edges = {0.0, float(length)}
        for person, above in enumerate(people.parents.tolist()):
            for side in range(2):
                if above[side] < 0:
                    founder = int(people.founders[person])
                    strands[2 * person + side] = 2 * founder - 1 + side if founder else 0
                    continue
                drawn = bits.next()
                start = pool.starts[sexes[above[side]], chromosome]
                gamete = (drawn >> 1) & 4095
                cuts = pool.positions[start[gamete] : start[gamete + 1]]
                strands[2 * person + side] = (2 * above[side], drawn & 1, cuts)
                edges |= set(cuts.tolist())
        ends = sorted(edges)
        for at, one in enumerate(people.places.tolist()):
            for column, other in enumerate(people.tested.tolist()):
                total[at, column] += _in_runs(strands, (one, other), ends, least)
    return total


def _in_runs(strands: dict[int, object], two: tuple[int, int], ends: list[float], least: float) -> float:
    total, run = 0.0, 0.0
    for low, high in pairwise(ends):
        labels = [{_label_at(strands, 2 * one + side, (low + high) / 2) for side in range(2)} - {0} for one in two]
        if labels[0] & labels[1]:
            run += high - low
        else:
            total, run = total + (run if run >= least else 0), 0.0
    return total + (run if run >= least else 0)


def test_it_gives_what_following_every_point_up_gives() -> None:
    """Double first cousins with a child, where both strands count and parents are shared twice."""
    parents = [(-1, -1)] * 4 + [(0, 1), (2, 3), (0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (8, -1)]
    founders = [1, 2, 3, 4] + [0] * 8
    sexes = [0, 1, 0, 1, 0, 1, 2, 2, 0, 1, 2, 2]
    people = People(*(np.array(one, np.int64) for one in (parents, founders, sexes, [8, 10, 0], [9, 11, 10])))
    for least in (0.0, 7.0, 40.0):
        found = run_drop(people, np.full(3, least), 3, 5)
        for replicate in range(3):
            assert found[replicate] == pytest.approx(_oracle(people, least, 5, replicate), abs=1e-6)


def test_the_map_is_the_one_that_is_cited() -> None:
    assert sex_lengths().sum(axis=1) * 100 == pytest.approx(TOTAL)
    assert crossovers().total == pytest.approx(3391.0)
    pool = crossovers()
    for sex in range(2):
        made = (pool.starts[sex, :, -1] - pool.starts[sex, :, 0]) / 4096
        assert made == pytest.approx(sex_lengths()[sex], abs=0.1)  # a crossover in a Morgan, on average


@pytest.mark.parametrize(("up", "down", "half", "share"), [(0, 1, False, 1.0), (0, 2, False, 0.5), (1, 1, True, 0.5),
    (1, 1, False, 0.75), (1, 2, False, 0.5), (2, 2, False, 0.25), (2, 2, True, 0.125)])  # fmt: skip
def test_the_share_of_the_map_is_that_of_the_books(up: int, down: int, half: bool, share: float) -> None:
    found = run_drop(pair(up, down, half), np.zeros(1), 3000, 8)[:, 0, 0] / 3391
    assert found.mean() == pytest.approx(share, abs=4 * found.std() / np.sqrt(len(found)) + 1e-9)


def test_without_interference_the_spread_of_a_grandparent_is_haldanes() -> None:
    """Var of the length inherited of L Morgans in one meiosis: (2L - 1 + exp(-2L)) / 8 Morgans squared."""
    people = pair(0, 2, False)._replace(sexes=np.array([0, 0, 0], np.int64))
    found = dropped(people, np.zeros(1), 20_000, 3, poisson_pool())[:, 0, 0]
    length, average = sex_lengths()[0], sex_lengths().mean(axis=0)
    variance = ((2 * length - 1 + np.exp(-2 * length)) / 8 * (average / length * 100) ** 2).sum()
    assert found.var() == pytest.approx(variance, rel=0.04)


@pytest.mark.parametrize("relation", ["GP", "hSIB", "AV", "1C", "h1C", "2C", "3C"])
def test_it_agrees_with_an_independent_simulator(relation: str) -> None:
    """ped-sim on the deCODE map: means within 2 %, root-scale spreads within the stated 2.6 % and noise."""
    known = next(one for one in references() if one.relation == relation)
    counted, every = shared_by(known, 7.0, 4000, 12), shared_by(known, 0.0, 4000, 13)
    assert counted.mean() == pytest.approx(known.mean, rel=0.02 + 4 * known.sd / known.mean / 63)
    assert np.sqrt(every).std() / known.all_root_sd == pytest.approx(0.98, abs=0.05)
    assert (counted == 0).mean() == pytest.approx(known.zero, abs=0.015)


def test_a_seed_gives_the_same_and_another_does_not() -> None:
    one, again, other = (shared_by(references()[20], 7.0, 50, seed) for seed in (1, 1, 2))
    assert (one == again).all() and (one != other).any()


def test_a_tree_too_deep_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from murderbook.kinship.genealogy.simulation import drop

    monkeypatch.setattr(drop, "drop", lambda *_: False)
    with pytest.raises(ValueError, match="leave out its remotest ancestors"):
        shared_by(references()[1], 7.0, 1, 1)
