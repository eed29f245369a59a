"""What do these cases share that others do not? Each such entity, how many others it touches, and what chance gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.stats import hypergeom

from murderbook.compute.packed import Doubles
from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.network import Network
from murderbook.network.graph.pairs import Longs, Pairs
from murderbook.network.measures.centrality import rounded
from murderbook.network.robust import Rated, Robustness, first_of, robustness
from murderbook.network.sentences import joined, number

MOST_TIES = 200  # of an entity that is gone through to a further one
SLACK = 1 + 1e-9  # of two tails that are equal but for rounding
RUNS = 50
LIMITS = (
    "Chance is drawing as many cases from all of this network, every case as likely. Cases of one year and one town "
    "share much without being one hand's.",
    "If these cases were put together because of one of these, its figure says nothing: it was looked for.",
    "What is not entered in a case cannot be shared.",
)


@dataclass(frozen=True, slots=True)
class Shared:
    """`here`: which of the cases asked about it touches; `elsewhere`: how many others. `tail`: chance of as many
    in as many cases drawn at random (hypergeometric). `adjusted`: times all that was looked at, 1 at most (Bonferroni).
    `by_chance`: how many entities with so small a tail such a draw is expected to have."""

    entity: Entity
    rank: int
    here: tuple[Entity, ...]
    elsewhere: int
    tail: float
    adjusted: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class SharedBy:
    """`others`: cases beside those asked about. `looked_at`: entities that touch a case. `passed_by`: those of too many
    ties to be gone through, where ways of two ties were asked for."""

    cases: tuple[Entity, ...]
    others: int
    looked_at: int
    passed_by: int
    found: tuple[Shared, ...]
    more: int
    robustness: Robustness
    limits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        told = f"{number(len(self.cases), 'case')} beside {number(self.others, 'other')}: "
        if not self.found:
            return f"{told}nothing touches two of them."
        touch = number(len(self.found) + self.more, "thing touches", "things touch")
        return f"{told}{touch} two or more. {self.sentences[0]} {self.robustness.sentence}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for each entity."""
        return tuple(
            f"{one.entity.label} ({one.entity.kind}) touches {len(one.here)} of these {len(self.cases)} "
            f"({joined([case.label for case in one.here])}) and {one.elsewhere:,} of {self.others:,} others. "
            f"Of {self.looked_at:,} looked at, {one.by_chance:.2g} so telling are expected by chance."
            for one in self.found
        )


@dataclass(frozen=True, eq=False)
class _Asked:
    """Nodes: `chosen` cases of `every` case."""

    chosen: Longs
    every: Longs
    ties: int

    def counts(self, pairs: Pairs) -> tuple[csr_array, Longs, Longs, int]:
        """What each case touches, how many chosen cases and how many of all touch each node, and what was passed by."""
        touches, passed_by = _touches(pairs, self.every, self.ties)
        here = touches[np.isin(self.every, self.chosen)]
        sums = (np.asarray(part.sum(axis=0)).ravel().astype(np.int64) for part in (here, touches))
        return here, *sums, passed_by

    def score(self, pairs: Pairs) -> Doubles:
        """float64 (n): how telling, large first; -1 of what touches fewer than two."""
        _, here, all_, _ = self.counts(pairs)
        tail, _ = _tails(here, all_, len(self.every), len(self.chosen))
        return np.where(here >= 2, -np.log(np.maximum(tail, 1e-300)), -1.0)


