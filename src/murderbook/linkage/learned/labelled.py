"""Solved series as pairs to learn from: what is compared of the register, and how much each pair counts.

A pair of one incident (a double murder) teaches nothing: its two files are one act, alike for that reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from murderbook.casefile.case import Case
from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.linkage.fitted import FittedModel, fit
from murderbook.linkage.model import Declaration
from murderbook.linkage.reading import Reading, is_compared, read, units_of

FEWEST = 2  # series, below which nothing is learned
FEW = 20  # series, below which the figures are uncertain and are said to be
LONGEST = 10  # cases of a series that count: a longer one has no more weight than one of so many
MOST_OF_SERIES = 4_000  # pairs of one series, evenly thinned beyond
DRAWS = 300  # resamples of the series behind every interval
SEED = 20261128


@dataclass(frozen=True)
class Labelled:
    """`cases`: all that are compared, in order of their ids, the solved ones as if of no known series.

    `row`, `series` [solved]: place of a solved case among them, and its series, from 0. `left`, `right` [pairs] point
    into `cases`; `of` [pairs] the series of the pair; `weight` [pairs]: a series counts as the root of its pairs."""

    declaration: Declaration
    cases: tuple[Case, ...]
    row: Ints
    series: Ints
    left: Ints
    right: Ints
    of: Ints
    weight: Doubles

    @property
    def count(self) -> int:
        """Series."""
        return int(self.series.max()) + 1

    def readings(self) -> dict[int, Reading]:
        """Of the solved cases."""
        return {row: read(self.cases[row], self.declaration) for row in self.row.tolist()}

    def counted(self) -> FittedModel:
        """What is frequent here, each solved series counted once: leaving its unit out leaves all of it out."""
        known = dict(zip(self.row.tolist(), self.series.tolist(), strict=True))
        told = (
            replace(case, series=f"solved {known[row]}") if row in known else case
            for row, case in enumerate(self.cases)
        )
        return fit(told, self.declaration)

    def drawn(self) -> Doubles:
        """Weights [1 + DRAWS, pairs]: as they are, then of series drawn with replacement."""
        source = np.random.default_rng(SEED)
        times = source.multinomial(self.count, np.full(self.count, 1.0 / self.count), DRAWS)
        return np.vstack([self.weight, self.weight * times[:, self.of]])

    def weight_of(self, held: Flags) -> Doubles:
        """Weights [1, pairs], only the held series [series] having any."""
        return np.asarray((self.weight * held[self.of])[None, :])


def labelled(cases: Iterable[Case], series: Sequence[Collection[str]], declaration: Declaration) -> Labelled:
    """ValueError where a case stands in two series, or fewer than FEWEST series have two cases to compare."""
    compared = sorted((case for case in cases if is_compared(case)), key=lambda case: case.id)
    place = {case.id: row for row, case in enumerate(compared)}
    held = [rows for one in series if len(rows := sorted(place[case] for case in set(one) if case in place)) > 1]
    _check_once([row for rows in held for row in rows], compared)
    solved = {row for rows in held for row in rows}
    cleared = tuple(replace(case, series=None) if row in solved else case for row, case in enumerate(compared))
    units = units_of(cleared)
    found = [pairs for rows in sorted(held) if len(pairs := _pairs(rows, units))]
    if len(found) < FEWEST:
        raise ValueError(_too_few(len(found)))
    pairs = np.vstack(found)
    size = [len(one) for one in found]
    members = [np.unique(one) for one in found]
    return Labelled(
        declaration,
        cleared,
        np.concatenate(members).astype(np.int32),
        np.repeat(np.arange(len(found)), [len(one) for one in members]).astype(np.int32),
        pairs[:, 0],
        pairs[:, 1],
        np.repeat(np.arange(len(found)), size).astype(np.int32),
        np.repeat([_worth(n) / n for n in size], size),
    )


def _worth(pairs: int) -> float:
    """Of a series, in pairs that stand by themselves: the root of its pairs, no more than one of LONGEST cases has."""
    return float(min(pairs, LONGEST * (LONGEST - 1) // 2) ** 0.5)


def _pairs(rows: Sequence[int], units: Sequence[str | None]) -> Ints:
    left, right = np.triu_indices(len(rows), 1)
    pairs = np.array(rows, np.int32)[np.stack([left, right], axis=1)]
    apart = [units[a] is None or units[a] != units[b] for a, b in pairs.tolist()]
    pairs = pairs[np.array(apart, np.bool_)]
    return np.asarray(pairs[:: max(1, -(-len(pairs) // MOST_OF_SERIES))], np.int32)


def _check_once(rows: Sequence[int], cases: Sequence[Case]) -> None:
    twice = {cases[row].id for row in rows if rows.count(row) > 1}
    if twice:
        raise ValueError(f"cases of two series: {', '.join(sorted(twice)[:5])}; join the series, or take the case out")


def _too_few(found: int) -> str:
    return (
        f"{found} solved series with two cases or more, and at least {FEWEST} are needed: judge the leads of solved "
        "series as supported, with the evidence they rest on (DNA, a conviction, a corroborated confession, other "
        "physical evidence). Until then the shipped rates stay in force."
    )
