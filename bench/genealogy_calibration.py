"""Genetic genealogy, five places: how often is an answer right that is given at 90 to 99 %, jointly and multiplied?

Places: first cousin, once removed, twice removed, half first cousin, half once removed, of a set of matches. Truths are
simulated with seeds of their own, each place as often, and scored with an even prior over the five. `joint`: the
engine. `multiplied`: the same marginals, as if matches were independent. `histograms`: as sites do it, multiplying
10-cM histograms in which relationships of one average are lumped; an empty bin rules out. `world`: crossovers of the
truths as the engine has them, or without interference, or totals as a platform may report them (2 % off). `bins_*`:
right of how many answers with that chance. `wrong`: one match of each family is replaced by a figure of anybody's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.special import logsumexp

from _families import alike, dropped, five_places, poisson_pool, shared_by
from _harness import Row, Value, report
from murderbook.kinship.genealogy.joint import log_likelihood, log_likelihood_apart
from murderbook.kinship.genealogy.people import with_parents_implied
from murderbook.kinship.genealogy.places import Place
from murderbook.kinship.genealogy.relation import Line, Reference, lines_between, reference_for, references
from murderbook.kinship.genealogy.simulation.moments import Moments, moments
from murderbook.kinship.genealogy.simulation.pedigree import family_of

LEAST, REPLICATES, SEED = 7.0, 4000, 77_000
BIN = 10.0
BINS = ((0.5, 0.8), (0.8, 0.9), (0.9, 0.99), (0.99, 1.01))
WORLDS = ("as the engine's", "no interference", "2 % off", "one wrong")
Score = Callable[[np.ndarray], np.ndarray]


@cache
def histogram(relation: str) -> np.ndarray:
    """Log chances of 10-cM bins, relationships of one average lumped."""
    one = next(each for each in references() if each.relation == relation)
    pooled = np.concatenate([shared_by(each, LEAST, 10_000, SEED - 1) for each in alike(one)])
    counts = np.bincount((pooled // BIN).astype(np.int64), minlength=400)
    with np.errstate(divide="ignore"):
        found: np.ndarray = np.log(counts / counts.sum())
    return found


def by_histograms(relations: list[list[str]]) -> Score:
    """(places, matches) of relationships; all even where every place is ruled out."""

    def score(root: np.ndarray) -> np.ndarray:
        at = (root**2 // BIN).astype(np.int64)
        found = np.array([sum(histogram(one)[cm] for one, cm in zip(row, at, strict=True)) for row in relations])
        return found if np.isfinite(found).any() else np.zeros(len(relations))

    return score


def scored(shared: np.ndarray, score: Score) -> np.ndarray:
    """(families, places): posterior with an even prior."""
    logs = np.array([score(np.sqrt(row)) for row in shared])
    found: np.ndarray = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
    return found


def told(posterior: np.ndarray, truth: np.ndarray) -> dict[str, Value]:
    best, top = posterior.argmax(axis=1), posterior.max(axis=1)
    right = best == truth
    values: dict[str, Value] = {
        "top": round(float(right.mean()), 3),
        "log_loss": round(float(-np.log(np.maximum(posterior[np.arange(len(truth)), truth], 1e-6)).mean()), 3),
    }
    for low, high in BINS:
        inside = (top >= low) & (top < high)
        name = f"bins_{round(100 * low)}"
        values[name] = f"{right[inside].mean():.3f} of {inside.sum()}" if inside.sum() else "0"
    return values


def in_world(world: str, shared: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(families, matches)."""
    if world == "2 % off":
        return np.asarray(shared * np.maximum(rng.normal(1, 0.02, shared.shape), 0))
    if world == "one wrong":
        changed = shared.copy()
        changed[np.arange(len(changed)), rng.integers(changed.shape[1], size=len(changed))] = rng.uniform(
            LEAST, 1200, len(changed)
        )
        return changed
    return shared


def names_of(places: list[Place], tested: list[str]) -> list[list[str]]:
    tree, _, _ = five_places()
    found: list[list[str]] = []
    for place in places:
        references_of: list[Reference] = []
        for one in tested:
            lines: tuple[Line, ...] = lines_between(tree, place, one)
            known = reference_for(lines)
            assert known is not None
            references_of.append(known)
        found.append([one.relation for one in references_of])
    return found


def study(name: str, tested: list[str], worlds: tuple[str, ...], families: int) -> list[Row]:
    tree, places, _ = five_places()
    family = family_of(with_parents_implied(tree, tree.ancestors(tested), 0), tested, places)
    least = np.full(len(tested), LEAST)
    known: Moments = moments(family, np.arange(len(places)), least, REPLICATES, SEED).of_places(family.nodes)
    methods: dict[str, Score] = {
        "joint": lambda root: log_likelihood(root, known),
        "multiplied": lambda root: log_likelihood_apart(root, known),
        "histograms": by_histograms(names_of(places, tested)),
    }
    rows = []
    for world in worlds:
        shared, truth = truths(family.chosen(family.nodes), least, world, families)
        for method, score in methods.items():
            began = time.process_time()
            values = told(scored(shared, score), truth)
            took = time.process_time() - began
            rows.append(Row(name, round(took / len(truth), 6), {"world": world, "method": method, **values}))
    return rows


def truths(people: object, least: np.ndarray, world: str, families: int) -> tuple[np.ndarray, np.ndarray]:
    """Shared cM (families, matches) and the true place of each. Every place has replicates of its own."""
    pool = poisson_pool() if world == "no interference" else None
    whole = dropped(people, least, 5 * families, SEED + 1 + WORLDS.index(world), pool)  # type: ignore[arg-type]
    parts = [whole[at * families : (at + 1) * families, at] for at in range(5)]
    rng = np.random.Generator(np.random.PCG64([SEED, WORLDS.index(world)]))
    shared = in_world(world, np.concatenate(parts), rng)
    return np.where(shared < LEAST, 0, shared), np.repeat(np.arange(5), families)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=1000, help="of each place")
    given = parser.parse_args()
    rows = []
    _, _, sets = five_places()
    for name, tested in sets.items():
        worlds = WORLDS if name == list(sets)[-1] else WORLDS[:1]
        rows += study(name, tested, worlds, given.families)
    report(__file__, rows)


if __name__ == "__main__":
    main()
