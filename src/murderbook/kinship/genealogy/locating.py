"""Where in the tree the unknown person sits: every place scored by all matches together.

Method: places by `places`, likelihoods by gene drop through the tree itself (`simulation`) and one joint normal in the
root of cM (`joint`), a prior that is stated. docs/science/genealogy.md has the calibration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from murderbook.kinship.genealogy.joint import OUTLIER, log_likelihood
from murderbook.kinship.genealogy.matches import Match, log_elsewhere, roots, thresholds
from murderbook.kinship.genealogy.people import Tree, TreeError, with_parents_implied
from murderbook.kinship.genealogy.places import Place, Wanted, places_in, ruled_out
from murderbook.kinship.genealogy.simulation.moments import Moments, moments
from murderbook.kinship.genealogy.simulation.pedigree import NOBODY, Family, family_of

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

SEPARATED = 10.0  # odds: a place that the best beats by less is told beside it
MOST_MATCHES = 30
MOST_COMPARED = 200_000  # distinct places times matches
_FIRST_LOOK = (120, 300)  # replicates for every place; those that it leaves in the running get the rest
_REPLICATES = (600, 3000)
_FIRST_BUDGET, _BUDGET = 1_500_000, 1_200_000  # replicates times places times matches of either look
_IN_THE_RUNNING = 12.0  # natural log below the best, with all matches or with any one left out


class MatchError(ValueError):
    """Matches that cannot be scored against this tree."""


@dataclass(frozen=True, eq=False)
class Asked:
    """`up`, `down`: generations of unlisted persons above the oldest ancestors, and below anybody. `elsewhere`: prior
    probability that the person is at none of the places; None: as much as one of them. `weights`: of places by their
    id, against 1; `unlisted`: of each unlisted place."""

    wanted: Wanted = Wanted()  # noqa: RUF009 - frozen
    up: int = 1
    down: int = 2
    elsewhere: float | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    unlisted: float = 1.0
    seed: int = 1
    outlier: float = OUTLIER


@dataclass(frozen=True, slots=True)
class Scored:
    """`log_likelihood`: natural. `odds`: how many times less likely than the best place by the DNA alone. `node`:
    places of one number share exactly as much with everybody tested, so no DNA of these matches tells them apart."""

    place: Place
    node: int
    log_likelihood: float
    odds: float
    prior: float
    posterior: float
    ruled_out: str | None = None


@dataclass(frozen=True, eq=False)
class Located:
    """`ranked`: every place that takes part, best first. `ruled_out`: those that age, sex or a sample of their own
    excludes, with the odds that they would have. `unrelated`: how many persons of the tree share no ancestor with
    anybody tested."""

    tree: Tree
    matches: tuple[Match, ...]
    asked: Asked
    ranked: tuple[Scored, ...]
    ruled_out: tuple[Scored, ...]
    elsewhere: Scored
    unrelated: int
    family: Family
    evidence: Evidence

    @property
    def not_separated(self) -> tuple[Scored, ...]:
        """The best, and all that it beats by less than SEPARATED."""
        return tuple(one for one in self.ranked if one.odds < SEPARATED)

    @property
    def rival(self) -> Scored | None:
        """The best place that shares otherwise than the best does."""
        return next((one for one in self.ranked if one.node != self.ranked[0].node), None)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Likelihoods of all distinct places: rough moments for each, exact ones for those in the running (`kept`)."""

    root: Floats
    rough: Moments
    fine: Moments
    kept: Indices
    outlier: float
    replicates: int

    def log_likelihoods(self, matches: Sequence[int] | None = None) -> Floats:
        """(distinct places,), from some of the matches; all where None."""
        which = list(range(len(self.root)) if matches is None else matches)
        found = log_likelihood(self.root[which], self.rough.of_matches(which), self.outlier)
        found[self.kept] = log_likelihood(self.root[which], self.fine.of_matches(which), self.outlier)
        return found

    def moments_of(self, node: int) -> Moments:
        """Of one place."""
        at = np.flatnonzero(self.kept == node)
        return self.fine.of_places(at) if len(at) else self.rough.of_places(np.array([node], np.int64))


def locate(tree: Tree, matches: Sequence[Match], asked: Asked | None = None) -> Located:
    """MatchError, TreeError where nothing can be scored."""
    asked = asked or Asked()
    tested = tuple(match.person for match in matches)
    _check(tree, tested)
    whole = with_parents_implied(tree, tree.ancestors(tested), asked.up)
    places = places_in(whole, tested, asked.down)
    family = family_of(whole, tested, places)
    if len(family.places) * len(tested) > MOST_COMPARED:
        raise TreeError(
            f"{len(family.places):,} places that differ by DNA and {len(tested)} matches are too many: leave out "
            "branches that are of no interest, or ask for fewer unlisted generations (--up, --down)"
        )
    evidence = _evidence(family, matches, asked)
    return _ranked(whole, tuple(matches), asked, (places, family), evidence)


