"""Which match says what: rows that add up to the odds of the best place, and what becomes of it without one match."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.kinship.genealogy.joint import log_likelihood, outlier_chances
from murderbook.kinship.genealogy.locating import Located, Scored
from murderbook.kinship.genealogy.matches import Match, log_elsewhere
from murderbook.kinship.genealogy.relation import in_words, lines_between, reference_for

Floats = npt.NDArray[np.float64]

RANGE = 0.99


@dataclass(frozen=True, slots=True)
class Row:
    """One match under the best place. `expected`, `low`, `high`: cM on the match's own platform, 99 % range.
    `deviates`: standard deviations off, in the root of cM. `adds`: bits for the best place over the rival, beyond what
    the rows before it say; `alone`: what it would say by itself. `outlier`: chance that it is not what the tree says.
    `reported`: mean and 99 % range of such a relation as people report them, whatever the platform."""

    match: Match
    name: str
    relation: str
    expected: float
    low: float
    high: float
    deviates: float
    adds: float
    alone: float
    outlier: float
    reported: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Without:
    """The answer with one match left out."""

    match: Match
    best: str
    posterior: float  # of the place that is best with all
    odds: float  # of that place against the one that is best without this match


def rows_of(found: Located) -> tuple[Row, ...]:
    """Matches that share most come first; the sum of `adds` is the log2 odds of the best over its rival."""
    order = sorted(range(len(found.matches)), key=lambda at: -found.matches[at].scaled)
    best, rival = found.ranked[0], found.rival
    adds = np.diff([0.0, *(_bits(found, best, rival, order[: upto + 1]) for upto in range(len(order)))])
    chances = outlier_chances(found.evidence.root, found.evidence.moments_of(best.node), found.evidence.outlier)[0]
    return tuple(_row(found, at, (float(added), _bits(found, best, rival, [at])), float(chances[at]))
                 for at, added in zip(order, adds, strict=True))  # fmt: skip


def _bits(found: Located, best: Scored, rival: Scored | None, matches: list[int]) -> float:
    """Of the best place over its rival (over elsewhere where there is none), from some of the matches."""
    root = found.evidence.root[matches]
    here = log_likelihood(root, found.evidence.moments_of(best.node).of_matches(matches), found.evidence.outlier)[0]
    if rival is None:
        return float((here - log_elsewhere(root)) / np.log(2))
    other = log_likelihood(root, found.evidence.moments_of(rival.node).of_matches(matches), found.evidence.outlier)[0]
    return float((here - other) / np.log(2))


def _row(found: Located, at: int, bits: tuple[float, float], outlier: float) -> Row:
    match = found.matches[at]
    marginal = found.evidence.moments_of(found.ranked[0].node).marginal.at((0, at))
    low, high = marginal.cm_between(RANGE)
    middle = float(marginal.root_at(np.zeros(()))) ** 2
    lines = lines_between(found.tree, found.ranked[0].place, match.person)
    reference = reference_for(lines)
    return Row(
        match, found.tree.persons[match.person].name, in_words(lines),
        middle / match.scale, float(low) / match.scale, float(high) / match.scale,
        float(marginal.latent(np.sqrt(match.scaled))), *bits, outlier, reference.reported if reference else None,
    )  # fmt: skip


def without_each(found: Located) -> tuple[Without, ...]:
    """Empty with one match."""
    count = len(found.matches)
    if count < 2:
        return ()
    nodes = np.array([one.node for one in found.ranked])
    prior = np.array([one.prior for one in found.ranked])
    told = []
    for left in range(count):
        kept = [at for at in range(count) if at != left]
        values = found.evidence.log_likelihoods(kept)[nodes]
        top = int(np.argmax(values))
        away = found.elsewhere.prior * np.exp(log_elsewhere(found.evidence.root[kept]) - values[top])
        share = prior * np.exp(values - values[top])
        if values[top] == values[0]:
            top = 0  # among equals the one that is told first
        chance = float(share[0] / (share.sum() + away))
        odds = float(np.exp(values[0] - values[top]))
        told.append(Without(found.matches[left], found.ranked[top].place.words, chance, odds))
    return tuple(told)
