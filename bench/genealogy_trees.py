"""Genetic genealogy in random trees, the whole engine: is the best place right, and as often as it says?

Four generations below a couple, with second marriages; two to six tested, of the last two generations. The unknown
person is at a place that the engine offers, each as likely (`in the tree`), or at one that it does not: below an
unlisted branch further off than it looks (`beyond`). Only families in which some match shares 40 cM or more are scored.
`joint`: the engine's posterior of places, those of equal DNA taken together. `multiplied`: the same as if matches were
independent. `mean_posterior`: what the best place is said to have, on average; `right` beside it: how often it is it.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from scipy.special import logsumexp

from _families import dropped, random_tree
from _harness import Row, Value, report
from murderbook.kinship.genealogy import Asked, Located, Match, Platform, Tree, locate
from murderbook.kinship.genealogy.joint import log_likelihood, log_likelihood_apart
from murderbook.kinship.genealogy.matches import MAP, log_elsewhere
from murderbook.kinship.genealogy.people import with_parents_implied
from murderbook.kinship.genealogy.places import places_in
from murderbook.kinship.genealogy.simulation.pedigree import NOBODY, family_of

SEED, LEAST, VISIBLE = 90_210, 7.0, 40.0
BEYOND = (2, 3)  # generations up and down of places that the engine, asked for (1, 2), does not offer
BINS = ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.99), (0.99, 1.01))
OWN = Platform("the engine's own map", MAP, LEAST)
Told = dict[str, list[tuple[float, bool, float]]]  # by method: stated, right, log loss


def family(rng: np.random.Generator, seed: int, beyond: bool) -> tuple[Tree, list[Match], str] | None:
    """A tree, matches, and the id of the true place; None where nobody shares enough to be noticed."""
    tree = random_tree(rng)
    young = [one for one in tree.order if tree.persons[one].parents and len(one) >= 3 and " " not in one]
    tested = [str(one) for one in rng.choice(young, size=min(len(young), int(rng.integers(2, 7))), replace=False)]
    up, down = BEYOND if beyond else (1, 2)
    whole = with_parents_implied(tree, tree.ancestors(tested), up)
    places = places_in(whole, tested, down)
    if beyond:
        offered = {one.id for one in places_in(with_parents_implied(tree, tree.ancestors(tested), 1), tested, 2)}
        places = [one for one in places if one.id not in offered]
    nodes = family_of(whole, tested, places)
    free = [at for at, one in enumerate(places) if one.person not in tested and nodes.nodes[at] != NOBODY]
    at = int(rng.choice(free))
    people = nodes.chosen(nodes.nodes[at : at + 1])
    shared = dropped(people, np.full(len(tested), LEAST), 1, seed)[0, 0]
    if shared.max() < VISIBLE:
        return None
    return tree, [Match(one, float(cm), OWN) for one, cm in zip(tested, shared, strict=True)], places[at].id


def likelihoods(found: Located) -> dict[str, np.ndarray]:
    """Of each method: log likelihood of every distinct place."""
    evidence = found.evidence
    every = list(range(len(evidence.root)))
    sure = log_likelihood(evidence.root, evidence.rough, outlier=0)
    sure[evidence.kept] = log_likelihood(evidence.root, evidence.fine, outlier=0)
    apart = log_likelihood_apart(evidence.root, evidence.rough)
    apart[evidence.kept] = log_likelihood_apart(evidence.root, evidence.fine)
    return {"joint": evidence.log_likelihoods(every), "joint, no outliers": sure, "multiplied": apart}


def told(found: Located, truth: str) -> dict[str, tuple[float, bool, float]]:
    """Of each method: posterior of the best node, whether it is the true one, log loss of the true one."""
    nodes = np.array([one.node for one in found.ranked])
    prior = np.array([one.prior for one in found.ranked])
    true = next((one.node for one in found.ranked if one.place.id == truth), NOBODY)
    away = log_elsewhere(found.evidence.root) + np.log(found.elsewhere.prior)
    told_by = {}
    for method, every in likelihoods(found).items():
        logs = every[nodes] + np.log(prior)
        total = logsumexp([*logs, away])
        by_node = np.bincount(nodes, weights=np.exp(logs - total), minlength=nodes.max() + 1)
        best = int(by_node.argmax())
        own = by_node[true] if true != NOBODY else float(np.exp(away - total))
        told_by[method] = (float(by_node[best]), best == true, float(-np.log(max(own, 1e-9))))
    return told_by


def row(kind: str, method: str, values: list[tuple[float, bool, float]], each: float) -> Row:
    stated, right, loss = (np.array(column) for column in zip(*values, strict=True))
    said: dict[str, Value] = {
        "method": method, "families": len(values), "mean_posterior": round(float(stated.mean()), 3),
        "right": round(float(right.mean()), 3), "log_loss": round(float(loss.mean()), 3),
    }  # fmt: skip
    for low, high in BINS:
        inside = (stated >= low) & (stated < high)
        said[f"bins_{round(100 * low)}"] = f"{right[inside].mean():.3f} of {inside.sum()}" if inside.sum() else "0"
    return Row(kind, round(each, 2), said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=200, help="in the tree; a quarter as many beyond")
    given = parser.parse_args()
    rows = []
    for kind, count in (("in the tree", given.families), ("beyond", given.families // 4)):
        by_method: Told = {"joint": [], "joint, no outliers": [], "multiplied": []}
        rng, seed, took = np.random.Generator(np.random.PCG64([SEED, len(kind)])), SEED, 0.0
        while len(by_method["joint"]) < count:
            seed += 1
            made = family(rng, seed, kind == "beyond")
            if made is None:
                continue
            began = time.process_time()
            found = locate(made[0], made[1], Asked(seed=seed))
            took += time.process_time() - began
            for method, values in told(found, made[2]).items():
                by_method[method].append(values)
        rows += [row(kind, method, values, took / count) for method, values in by_method.items()]
    report(__file__, rows)


if __name__ == "__main__":
    main()
