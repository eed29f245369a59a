"""Bulk: the best partners of every case among all others, exact, each with what chance alone would list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.packed import SKIPPED, Doubles, Ints
from murderbook.evidence.chance import ChanceTable
from murderbook.evidence.lead import Lead
from murderbook.linkage.tabular.bits import is_validated, pair_bits
from murderbook.linkage.tabular.chance import chance_table
from murderbook.linkage.tabular.compare import lead_of
from murderbook.linkage.tabular.fitting.fitted import Fitted

Progress = Callable[[float, str], None]
AnyEngine = Literal["auto", "numba", "numpy", "spark"]
SEARCH_SHARE = 0.6  # of the progress shown


@dataclass(frozen=True)
class Screening:
    """`score`, `partner` [queries, k]: milli-bits and rows, best first, ties by case id; -1 where there is no k-th."""

    fitted: Fitted
    population: str
    queries: Ints
    score: Ints
    partner: Ints
    chance: ChanceTable | None

    @cached_property
    def validated(self) -> bool:
        return is_validated(self.fitted, self.population)

    def entries(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Row of the query, of the partner, rank among its partners from 1, and score, of all that was found."""
        held = self.partner >= 0
        query = np.repeat(self.queries, held.sum(axis=1))
        rank = (np.arange(self.partner.shape[1]) + 1)[None, :].repeat(len(self.queries), axis=0)
        return query.astype(np.int32), self.partner[held], rank[held].astype(np.int32), self.score[held]

    def bits(self, query: Ints, partner: Ints) -> Doubles:
        """Calibrated bits; plain scores where the model is not calibrated."""
        return pair_bits(self.fitted, query, partner)

    def leads(self) -> Iterator[tuple[int, Lead]]:
        """Every entry explained, with its rank among the query's partners."""
        for query, partner, rank, score in zip(*self.entries(), strict=True):
            lead = lead_of(self.fitted, int(query), int(partner), population=self.population)
            yield int(rank), lead if self.chance is None else lead.with_chance(self.chance.at(int(score)))


def screen(  # noqa: PLR0913 - every option is a choice of the user's
    fitted: Fitted,
    *,
    top: int = 10,
    queries: Collection[str] | None = None,
    population: str = "",
    engine: AnyEngine = "auto",
    workers: int | None = None,
    with_chance: bool = True,
    seed: int = 0,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> Screening:
    """The `top` partners of each case (or of `queries`, by id) among all. `fitted` holds its table in the order of ids.

    ValueError: fewer than two cases, an unknown query, `top` below 1, or parts to be kept of a search on Spark. A `top`
    beyond the other cases gives them all.
    """
    rows = _rows(fitted, queries)
    if top < 1:
        raise ValueError(f"top is at least 1, not {top}")
    if engine == "spark" and resume is not None:
        raise ValueError("a search on Spark keeps no parts to go on from: leave `resume` out")
    tell = progress or _silent
    k = min(top, fitted.table.n - 1)
    score, partner = _searched(fitted, rows, k, engine, workers, resume, tell)
    chance = None
    if with_chance:

        def told(share: float) -> None:
            tell(SEARCH_SHARE + (1.0 - SEARCH_SHARE) * share, "what chance would list")

        chance = chance_table(fitted, rows, k, seed, "auto" if engine == "spark" else engine, workers, told)
    return Screening(fitted, population, rows, np.where(partner >= 0, score, SKIPPED), partner, chance)


def _searched(  # noqa: PLR0913, PLR0917 - what `screen` was asked
    fitted: Fitted, rows: Ints, k: int, engine: AnyEngine, workers: int | None, resume: Path | None, tell: Progress
) -> tuple[Ints, Ints]:
    if engine == "spark":
        return _on_spark(fitted, rows, k, workers)
    search = AdditiveSearch(fitted.form, rows, engine=engine, workers=workers)
    return search.top_partners(k, lambda share, _left: tell(share * SEARCH_SHARE, "comparing"), resume)


def _on_spark(fitted: Fitted, rows: Ints, k: int, workers: int | None) -> tuple[Ints, Ints]:
    from murderbook.compute.additive.spark import collected, partners_frame, session_at_hand

    with session_at_hand(workers) as session:
        return collected(partners_frame(session, fitted.form, k, rows), rows, k)


def _silent(share: float, words: str) -> None:
    """No progress shown."""


def _rows(fitted: Fitted, queries: Collection[str] | None) -> Ints:
    if fitted.table.n < 2:
        raise ValueError(f"linkage compares cases: {fitted.table.n} is too few, hand in two or more")
    if queries is None:
        return np.arange(fitted.table.n, dtype=np.int32)
    row = fitted.table.row
    unknown = [case_id for case_id in queries if case_id not in row]
    if unknown:
        raise ValueError(f"{len(unknown)} of {len(queries)} queries are no case of the file: {', '.join(unknown[:5])}")
    return np.unique(np.array([row[case_id] for case_id in queries], np.int32))
