"""Posteriors of a part that is too entangled, by several Markov chains from different beginnings.

They begin, by turns, with nobody placed, at the best assignment, and at random. The figure of a choice is the mean
over all sweeps of its chance given all other families (Gelfand and Smith 1990), which varies less than counting how
often it was drawn. Where belief propagation agrees, its figure is told, which has no error of drawing; the interval
is that of the chains. Same input, same bits: seeds and steps are fixed, and chains do not know of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from murderbook.kinship.disaster.choices import Choices, bounds
from murderbook.kinship.disaster.component import Component
from murderbook.kinship.disaster.near.approximate import approximated
from murderbook.kinship.disaster.near.interval import Drawn
from murderbook.kinship.disaster.near.walk import Flat, Plan, walk
from murderbook.kinship.likelihood.shapes import Floats, Whole

CHAINS = 8
BATCHES = 10
SEED = 20_000
EFFORT = 480_000_000  # choices weighed in the plain sweeps of all chains together
MOST_SWEEPS = 20_000  # of one chain
PARTNERS = 32
THREADS = 2
LEAST_WEIGHT = 1e-300  # a choice never weighs nothing, so that every state can be left


def nearly(families: Sequence[Choices], members: Sequence[int]) -> Component:
    """As `component.solved`, with intervals instead of one bound (`Component.drawn`)."""
    other = approximated(families, members)
    own = [families[f] for f in members]
    flat, most = flat_of(own), bounds(own)
    sweeps = max(20 * BATCHES, min(MOST_SWEEPS, EFFORT // (CHAINS * flat.weight.size)))
    best = flat.start[:-1] + np.array([dict(other.best)[f] for f in members], np.int64)
    length = sweeps // BATCHES
    plans = [Plan(SEED + chain, chain % 3, 2 * length, BATCHES, length) for chain in range(CHAINS)]
    with ThreadPoolExecutor(THREADS) as threads:
        runs = list(threads.map(lambda plan: walk(flat, best, plan), plans))
    share, square = np.array([one[0] for one in runs]), np.array([one[1] for one in runs])
    spans = [slice(int(a), int(b)) for a, b in zip(flat.start[:-1], flat.start[1:], strict=True)]
    drawn = Drawn(
        {f: share[:, :, span] for f, span in zip(members, spans, strict=True)},
        {f: square[:, span] for f, span in zip(members, spans, strict=True)},
        dict(zip(members, most, strict=True)),
        np.array([one[2] for one in runs]),
        length * BATCHES * CHAINS,
        dict(other.posterior),
    )
    return Component((), other.log_total, {f: drawn.value(f) for f in members}, 0.0, other.best, drawn)


def flat_of(own: Sequence[Choices]) -> Flat:
    sizes = [one.weight.size for one in own]
    weight = np.concatenate([np.maximum(np.exp(one.weight - one.weight.max()), LEAST_WEIGHT) for one in own])
    names = {v: at for at, v in enumerate(sorted(set().union(*(held for one in own for held in one.victims))))}
    held = [sorted(names[v] for v in victims) for one in own for victims in one.victims]
    at = np.concatenate([[0], np.cumsum([len(one) for one in held])]).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    joined = np.array([v for one in held for v in one], np.int64)
    return Flat(start, weight, at, joined, _partners(own, names), len(names))


def _partners(own: Sequence[Choices], names: dict[int, int]) -> Whole:
    """(families, n) with whom each is let go: those that could want most of what it could want, and in turn all that
    share a victim with it."""
    use = np.zeros((len(own), len(names)))
    for f, (one, most) in enumerate(zip(own, bounds(own), strict=True)):
        for victims, share in zip(one.victims, np.minimum(most, 1.0).tolist(), strict=True):
            for victim in victims:
                use[f, names[victim]] = min(1.0, use[f, names[victim]] + share)
    ties: Floats = use @ use.T
    np.fill_diagonal(ties, 0.0)
    out = np.empty((len(own), PARTNERS), np.int64)
    for f, row in enumerate(ties):
        order = np.argsort(-row, kind="stable")
        order = order[row[order] > 0.0] if row.any() else order[:1]
        shares = np.cumsum(row[order] + row.sum() / (4.0 * order.size)) if row.any() else np.ones(1)
        points = (np.arange(PARTNERS) + 0.5) / PARTNERS * shares[-1]
        out[f] = order[np.searchsorted(shares, points)]
    return out