def _check(tree: Tree, tested: Sequence[str]) -> None:
    if not tested:
        raise MatchError("there is no match to score; give one person who was tested, at the least")
    if len(tested) > MOST_MATCHES:
        raise MatchError(f"{len(tested)} matches, more than {MOST_MATCHES}: give those that share most")
    for one in tested:
        if one not in tree.persons:
            raise MatchError(f"a match {one} is not in the tree; give the id that the tree has")
    if len(set(tested)) < len(tested):
        twice = next(one for one in tested if tested.count(one) > 1)
        raise MatchError(f"{tree.persons[twice].name} ({twice}) is given twice: keep one figure, best of one platform")


def _evidence(family: Family, matches: Sequence[Match], asked: Asked) -> Evidence:
    root, least = roots(matches), thresholds(matches)
    every = np.arange(len(family.places))
    few, many = _FIRST_LOOK
    replicates = int(np.clip(_FIRST_BUDGET // (len(every) * len(root)), few, many))
    rough = moments(family, every, least, replicates, asked.seed)
    kept = _in_the_running(root, rough, asked.outlier)
    few, many = _REPLICATES
    replicates = int(np.clip(_BUDGET // (len(kept) * len(root)), few, many))
    fine = moments(family, kept, least, replicates, asked.seed + 1)
    return Evidence(root, rough, fine, kept, asked.outlier, replicates)


def _in_the_running(root: Floats, rough: Moments, outlier: float) -> Indices:
    """Near the best with all matches, or with any one of them left out."""
    every = list(range(len(root)))
    chosen = [every, *([at for at in every if at != one] for one in every if len(every) > 1)]
    near = np.zeros(len(rough), np.bool_)
    for which in chosen:
        found = log_likelihood(root[which], rough.of_matches(which), outlier)
        near |= found > found.max() - _IN_THE_RUNNING
    return np.flatnonzero(near)


def _ranked(
    tree: Tree, matches: tuple[Match, ...], asked: Asked, placed: tuple[list[Place], Family], evidence: Evidence
) -> Located:
    places, family = placed
    tested = {match.person for match in matches}
    found = evidence.log_likelihoods()
    rows = [(place, int(node), ruled_out(tree, place, tested, asked.wanted))
            for place, node in zip(places, family.nodes, strict=True) if node != NOBODY]  # fmt: skip
    taking_part = [row for row in rows if row[2] is None]
    if not taking_part:
        raise MatchError("every place of the tree is ruled out by sex, dates or a sample of its own: widen them")
    nodes = np.array([node for _, node, _ in taking_part])
    prior, elsewhere_prior = _priors([place for place, _, _ in taking_part], asked)
    here, there = found[nodes], log_elsewhere(evidence.root)
    with np.errstate(divide="ignore"):
        total = logsumexp([*(here + np.log(prior)), there + np.log(elsewhere_prior)])
        posterior = np.exp(here + np.log(prior) - total)
    best = float(here.max())
    scored = [Scored(place, node, float(found[node]), _odds(best, found[node]), float(prior[at]), float(posterior[at]))
              for at, (place, node, _) in enumerate(taking_part)]  # fmt: skip
    away = [Scored(place, node, float(found[node]), _odds(best, found[node]), 0.0, 0.0, why)
            for place, node, why in rows if why is not None]  # fmt: skip
    with np.errstate(divide="ignore"):
        nowhere = float(np.exp(there + np.log(elsewhere_prior) - total))
    outside = Place("elsewhere", "somewhere else: at none of these places")
    return Located(
        tree, matches, asked, tuple(sorted(scored, key=_order)), tuple(sorted(away, key=_order)),
        Scored(outside, NOBODY, there, _odds(best, there), elsewhere_prior, nowhere),
        sum(one.listed for one in tree.persons.values()) - sum(one.place.listed for one in (*scored, *away)),
        family, evidence,
    )  # fmt: skip


def _order(one: Scored) -> tuple[float, float, bool, str]:
    """By the DNA, then the prior; what is listed comes first among equals."""
    return -one.log_likelihood, -one.prior, not one.place.listed, one.place.id


def _odds(best: float, this: float) -> float:
    return float(np.exp(min(best - this, 700.0)))


def _priors(places: Sequence[Place], asked: Asked) -> tuple[Floats, float]:
    weights = np.array([asked.weights.get(one.id, 1.0 if one.listed else asked.unlisted) for one in places])
    if not weights.sum() > 0:
        raise MatchError("the weights leave no place any prior probability")
    elsewhere = 1 / (1 + len(places)) if asked.elsewhere is None else asked.elsewhere
    return weights / weights.sum() * (1 - elsewhere), elsewhere
