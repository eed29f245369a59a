"""How many leads as strong chance alone gives in a search of one case, without a replica search of its own.

A replica of the whole register is thousands of searches of one case: of N cases each pair is looked at from both ends.
So what the last full search counted in its replicas, and raised by its bulk, is the number for all pairs; a search of
one case looks at `pairs` of them, and chance gives it that share. That is right on average over the cases that come
in, and so the number for false alarms a year. For the case at hand it is too low where its file resembles others more
than the average one does (much is coded, or the kind of homicide is of a pattern): how much is measured in the bulk of
the case's own scores, beside those of cases drawn at random, and the number beside its leads is raised by it, never
lowered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import SKIPPED, Flags, Ints
from murderbook.evidence.chance import ChanceLeads, ChanceTable
from murderbook.evidence.inflation import NOT_MEASURED, Inflation, bulk_of, measure
from murderbook.linkage.replicas import LargerTable
from murderbook.workbench.leads.hot.held import Held

GRAIN = 20  # milli-bits to which stored scores are rounded up: two hundredths of a bit, never in favour of a lead
SAMPLE = 200  # cases whose scores stand for those of all
SEED = 20260102


def null_counts_of(null_scores: Mapping[str, Sequence[Ints]], pairs: int, floor: int) -> dict[str, Any]:
    """What a full search keeps of its replicas: by null, how often each score came. `floor`: none below was counted."""
    return {"pairs": pairs, "floor": floor, "nulls": {name: _counted(found) for name, found in null_scores.items()}}


def _counted(replicas: Sequence[Ints]) -> dict[str, Any]:
    scores = np.concatenate(replicas) if replicas else np.zeros(0, np.int32)
    held, times = np.unique(-(-scores // GRAIN) * GRAIN, return_counts=True)
    return {"replicas": len(replicas), "scores": held.tolist(), "times": times.tolist()}


@dataclass(frozen=True)
class FullTable:
    """The chance leads of the last full search, by score; None below the floor, where nothing was counted."""

    pairs: int
    floor: int
    table: LargerTable

    @classmethod
    def of(cls, stored: Mapping[str, Any], inflation: Mapping[str, Any]) -> FullTable:
        strict, plain = (_table(found) for found in stored["nulls"].values())
        raised = Inflation(**inflation) if inflation else NOT_MEASURED
        return cls(stored["pairs"], stored["floor"], LargerTable(strict, plain, raised))

    def one_case(self, score: int, pairs: int, own: Inflation = NOT_MEASURED) -> ChanceLeads | None:
        """Of a search that looks at `pairs` pairs. `own`: how far the case's bulk lies above that of others."""
        if score < self.floor or not pairs:
            return None
        whole = self.table.at(score)
        share = pairs / self.pairs
        replicas = max(1, round(whole.replicas / share))
        found = replace(whole, expected=whole.expected * share, upper_95=whole.upper_95 * share, replicas=replicas)
        factor = own.at(max(found.expected, found.floor)) if own.measured else 1.0
        raised = (whole.inflation or 1.0) * factor
        return replace(found, expected=found.expected * factor, upper_95=found.upper_95 * factor, inflation=raised)

    def score_at(self, per_search: float, pairs: int) -> int:
        """The least score with no more chance leads than this in a search of one case; the floor where all have."""
        low, high = self.floor, self.floor + 2**20
        while low < high:
            middle = (low + high) // 2
            chance = self.one_case(middle, pairs)
            low, high = (low, middle) if chance is not None and chance.shown <= per_search else (middle + 1, high)
        return low


def _table(found: Mapping[str, Any]) -> ChanceTable:
    scores = list(chain.from_iterable([score] * n for score, n in zip(found["scores"], found["times"], strict=True)))
    return ChanceTable([scores, *([] for _ in range(found["replicas"] - 1))])


@dataclass(frozen=True)
class Others:
    """The scores that a search of one case gives, on average over cases drawn from the register."""

    counts: npt.NDArray[np.int64]  # by score in steps of GRAIN from `least` on
    least: int
    cases: int

    @cached_property
    def _from_above(self) -> npt.NDArray[np.int64]:
        return np.cumsum(self.counts[::-1])[::-1]

    def expected(self, score: int) -> float:
        """Leads of at least this score in the search of one case, true ones included: of the bulk they are few."""
        at = max(0, (score - self.least) // GRAIN)
        found = float(self._from_above[at]) if at < len(self._from_above) else 0.0
        return max(found / self.cases, 1 / self.cases)

    def inflation_of(self, scores: Ints) -> Inflation:
        """How far a case's own scores lie above those of others."""
        told = scores[scores != SKIPPED]
        _, last = bulk_of(len(told))
        return measure(np.sort(told)[::-1][: last + 1].tolist(), self.expected, len(told))


def others_of(many: Held) -> Others:
    """Drawn with a fixed seed: the same register gives the same numbers."""
    rows = [row for row in range(len(many.keys)) if row not in many.gone]
    drawn = np.random.default_rng(SEED).permutation(rows)[:SAMPLE]
    found = [many.search.scores_of(int(row)) for row in drawn]
    told = [scores[scores != SKIPPED] for scores in found]
    return _tallied(told, len(drawn))


def _tallied(told: Iterable[Ints], cases: int) -> Others:
    kept = [scores for scores in told if len(scores)]
    if not kept:
        return Others(np.zeros(1, np.int64), 0, max(1, cases))
    least = min(int(scores.min()) for scores in kept)
    most = max(int(scores.max()) for scores in kept)
    counts = np.zeros((most - least) // GRAIN + 1, np.int64)
    for scores in kept:
        counts += np.bincount((scores - least) // GRAIN, minlength=len(counts))
    return Others(counts, least, cases)


def partners(scores: Ints, among: Flags | None) -> Ints:
    """Rows that can be a lead, the best first; those of `among` where it is given."""
    told = scores != SKIPPED if among is None else (scores != SKIPPED) & among
    rows = np.flatnonzero(told)
    return rows[np.lexsort((rows, -scores[rows].astype(np.int64)))].astype(np.int32)