def shared(network: Network, cases: Sequence[str], *, ties: int = 1, top: int = 50, runs: int = RUNS) -> SharedBy:
    """What touches two or more of the cases, the least likely by chance first; of equals what touches more, then by
    key. `ties`: 1 counts what is tied to a case, 2 also what is tied to that (not over cases, nor over an entity of
    more than 200 ties). UnknownEntityError where a key is not there; ValueError where one is no case, or there are
    fewer than two."""
    asked = _asked(network, cases, ties)
    touched, here, all_, passed_by = asked.counts(network.pairs)
    tail, by_chance = _tails(here, all_, len(asked.every), len(asked.chosen))
    looked_at = int((all_ > 0).sum())
    in_order = np.lexsort((np.arange(len(network)), -here, tail)).tolist()
    order = [node for node in in_order if here[node] >= 2]
    held = touched.tocsc()
    found = []
    for rank, node in enumerate(order[:top], 1):
        rows = np.sort(held.indices[held.indptr[node] : held.indptr[node + 1]])
        of = tuple(network.entities[asked.chosen[row]] for row in rows.tolist())
        figures = float(tail[node]), min(1.0, looked_at * float(tail[node])), float(by_chance[node])
        found.append(Shared(network.entities[node], rank, of, int(all_[node] - here[node]), *figures))
    told = tuple(network.entities[node] for node in asked.chosen.tolist())
    score = Rated(asked.score, steps_of(network))
    robust = robustness(network.pairs, score, first_of(network, np.array(order, np.int64)), runs)
    counts = len(asked.every) - len(asked.chosen), looked_at, passed_by
    return SharedBy(told, *counts, tuple(found), len(order) - len(found), robust, LIMITS)


def steps_of(network: Network) -> int:
    """Of one ranking."""
    return 10 * (len(network) + 2 * len(network.pairs.left))


def _asked(network: Network, cases: Sequence[str], ties: int) -> _Asked:
    if ties not in (1, 2):
        raise ValueError(f"{ties} ties: 1 or 2")
    chosen = network.nodes(cases)
    for node in chosen.tolist():
        if network.entities[node].kind is not Kind.CASE:
            raise ValueError(f"{network.entities[node].key!r} is a {network.entities[node].kind}, not a case")
    if len(chosen) < 2:
        raise ValueError("name two cases or more")
    every = [at for at, one in enumerate(network.entities) if one.kind is Kind.CASE]
    return _Asked(chosen.astype(np.int64), np.array(every, np.int64), ties)


def _touches(pairs: Pairs, every: Longs, ties: int) -> tuple[csr_array, int]:
    """Ones (cases, n) where a case is touched, none for cases; and how many entities were not gone through."""
    is_case = np.zeros(pairs.n)
    is_case[every] = 1
    matrix = pairs.matrix.copy()
    matrix.data = np.ones(len(matrix.data))
    near = matrix[every] @ diags_array(1 - is_case)
    passed_by = 0
    if ties == 2:
        through = (pairs.degree <= MOST_TIES).astype(np.float64)
        passed_by = int(((np.asarray(near.sum(axis=0)).ravel() > 0) & (through == 0)).sum())
        near = near + near @ diags_array(through) @ matrix @ diags_array(1 - is_case)
    near = csr_array(near)
    near.eliminate_zeros()
    near.data = np.ones(len(near.data))
    near.sort_indices()
    return near, passed_by


def _tails(here: Longs, all_: Longs, cases: int, drawn: int) -> tuple[Doubles, Doubles]:
    """float64 (n) each: the tail of each entity, and how many so small are expected among all."""
    kinds, which, counts = np.unique(all_, return_inverse=True, return_counts=True)
    most = np.arange(drawn + 1)
    table = hypergeom.sf(most[None, :] - 1, cases, kinds[:, None], drawn)  # of as many or more
    table = rounded(table.ravel()).reshape(table.shape)  # that equal tails are equal
    table[:, 0] = 1.0
    tail = table[which, here]
    asked, back = np.unique(tail, return_inverse=True)
    expected = np.zeros(len(asked))
    for row, count, touched in zip(table, counts, kinds, strict=True):
        if touched:
            steps = row[::-1]  # rising; a tail as small as asked is the largest step that is not above it
            at = np.searchsorted(steps, asked * SLACK, side="right") - 1
            expected += count * np.where(at >= 0, steps[np.maximum(at, 0)], 0.0)
    return tail, expected[back]
