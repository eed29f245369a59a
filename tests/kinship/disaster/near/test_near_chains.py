"""Posteriors that were drawn beside the exact ones, where chains must leave one mode for another, and what is said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from murderbook.kinship.disaster.choices import Choices
from murderbook.kinship.disaster.component import components, solved
from murderbook.kinship.disaster.near import chains
from murderbook.kinship.disaster.near.chains import flat_of, nearly
from murderbook.kinship.disaster.near.interval import Drawn, chains_disagree, interval_of, r_hats
from murderbook.kinship.disaster.near.walk import Plan, walk
from murderbook.kinship.likelihood.shapes import Floats

NOBODY = frozenset[int]()


@pytest.fixture(autouse=True)
def shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "MOST_SWEEPS", 1000)


def table(*told: tuple[float, str]) -> Choices:
    """Nobody, and choices of a weight and victims, a letter each."""
    victims = (NOBODY, *(frozenset(map(ord, names)) for _, names in told))
    return Choices(np.arange(len(victims)), np.array([0.0, *(weight for weight, _ in told)]), victims)


def random_part(rng: np.random.Generator) -> list[Choices]:
    families, victims = int(rng.integers(4, 9)), int(rng.integers(4, 12))
    out = []
    for _ in range(families):
        sets = [NOBODY]
        for _ in range(int(rng.integers(3, 12))):
            sets.append(frozenset(rng.choice(victims, int(rng.integers(1, 4)), replace=False).tolist()))
        weight = np.append(0.0, rng.normal(rng.normal(0.0, 3.0), rng.choice([1.0, 4.0]), len(sets) - 1))
        out.append(Choices(np.arange(len(sets)), weight, tuple(sets)))
    return out


def of_pairs(families: list[Choices], members: list[int]) -> list[tuple[int, Floats]]:
    """Each family and victim: which of its choices hold him."""
    return [
        (f, np.array([float(v in held) for held in families[f].victims]))
        for f in members
        for v in sorted(set().union(*families[f].victims))
    ]


def covered(families: list[Choices], members: list[int]) -> list[tuple[bool, float]]:
    """Per pair: whether the interval holds the exact posterior, and its width."""
    near, exact = nearly(families, members), solved(families, members)
    assert near.drawn is not None and exact.lost == 0.0
    out = []
    for f, wanted in of_pairs(families, members):
        span, true = near.drawn.interval({f: wanted}), float(exact.posterior[f] @ wanted)
        assert span.low - 1e-12 <= float(near.posterior[f] @ wanted) <= span.high + 1e-12
        out.append((span.low - 1e-9 <= true <= span.high + 1e-9, span.high - span.low))
    return out


def test_ninety_five_of_a_hundred_intervals_hold_the_exact_posterior() -> None:
    rng, held, widths = np.random.default_rng(5), list[bool](), list[float]()
    for _ in range(40):
        families = random_part(rng)
        for members in components(families):
            if len(members) > 1:
                for right, width in covered(families, members):
                    held.append(right)
                    widths.append(width)
    assert len(held) > 800
    assert 0.94 <= float(np.mean(held)) <= 0.999
    assert float(np.median(widths)) < 0.02


@pytest.mark.parametrize("strength", [5.0, 20.0, 60.0])
def test_brothers_exchanged_between_two_families_are_found_in_either_way(strength: float) -> None:
    """Two near-identical families: ab and cd, or cd and ab. No single move of a family leads from one to the other."""
    one = table((strength, "ab"), (strength - 0.3, "cd"), (strength / 3.0, "a"), (strength / 3.0, "c"))
    other = table((strength, "cd"), (strength - 0.7, "ab"), (strength / 3.0, "b"), (strength / 3.0, "d"))
    near = nearly([one, other], [0, 1])
    exact = solved([one, other], [0, 1])
    assert exact.posterior[0][1] == pytest.approx(1.0 / (1.0 + math.exp(-1.0)), abs=0.1)
    assert near.drawn is not None and near.drawn.r_hat < 1.02
    for row in (1, 2):
        wanted = np.eye(5)[row]
        span = near.drawn.interval({0: wanted})
        assert span.low <= exact.posterior[0][row] <= span.high
        assert span.high - span.low < 0.06


def test_three_families_that_pass_pairs_round_are_found_in_all_ways() -> None:
    """Three brothers' pairs, three families: each of the six ways needs two or three families to move at once."""
    rng = np.random.default_rng(3)
    families = [table(*((40.0 + rng.normal(0.0, 0.5), pair) for pair in ("ab", "cd", "ef"))) for _ in range(3)]
    near, exact = nearly(families, [0, 1, 2]), solved(families, [0, 1, 2])
    assert near.drawn is not None and near.drawn.r_hat < 1.02
    for f in range(3):
        mean = near.drawn.share[f].mean(axis=(0, 1))
        assert mean == pytest.approx(exact.posterior[f], abs=0.03)


