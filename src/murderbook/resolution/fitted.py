"""A declaration fitted to records: the values there, who resembles whom, and how often a record is at each level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from murderbook.compute.levelled.form import (
    NONE_SHARED,
    SAME,
    UNKNOWN,
    Column,
    Crossed,
    Levelled,
    Levels,
    Near,
    Shared,
    near_of,
)
from murderbook.compute.packed import Ints
from murderbook.resolution.calibration.form import Calibration
from murderbook.resolution.kinds import entries_of
from murderbook.resolution.model import GIVEN, HOUSEHOLD, SURNAME, Comparison, Declaration
from murderbook.resolution.rates.exchanged import Across, across_of, crossed_of
from murderbook.resolution.rates.household import shared_of
from murderbook.resolution.rates.shares import Counts, Shares, halves, millibits, shares_of
from murderbook.resolution.records import Record


@dataclass(frozen=True)
class Values:
    """The values of one comparison in order, from code 1 on, and how often records are at each level to each."""

    comparison: Comparison
    texts: tuple[str, ...]
    codes: Ints  # [n]
    near: Near
    counts: Counts  # [values + 1] of each, a person who is known to stand there twice once
    shares: Shares

    @property
    def n(self) -> int:
        """Records that tell one."""
        return self.shares.n

    @property
    def reach(self) -> Levels:
        return reach_of(self.comparison, self.texts)

    @cached_property
    def code_of(self) -> Mapping[str, int]:
        return {text: code for code, text in enumerate(self.texts, 1)}

    def share_at(self, level: int, text: str) -> float:
        """How often a record at random is at a level to a value, be it among those counted or not."""
        code = self.code_of.get(text)
        if code is not None:
            return float(self.shares.at[level, code])
        kind = self.comparison.values
        levels = range(SAME, kind.reach(text) + 1) if level == SAME else (level,)
        held = Counter[int]()
        for other, at in self.code_of.items():
            held[kind.level(text, other)] += int(self.counts[at])
        return min(sum(self.shares.of_unseen(one, held[one]) for one in levels), 1.0)


@dataclass(frozen=True)
class FittedModel:
    """`m[c]`: by level of comparison c, 0 for unknown first. `prior_bits`: of two records at random; None unlearned.

    `validated`: the calibration is of the population that was asked about.
    """

    declaration: Declaration
    records: tuple[Record, ...]
    values: tuple[Values, ...]
    m: tuple[tuple[float, ...], ...]
    mates: float  # the probability that two records at random are of two persons of one household
    learned_from: float = 0.0  # pairs, each by its probability
    prior_bits: float | None = None
    calibration: Calibration | None = None
    validated: bool = False

    @property
    def prior(self) -> float:
        """Bits: odds that two records at random are of one person; learned, else as if each had one partner."""
        if self.prior_bits is not None:
            return self.prior_bits
        return -float(np.log2(max(len(self.records) - 2, 1)))

    @cached_property
    def levelled(self) -> Levelled:
        """What the bulk search reads."""
        columns = tuple(
            Column(one.codes, one.near, millibits(self.m[c]), halves(one.shares.at))
            for c, one in enumerate(self.values)
        )
        return Levelled(columns, _apart(self.records), self._crossed(), self._shared())

    def _shared(self) -> Shared:
        namesakes = self.declaration.household.namesakes
        return shared_of(self.household, self.mates, self.declaration.at(GIVEN), namesakes)

    @property
    def uncapped(self) -> Levelled:
        """The same with what a household shares at its full weight, so that its pairs are found as well."""
        return replace(self.levelled, shared=NONE_SHARED)

    @property
    def household(self) -> tuple[int, ...]:
        """The comparisons that a household shares."""
        return tuple(c for c, one in enumerate(self.values) if one.comparison.travels == HOUSEHOLD)

    @cached_property
    def across(self) -> Across | None:
        """Given names and surnames beside each other; None where the records do not tell both."""
        given, surname = (self.declaration.at(one) for one in (GIVEN, SURNAME))
        if given is None or surname is None:
            return None
        return across_of(self.values[given], self.values[surname], self.declaration.rates)

    def _crossed(self) -> Crossed | None:
        if self.across is None:
            return None
        places = tuple(k for k, one in enumerate(self.values) if one.comparison.id in (GIVEN, SURNAME))
        return crossed_of(self.across, self.declaration.names, places)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        return {record.id: row for row, record in enumerate(self.records)}


def fit(records: Sequence[Record], declaration: Declaration) -> FittedModel:
    """Fitted to the records, in the order of their ids; only what some record tells is compared.

    ValueError where two records have one id, or no record tells anything.
    """
    ordered = tuple(sorted(records, key=lambda record: record.id))
    twice = next((a.id for a, b in pairwise(ordered) if a.id == b.id), None)
    if twice is not None:
        raise ValueError(f"two records are called {twice!r}: every record needs an id of its own")
    told = {comparison for record in ordered for comparison in record.values}
    used = declaration.comparing(told)
    if not used.comparisons:
        raise ValueError("no record tells anything that is compared")
    values = tuple(values_of(ordered, comparison, declaration) for comparison in used.comparisons)
    mates = min(declaration.household.mates / max(len(ordered) - 1, 1), 0.5)
    return FittedModel(used, ordered, values, tuple((1.0, *one.m) for one in used.comparisons), mates)


def values_of(records: Sequence[Record], comparison: Comparison, declaration: Declaration) -> Values:
    texts = tuple(sorted({record.values[comparison.id] for record in records if comparison.id in record.values}))
    code_of = {text: code for code, text in enumerate(texts, 1)}
    codes = np.array([code_of.get(record.values.get(comparison.id, ""), UNKNOWN) for record in records], np.int32)
    left, right, level = entries_of(comparison.values, texts)
    near = near_of((left + 1, right + 1, level), len(texts) + 1)
    counts = np.bincount(codes, minlength=len(texts) + 1)
    shares = shares_of(near, counts, len(comparison.levels), declaration.rates)
    return Values(comparison, texts, codes, near, counts, shares.reaching(reach_of(comparison, texts)))


def reach_of(comparison: Comparison, texts: Iterable[str]) -> Levels:
    """[values + 1] the level that two records which both tell this very value agree no closer than."""
    kind = comparison.values
    return np.array([SAME, *(kind.reach(text) for text in texts)], np.int8)


def counted_once(model: FittedModel, groups: Iterable[tuple[int, ...]]) -> FittedModel:
    """The model as `fit` gives it, with persons counted once: groups of rows that are one person each.

    Else whoever stands in the records twice would make his own values look common.
    """
    person = np.arange(len(model.records))
    for rows in groups:
        person[list(rows)] = rows[0]
    values = []
    for one in model.values:
        held = np.unique(np.stack([one.codes, person]), axis=1)[0]
        counts = np.bincount(held, minlength=len(one.texts) + 1)
        shares = shares_of(one.near, counts, len(one.comparison.levels), model.declaration.rates)
        values.append(replace(one, counts=counts, shares=shares.reaching(one.reach)))
    return replace(model, values=tuple(values))


def _apart(records: Sequence[Record]) -> Ints:
    groups = sorted({record.apart for record in records if record.apart is not None})
    number = {group: k for k, group in enumerate(groups)}
    return np.array([-1 if record.apart is None else number[record.apart] for record in records], np.int32)
