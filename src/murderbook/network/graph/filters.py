"""Parts of a network that are networks: a time, some kinds, better grades, without some entities.

A part of a network equals what would have been built from the part: nothing that is left out leaves a trace in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import numpy as np

from murderbook.compute.packed import Flags
from murderbook.network.graph.entity import Kind, Relation
from murderbook.network.graph.grading import Credibility, Reliability
from murderbook.network.graph.network import Network
from murderbook.network.graph.treated import Treated


def in_period(network: Network, earliest: datetime, latest: datetime) -> Network:
    """All entities, and the relations that may lie in the period: whose span touches it. Those without a date are left
    out. ValueError where it ends before it begins."""
    if latest < earliest:
        raise ValueError(f"the period ends before it begins: {earliest} ... {latest}")
    return _reported(
        network, lambda one: one.when is not None and one.when.earliest <= latest and one.when.latest >= earliest
    )


def graded(
    network: Network, reliability: Reliability = Reliability.F, credibility: Credibility = Credibility.UNJUDGED
) -> Network:
    """Reports of at least this grade; F and 6 ask nothing."""
    return _reported(network, lambda one: one.grade.at_least(reliability, credibility))


def related_by(network: Network, kinds: Collection[str]) -> Network:
    """Relations of these kinds alone."""
    return _reported(network, lambda one: one.kind in kinds)


def of_kinds(network: Network, kinds: Collection[Kind]) -> Network:
    """Entities of these kinds alone, and what is between them."""
    return _with(network, np.array([entity.kind in kinds for entity in network.entities], np.bool_))


def without(network: Network, keys: Collection[str]) -> Network:
    """Without these entities. UnknownEntityError where one is not there."""
    keep = np.ones(len(network), np.bool_)
    keep[network.nodes(list(keys))] = False
    return _with(network, keep)


def within(network: Network, keys: Collection[str]) -> Network:
    """These entities alone, and what is between them. UnknownEntityError where one is not there."""
    keep = np.zeros(len(network), np.bool_)
    keep[network.nodes(list(keys))] = True
    return _with(network, keep)


def undated(network: Network) -> int:
    """How many reports have no date."""
    return sum(report.when is None for report in network.reports)


def _reported(network: Network, wanted: Callable[[Relation], bool]) -> Network:
    """The same entities, the reports that are wanted, and the edges that still have one."""
    keep = np.fromiter(map(wanted, network.reports), np.bool_, len(network.reports))
    return _cut(network, keep, np.ones(len(network), np.bool_))


def _with(network: Network, keep: Flags) -> Network:
    edges = keep[network.left] & keep[network.right]
    return _cut(network, np.repeat(edges, np.diff(network.first)), keep)


def _cut(network: Network, reports: Flags, nodes: Flags) -> Network:
    left_over = np.concatenate([[0], np.cumsum(reports)])[network.first]
    counts = np.diff(left_over)
    edges = counts > 0
    number = np.cumsum(nodes, dtype=np.int32) - 1
    return Network(
        tuple(entity for entity, kept in zip(network.entities, nodes.tolist(), strict=True) if kept),
        tuple(report for report, kept in zip(network.reports, reports.tolist(), strict=True) if kept),
        np.concatenate([[0], np.cumsum(counts[edges])]).astype(np.int64),
        number[network.left[edges]].astype(np.int32),
        number[network.right[edges]].astype(np.int32),
        Treated(),
    )
