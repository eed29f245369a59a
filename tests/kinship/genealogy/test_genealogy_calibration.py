"""Stated odds on a few hundred simulated families; bench/genealogy_calibration.py asks thousands."""

from __future__ import annotations

import numpy as np
from bench._families import dropped, five_places, poisson_pool
from scipy.special import logsumexp

from murderbook.kinship.genealogy.joint import log_likelihood, log_likelihood_apart
from murderbook.kinship.genealogy.people import with_parents_implied
from murderbook.kinship.genealogy.simulation.moments import moments
from murderbook.kinship.genealogy.simulation.pedigree import family_of

FAMILIES = 150  # of each of five places


def _posteriors(interference: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Joint and multiplied posteriors (families, places), and the truth, for the note's largest set of matches."""
    tree, places, sets = five_places()
    tested = sets["those and a cousin in another branch"]
    family = family_of(with_parents_implied(tree, tree.ancestors(tested), 0), tested, places)
    least = np.full(len(tested), 7.0)
    known = moments(family, np.arange(5), least, 3000, 11).of_places(family.nodes)
    pool = None if interference else poisson_pool()
    whole = dropped(family.chosen(family.nodes), least, 5 * FAMILIES, 12, pool)
    shared = np.concatenate([whole[at * FAMILIES : (at + 1) * FAMILIES, at] for at in range(5)])
    found = []
    for score in (log_likelihood, log_likelihood_apart):
        logs = np.array([score(np.sqrt(row), known) for row in shared])
        found.append(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))
    return found[0], found[1], np.repeat(np.arange(5), FAMILIES)


def _loss(posterior: np.ndarray, truth: np.ndarray) -> float:
    return float(-np.log(posterior[np.arange(len(truth)), truth]).mean())


def test_together_matches_are_worth_what_they_say_and_more_than_multiplied() -> None:
    joint, multiplied, truth = _posteriors(interference=True)
    assert _loss(joint, truth) < _loss(multiplied, truth) - 0.04
    best, stated = joint.argmax(axis=1) == truth, joint.max(axis=1)
    assert abs(best.mean() - stated.mean()) < 0.05
    sure = stated > 0.9
    assert sure.sum() > 50 and best[sure].mean() > 0.95


def test_in_a_world_without_interference_it_is_little_too_firm() -> None:
    joint, multiplied, truth = _posteriors(interference=False)
    assert _loss(joint, truth) < _loss(multiplied, truth) - 0.04
    assert joint.max(axis=1).mean() - (joint.argmax(axis=1) == truth).mean() < 0.08
