"""The same measures by subgroup, and whether errors fall on one recorded group more than on another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.evidence.validation import Interval
from murderbook.linkage.tabular.fitting.rates import eras_of
from murderbook.linkage.tabular.table import CaseTable, FeatureKind, Names
from murderbook.linkage.tabular.validation.folds import LINKED, UNLINKED, Solved
from murderbook.linkage.tabular.validation.measures import Draws, pairs_of, with_intervals
from murderbook.linkage.tabular.validation.ranks import Ranks

ERA_YEARS = 10
MOST_VALUES = 8  # of one column, the most frequent first
FEWEST_LINKED = 5  # of fewer linked pairs, no measure is given
FEWEST_CASES = 5
REPLICAS = 200
RESHUFFLES = 2_000
LENGTHS = ((2, 2, "2 cases"), (3, 5, "3 to 5 cases"), (6, 10**9, "6 cases or more"))
SUBGROUP_MEASURES = ("auc", "cllr", "misleading_h1", "misleading_h2")
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
JOINED = re.compile(r"(?i)\b(?:vic|vict|victim|off|offender)(?:sex|gender)\b")
FIRST = 10  # a partner among so many


@dataclass(frozen=True)
class Subgroup:
    """`measures` is empty where too few linked pairs are known."""

    column: str
    value: str
    linked: int
    unlinked: int
    measures: dict[str, Interval]


def subgroups(table: CaseTable, solved: Solved, bits: Doubles, draws: Draws) -> tuple[Subgroup, ...]:
    found = []
    for column, value, kept in _masks(table, solved):
        linked, unlinked = (int((kept & (solved.truth == side)).sum()) for side in (LINKED, UNLINKED))
        if linked + unlinked == 0:
            continue
        enough = linked >= FEWEST_LINKED and unlinked >= FEWEST_LINKED
        pairs = pairs_of(bits, solved, kept)
        measures = with_intervals(pairs, draws[:REPLICAS], SUBGROUP_MEASURES) if enough else {}
        found.append(Subgroup(column, value, linked, unlinked, measures))
    return tuple(found)


def _masks(table: CaseTable, solved: Solved) -> Iterator[tuple[str, str, Flags]]:
    """Column, value and the pairs [pairs] of it."""
    for name, watched in {**table.watched, **_sexes(table)}.items():
        yield from _by_value(f"recorded {name}", watched.codes[solved.rows], watched.values, solved)
    eras = eras_of(table, ERA_YEARS)[solved.rows]
    known = sorted(set(eras[eras >= 0].tolist()))
    codes = np.where(eras >= 0, np.searchsorted(known, eras), -1).astype(np.int32)
    words = tuple(f"{era * ERA_YEARS}s" for era in known)
    yield from _by_value("era", codes, words, solved)
    for label, names in (("area", table.area), ("wider area", table.wider)):
        if names is not None:
            yield from _by_value(label, names.codes[solved.rows], names.values, solved)
    if table.places is not None:
        located = table.places.located[solved.rows]
        both = located[solved.left] & located[solved.right]
        yield "distance", "known", both
        yield "distance", "not known", ~both
    size = solved.sizes()[solved.left]
    for least, most, words_of in LENGTHS:
        series = (size >= least) & (size <= most)
        yield "length of the series", words_of, np.where(solved.truth == LINKED, series, True)


def _sexes(table: CaseTable) -> dict[str, Names]:
    """Features that are somebody's sex by their name or label: nobody has to ask for what is recorded anyway. A column
    that is watched as well, whatever its name, is told once."""
    known = [(names.values, names.codes.tolist()) for names in table.watched.values()]
    return {
        feature.label: Names(feature.codes, feature.values)
        for feature in table.features
        if feature.kind is FeatureKind.CATEGORY
        and len(feature.values) <= MOST_VALUES
        and (names_sex(feature.id) or names_sex(feature.label))
        and (feature.values, feature.codes.tolist()) not in known
    }


def names_sex(name: str) -> bool:
    """victim_sex, VicSex, "Sex of the victim", gender; not "sexual assault" or "unisex shop"."""
    return bool({word.lower() for word in WORDS.findall(name)} & {"sex", "gender"}) or bool(JOINED.search(name))


def _by_value(column: str, codes: Ints, values: tuple[str, ...], solved: Solved) -> Iterator[tuple[str, str, Flags]]:
    one, two = codes[solved.left], codes[solved.right]
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    for code in np.argsort(-counts, kind="stable")[:MOST_VALUES].tolist():
        if counts[code]:
            yield column, f"both {values[code]}", (one == code) & (two == code)
    yield column, "two different", (one >= 0) & (two >= 0) & (one != two)
    yield column, "not known of both", (one < 0) | (two < 0)


@dataclass(frozen=True)
class GroupRate:
    value: str
    cases: int
    rate: float


@dataclass(frozen=True)
class Fairness:
    """One kind of error by one recorded column. `chance`: share of reshuffles in which the groups differ as much."""

    column: str
    error: str
    groups: tuple[GroupRate, ...]
    chance: float
    tests: int  # made in this report: of twenty, one lies below 0.05 by luck

    @property
    def words(self) -> str:
        if self.chance <= 0.05 / self.tests:
            return f"The groups differ beyond noise ({self._share()} of reshuffles differ as much)."
        if self.chance <= 0.05:
            return (
                f"The groups may differ: {self._share()} of reshuffles differ as much, but {self.tests} such tests "
                "were made, and one in twenty says so by luck."
            )
        return (
            f"No difference beyond noise: {self._share()} of reshuffles differ as much. With so few cases a real "
            "difference may go unseen."
        )

    def _share(self) -> str:
        return "fewer than 0.1 %" if self.chance < 0.001 else f"{100 * self.chance:.2g} %"


def fairness(table: CaseTable, solved: Solved, bits: Doubles, ranks: Ranks, seed: int = 0) -> tuple[Fairness, ...]:
    """Every watched column with two groups, and each of three kinds of error. Whole series are reshuffled, among series
    of about their length, since cases of one series err together."""
    errors = _errors(solved, bits, ranks)
    columns = {name: _frequent(names, solved) for name, names in table.watched.items()}
    columns = {name: groups for name, groups in columns.items() if len(groups[1]) > 1}
    tests = max(len(columns) * len(errors), 1)
    found = []
    for name, (codes, values) in columns.items():
        for error, (case, wrong) in errors.items():
            held = codes[case] >= 0
            rows, miss = case[held], wrong[held]
            if len(np.unique(codes[rows])) < 2:
                continue
            chance = _chance(codes[rows], miss, solved.series[rows], solved.sizes()[rows], seed)
            rates = tuple(
                GroupRate(value, int((codes[rows] == at).sum()), float(miss[codes[rows] == at].mean()))
                for at, value in enumerate(values)
                if (codes[rows] == at).any()
            )
            found.append(Fairness(name, error, rates, chance, tests))
    return tuple(found)


def _errors(solved: Solved, bits: Doubles, ranks: Ranks) -> dict[str, tuple[Ints, Doubles]]:
    """Kind of error -> cases and the share of errors of each."""
    scores, truth = solved.square(bits), solved.square(solved.truth)
    apart = (truth == UNLINKED) & ~np.eye(solved.n, dtype=bool)
    linked = truth == LINKED
    every, own = np.arange(solved.n, dtype=np.int32), ranks.case
    raised = ((scores > 0.0) & apart).sum(axis=1) / np.maximum(apart.sum(axis=1), 1)
    missed = ((scores < 0.0) & linked)[own].sum(axis=1) / linked[own].sum(axis=1)
    return {
        "share of pairs with other offenders' cases that are above 0 bits": (every, raised),
        "share of pairs with the same offender's cases that are below 0 bits": (own, missed),
        f"no partner among the first {FIRST}": (own, (ranks.best > FIRST).astype(np.float64)),
    }


def _frequent(names: Names, solved: Solved) -> tuple[Ints, list[str]]:
    """Codes of the values with enough cases [cases], -1 for others."""
    codes = names.codes[solved.rows]
    counts = np.bincount(codes[codes >= 0], minlength=len(names.values))
    kept = np.flatnonzero(counts >= FEWEST_CASES)
    place = np.full(len(names.values) + 1, -1, np.int32)
    place[kept] = np.arange(len(kept))
    return place[codes], [names.values[at] for at in kept.tolist()]


def _chance(codes: Ints, wrong: Doubles, series: Ints, size: Ints, seed: int) -> float:
    """Share of reshuffles of whole series whose groups differ at least as much (variance between groups)."""
    _, unit = np.unique(series, return_inverse=True)
    members = np.bincount(unit).astype(np.float64)
    mean = np.bincount(unit, weights=wrong) / members
    held = np.zeros((int(codes.max()) + 1, len(members)))
    np.add.at(held, (codes, unit), 1.0)
    length = np.zeros(len(members), np.int64)
    length[unit] = np.digitize(size, [least for least, _, _ in LENGTHS])
    source, reached = np.random.default_rng(seed), 0
    seen = _spread(held, mean)
    for _ in range(RESHUFFLES):
        moved = mean.copy()
        for stratum in np.unique(length):
            at = np.flatnonzero(length == stratum)
            moved[at] = mean[source.permutation(at)]
        reached += _spread(held, moved) >= seen - 1e-12
    return (reached + 1) / (RESHUFFLES + 1)


def _spread(held: Doubles, mean: Doubles) -> float:
    cases = np.maximum(held.sum(axis=1), 1.0)
    rates = held @ mean / cases
    return float(cases @ (rates - cases @ rates / cases.sum()) ** 2)
