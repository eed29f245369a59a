"""The likelihood of all matches together: one normal in latent deviates, so that what two sisters say is not counted
twice, with room for a match that is not what the tree says."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, logsumexp

from murderbook.kinship.genealogy.simulation.moments import Moments

Floats = npt.NDArray[np.float64]

OUTLIER = 0.005  # chance that a match is not where the tree has it, or its figure is wrong: assumed
OUTLIER_NOTHING = 0.3  # of such a match: that it shares nothing
WIDEST = 61.0  # root cM: above what anybody shares but twins; an outlier's figure is anywhere up to it
_MOST_OUTLIERS, _MANY = 2, 12


def log_outlier(root: Floats) -> Floats:
    """(tested,): log density of a figure that says nothing."""
    seen, nothing = float(np.log((1 - OUTLIER_NOTHING) / WIDEST)), float(np.log(OUTLIER_NOTHING))
    return np.where(root > 0, seen, nothing)


def log_likelihood(root: Floats, moments: Moments, outlier: float = OUTLIER) -> Floats:
    """(places,) natural logs for observed root cM (tested,): matches joined, none, one or two of them outliers (or
    all)."""
    parts, weights = _splits(root, moments, outlier)
    found: Floats = logsumexp(parts + weights[:, None], axis=0)
    return found


def outlier_chances(root: Floats, moments: Moments, outlier: float = OUTLIER) -> Floats:
    """(places, tested): how likely each match is an outlier if the place is the right one."""
    parts, weights = _splits(root, moments, outlier)
    shares = np.exp(parts + weights[:, None] - logsumexp(parts + weights[:, None], axis=0))
    out = np.array([[at in left for at in range(len(root))] for left in _left_out(len(root))], np.float64)
    found: Floats = shares.T @ out
    return found


def log_likelihood_apart(root: Floats, moments: Moments) -> Floats:
    """The same as if matches were independent: what multiplying them gives. For comparison only."""
    found: Floats = moments.marginal.log_density(root).sum(axis=1)
    return found


def _left_out(count: int) -> list[tuple[int, ...]]:
    """Sets of matches that may be outliers together; of many matches one, or all."""
    most = _MOST_OUTLIERS if count <= _MANY else 1
    some = [left for size in range(min(most, count) + 1) for left in combinations(range(count), size)]
    return some if count <= most else [*some, tuple(range(count))]


def _splits(root: Floats, moments: Moments, outlier: float) -> tuple[Floats, Floats]:
    """Log likelihood (splits, places) with these matches left out, and the log prior of each split."""
    count = len(root)
    log_density, latent = moments.marginal.log_density(root), moments.marginal.latent(root)
    strange, splits = log_outlier(root), _left_out(count)
    if (root > 0).all():
        rows = _joined_without_each(splits, log_density, latent, moments.correlation)
    else:
        rows = np.array([_joined_of(left, root, (log_density, latent), moments.correlation) for left in splits])
    sizes = np.array([len(left) for left in splits])
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(sizes > 0, sizes * np.log(outlier), 0.0) + (count - sizes) * np.log1p(-outlier)
    return rows + np.array([strange[list(left)].sum() for left in splits])[:, None], weights


def _joined_of(left: tuple[int, ...], root: Floats, values: tuple[Floats, Floats], correlation: Floats) -> Floats:
    kept = [at for at in range(len(root)) if at not in left]
    log_density, latent = values
    return _joined(root[kept], log_density[:, kept], latent[:, kept], correlation[:, kept][:, :, kept])


def _joined_without_each(
    splits: list[tuple[int, ...]], log_density: Floats, latent: Floats, correlation: Floats
) -> Floats:
    """(splits, places) where everybody shares something: all from one inverse, by the rule for marginals of a normal
    (what is left out goes from the quadratic form and the determinant as a block of the precision matrix)."""
    precision = np.linalg.inv(correlation)
    pulled = np.einsum("pij,pj->pi", precision, latent)
    own = log_density + latent**2 / 2
    form, determinant = (latent * pulled).sum(axis=1), np.linalg.slogdet(correlation)[1]
    rows = []
    for left in splits:
        at = list(left)
        whole = own.sum(axis=1) - own[:, at].sum(axis=1)
        if len(left) == latent.shape[1]:
            rows.append(np.zeros_like(whole))
            continue
        block, pull = precision[:, at][:, :, at], pulled[:, at]
        gone = (pull * np.linalg.solve(block, pull[:, :, None])[:, :, 0]).sum(axis=1) if at else 0.0
        shrunk = np.linalg.slogdet(block)[1] if at else 0.0
        rows.append(whole - (form - gone) / 2 - (determinant + shrunk) / 2)
    return np.array(rows)


def _joined(root: Floats, log_density: Floats, latent: Floats, correlation: Floats) -> Floats:
    """(places,): Gaussian copula; those who share nothing are known only to lie below their bound."""
    seen, nothing = np.flatnonzero(root > 0), np.flatnonzero(root == 0)
    total: Floats = log_density[:, seen].sum(axis=1)
    z = latent[:, seen]
    within = correlation[:, seen][:, :, seen]
    solved = np.linalg.solve(within, z[:, :, None])[:, :, 0] if len(seen) else z
    total = total + (z * (z - solved)).sum(axis=1) / 2
    if len(seen):
        total = total - np.linalg.slogdet(within)[1] / 2
    if len(nothing) == 0:
        return total
    across = correlation[:, nothing][:, :, seen]
    left = correlation[:, nothing][:, :, nothing]
    mean = np.einsum("pij,pj->pi", across, solved)
    if len(seen):
        left = left - across @ np.linalg.solve(within, across.transpose(0, 2, 1))
    return total + _log_below(latent[:, nothing], mean, left)


def _log_below(bound: Floats, mean: Floats, covariance: Floats) -> Floats:
    """log P(all below their bounds), one after the other, each cut replaced by a normal of the same moments
    (Mendell and Elston 1974)."""
    mean, covariance = mean.copy(), covariance.copy()
    total = np.zeros(len(bound))
    for at in range(bound.shape[1]):
        sd = np.sqrt(np.maximum(covariance[:, at, at], 1e-9))
        alpha = (bound[:, at] - mean[:, at]) / sd
        log_chance = log_ndtr(alpha)
        total += log_chance
        hazard = np.exp(-alpha * alpha / 2 - np.log(np.sqrt(2 * np.pi)) - log_chance)
        slope = covariance[:, :, at] / sd[:, None]
        mean -= slope * hazard[:, None]
        covariance -= slope[:, :, None] * slope[:, None, :] * (hazard * (hazard + alpha))[:, None, None]
    return total


def sample_next(root: Floats, moments: Moments, uniforms: Floats) -> Floats:
    """Root cM (places, tested - observed, draws) of the last matches of `moments`, given those observed (the first).

    `uniforms` (draws,) in (0, 1). Each further match by itself. Observed zeros count as the mean of what they stand
    for."""
    from scipy.special import ndtri

    count = len(root)
    known = moments.of_matches(list(range(count)))
    z = known.marginal.latent(root)
    bound_mean = -np.exp(-z * z / 2 - np.log(np.sqrt(2 * np.pi)) - log_ndtr(z))
    z = np.where(root > 0, z, bound_mean)
    across = moments.correlation[:, count:, :count]
    weights = np.linalg.solve(known.correlation, across.transpose(0, 2, 1))
    mean = np.einsum("pij,pi->pj", weights, z)
    sd = np.sqrt(np.maximum(1 - np.einsum("pji,pij->pj", across, weights), 1e-4))
    latent = mean[:, :, None] + sd[:, :, None] * ndtri(uniforms)
    further = moments.marginal.at((slice(None), slice(count, None), None))
    return further.root_at(latent)