def test_chains_that_stay_where_they_began_are_told_and_spanned() -> None:
    """Eight families in a ring of pairs of victims: one way round or the other, and only all eight moves together."""
    letters = "abcdefghijklmnop"
    families = [
        table((45.0, letters[2 * f : 2 * f + 2]), (45.0, letters[2 * f + 1] + letters[(2 * f + 2) % 16]))
        for f in range(8)
    ]
    near = nearly(families, list(range(8)))
    assert near.drawn is not None and near.drawn.r_hat > 1.2
    span = near.drawn.interval({0: np.array([0.0, 1.0, 0.0])})
    assert span.low <= 0.5 <= span.high and span.high - span.low > 0.5


def test_a_chain_draws_from_the_posterior_itself() -> None:
    """Without belief propagation, and from each beginning."""
    families = random_part(np.random.default_rng(17))
    members = max(components(families), key=len)
    own, exact = [families[f] for f in members], solved(families, members)
    flat = flat_of(own)
    for begin in range(3):
        share, square, at_best = walk(flat, flat.start[:-1].copy(), Plan(3, begin, 200, 10, 2000))
        true = np.concatenate([exact.posterior[f] for f in members])
        assert share.mean(axis=0) == pytest.approx(true, abs=0.02)
        assert (square >= share.mean(axis=0) ** 2 - 1e-12).all()
        nobody = math.exp(-exact.log_total)
        assert float(at_best.mean()) == pytest.approx(nobody, abs=0.02)


def test_the_same_input_gives_the_same_bits_however_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    families = random_part(np.random.default_rng(8))
    members = max(components(families), key=len)
    first = nearly(families, members)
    monkeypatch.setattr(chains, "THREADS", 1)
    second = nearly(families, members)
    assert first.drawn is not None and second.drawn is not None
    for f in members:
        assert (first.drawn.share[f] == second.drawn.share[f]).all()


def test_an_interval_widens_where_chains_stand_apart() -> None:
    rng = np.random.default_rng(1)
    together = rng.normal(0.5, 0.01, (8, 10))
    apart = together + np.repeat([0.0, 0.2], 4)[:, None]
    assert not chains_disagree(together) and chains_disagree(apart)
    narrow, wide = interval_of(together, 10**6), interval_of(apart, 10**6)
    assert narrow.high - narrow.low < 0.01
    assert wide.low <= apart.mean(axis=1).min() and wide.high >= apart.mean(axis=1).max()
    assert interval_of(np.zeros((8, 10)), 1000).high == pytest.approx(0.003)  # never seen is not never


def test_r_hat_is_that_of_the_draws_themselves() -> None:
    rng = np.random.default_rng(2)
    draws = rng.normal(0.0, 1.0, (8, 10, 100)) + np.linspace(0.0, 1.0, 8)[:, None, None]
    halves = draws.reshape(16, 500)
    inside = halves.var(axis=1).mean()
    true = math.sqrt((inside * (1 - 1 / 500) + halves.mean(axis=1).var(ddof=1)) / inside)
    found = r_hats(draws.mean(axis=2)[:, :, None], (draws**2).mean(axis=(1, 2))[:, None], 1000)
    assert float(found[0]) == pytest.approx(true, rel=0.01) and true > 1.02


def test_what_is_certain_narrows_what_was_drawn_and_a_far_belief_is_not_taken() -> None:
    rng = np.random.default_rng(4)
    share = rng.normal([0.7, 0.3], 0.001, (8, 10, 2))
    zeros = np.zeros((8, 10))
    for beside, taken in (([0.7, 0.3], True), ([0.6, 0.4], False)):
        drawn = Drawn({0: share}, {0: share.mean(axis=1) ** 2}, {0: np.ones(2)}, zeros, 10_000, {0: np.array(beside)})
        assert (drawn.value(0) == beside).all() == taken
        assert drawn.value(0) == pytest.approx([0.7, 0.3], abs=0.01)
    drawn = Drawn({0: share}, {}, {0: np.array([1.0, 0.1])}, zeros, 10_000, {0: np.array([0.95, 0.05])})
    span = drawn.interval({0: np.array([0.0, 1.0])})
    assert span.high <= 0.1
