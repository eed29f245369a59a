"""How many unsolved cases one would expect: a logistic model of what clearance is known to depend on.

Clearance differs by year, by method, by the victim's sex and age, from state to state and county to county; an agency's
changes over the years, and some report whole quarters as unsolved. Each is a set of effects, shrunk towards nothing by
as much as they vary (normal priors whose variances are estimated with the effects, as in penalised quasi-likelihood:
Breslow & Clayton 1993; Schall 1991). None is free: what a small file seems to say of its years would stand in the
replicas as truth, and these then leave less to chance than the file did. A cell that lies where and when everything
goes unsolved is no excess.

What is not expected but may well be is that a county is better or worse at one method and one sex than it is elsewhere.
How much so is measured (`spread`), the kernel looks at no excess that such a difference explains, and replicas have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.series.clearance.homicides import Homicides

SWEEPS, REFIT_SWEEPS = 40, 8
LAGGING = 36  # months at the end of the file in which clearances are still to be reported
BEGUN, NARROWEST = 0.25, 1e-3  # the prior variance that the estimate begins with, and the least of it
LONGEST_STEP = 1.0
CLIPPED = 1e-4  # no case is expected to be solved, or unsolved, for certain
AGE_LIMITS = (1, 10, 15, 20, 30, 40, 50, 65)  # lower limits, years; unknown ages are a group of their own


@dataclass(frozen=True, eq=False)
class Factor:
    """`level` [n] of each case."""

    name: str
    level: Ints
    levels: int

    @classmethod
    def of(cls, name: str, *parts: Ints) -> Factor:
        """One level for every combination of the parts that is there."""
        both = parts[0].astype(np.int64)
        for part in parts[1:]:
            both = both * (int(part.max(initial=0)) + 1) + part
        found, level = np.unique(both, return_inverse=True)
        return cls(name, level.astype(np.int32).reshape(-1), len(found))


@dataclass(frozen=True, eq=False)
class Effects:
    intercept: float
    by_factor: tuple[Doubles, ...]


@dataclass(frozen=True, eq=False)
class Fitted:
    """`expected` [n]: the probability that a case is unsolved. `lasting`: factors whose effects stay from replica to
    replica; `passing`: those of agencies and their times, drawn anew. `variance` by factor, the last of them that of
    `local`, a county's own way with a method and a sex. `late`: how many times larger the variance of an agency's years
    is at the end of the file."""

    lasting: tuple[Factor, ...]
    passing: tuple[Factor, ...]
    local: Factor
    effects: Effects
    variance: tuple[float, ...]
    late: float
    expected: Doubles

    @property
    def factors(self) -> tuple[Factor, ...]:
        return self.lasting + self.passing

    @property
    def spread(self) -> float:
        """Variance, in log odds, of a county's own way with a method and a sex."""
        return self.variance[-1]


def fit(cases: Homicides) -> Fitted:
    """ValueError where nothing tells solved from unsolved: no case, or all of one kind."""
    y = cases.unsolved.astype(np.float64)
    if not len(y) or y.all() or not y.any():
        kind = "no case" if not len(y) else "every case is unsolved" if y.all() else "every case is solved"
        raise ValueError(f"{kind}: nothing says what clearance to expect; a scan needs both kinds")
    lasting, passing = _lasting(cases), _passing(cases)
    local = Factor.of("county, weapon and sex", cases.county.of, cases.weapon.of, cases.sex.of)
    every = (*lasting, *passing, local)
    variance, effects = _estimated(y, every)
    late = _late(cases, every, variance, effects)
    without = _swept(y, (*lasting, *passing), variance, SWEEPS)
    expected = _probability(_sum((*lasting, *passing), without))
    return Fitted(lasting, passing, local, without, tuple(variance), late, expected)


def refitted(y: Doubles, base: Fitted) -> Doubles:
    """The expectations that the same model has of other outcomes of the same cases: a few sweeps from where it was."""
    kept = base.effects.by_factor[: len(base.lasting)]
    start = Effects(base.effects.intercept, (*kept, *(np.zeros(one.levels) for one in base.passing)))
    return _probability(_sum(base.factors, _swept(y, base.factors, base.variance, REFIT_SWEEPS, start)))


def is_late(month: Ints) -> Flags:
    return np.asarray(month > int(month.max(initial=0)) - LAGGING)


def _lasting(cases: Homicides) -> tuple[Factor, ...]:
    since = (cases.year - int(cases.year.min(initial=0))).astype(np.int32)
    ages = _age_group(cases.age)
    return (
        Factor.of("year", since),
        Factor.of("weapon and sex", cases.weapon.of, cases.sex.of),
        Factor.of("age and sex", ages, cases.sex.of),
        Factor.of("weapon, age and sex", cases.weapon.of, ages, cases.sex.of),
        Factor.of("weapon, sex and decade", cases.weapon.of, cases.sex.of, (cases.year // 10).astype(np.int32)),
        Factor.of("state and year", cases.state.of, since),
        Factor.of("county", cases.county.of),
    )


def _passing(cases: Homicides) -> tuple[Factor, ...]:
    return (
        Factor.of("agency and five years", cases.agency.of, (cases.year // 5).astype(np.int32)),
        Factor.of("agency and quarter", cases.agency.of, (cases.month // 3).astype(np.int32)),
        Factor.of("agency and year", cases.agency.of, cases.year),
    )


def _age_group(age: Doubles) -> Ints:
    """0 where unknown, else 1 + the number of AGE_LIMITS reached."""
    known = ~np.isnan(age)
    groups = 1 + np.searchsorted(AGE_LIMITS, np.where(known, age, 0.0), side="right")
    return np.where(known, groups, 0).astype(np.int32)


def _estimated(y: Doubles, factors: tuple[Factor, ...]) -> tuple[list[float], Effects]:
    """Variances: the sum of squares of the effects over how many of them the cases determine (Schall 1991)."""
    variance = [BEGUN] * len(factors)
    effects: Effects | None = None
    for _ in range(SWEEPS):
        effects = _swept(y, factors, variance, 2, effects)
        weight = _weight(factors, effects)
        for at, one in enumerate(factors):
            free = _free(one, variance[at], weight).sum()
            variance[at] = max(NARROWEST, float((effects.by_factor[at] ** 2).sum() / max(free, 1e-9)))
    assert effects is not None
    return variance, effects


def _free(factor: Factor, variance: float, weight: Doubles) -> Doubles:
    """By effect, the share of it that the cases determine and the prior does not."""
    held = np.bincount(factor.level, weight, factor.levels)
    return np.asarray(held / (held + 1 / variance))


def _late(cases: Homicides, factors: tuple[Factor, ...], variance: list[float], effects: Effects) -> float:
    """How much larger the variance of an agency's years is in the last of them."""
    at = len(factors) - 2
    yearly, square = factors[at], effects.by_factor[at] ** 2
    free = _free(yearly, variance[at], _weight(factors, effects))
    late = np.zeros(yearly.levels, np.bool_)
    late[yearly.level[is_late(cases.month)]] = True
    if late.all() or not late.any() or not square[~late].sum() or not free[late].sum():
        return 1.0
    return max(1.0, float(square[late].sum() / free[late].sum() / (square[~late].sum() / free[~late].sum())))


def _swept(
    y: Doubles, factors: tuple[Factor, ...], variance: Sequence[float], sweeps: int, start: Effects | None = None
) -> Effects:
    """Newton steps factor by factor: the levels of one do not touch each other, so a step is two counts."""
    effects = [np.zeros(one.levels) for one in factors] if start is None else [one.copy() for one in start.by_factor]
    share = float(np.clip(y.mean(), CLIPPED, 1 - CLIPPED))
    intercept = float(np.log(share / (1 - share))) if start is None else start.intercept
    log_odds = _sum(factors, Effects(intercept, tuple(effects)))
    for _ in range(sweeps):
        p = _probability(log_odds)
        step = float(np.clip((y - p).sum() / (p * (1 - p)).sum(), -LONGEST_STEP, LONGEST_STEP))
        intercept, log_odds = intercept + step, log_odds + step
        for at, one in enumerate(factors):
            p = _probability(log_odds)
            slope = np.bincount(one.level, y - p, one.levels) - effects[at] / variance[at]
            curve = np.bincount(one.level, p * (1 - p), one.levels) + 1 / variance[at]
            moved = np.clip(slope / curve, -LONGEST_STEP, LONGEST_STEP)
            effects[at] += moved
            log_odds += moved[one.level]
    return Effects(intercept, tuple(effects))


def _sum(factors: tuple[Factor, ...], effects: Effects) -> Doubles:
    total = np.full(len(factors[0].level), effects.intercept)
    for one, effect in zip(factors, effects.by_factor, strict=True):
        total += effect[one.level]
    return total


def lasting_log_odds(base: Fitted) -> Doubles:
    """[n] without what agencies and their times add."""
    kept = Effects(base.effects.intercept, base.effects.by_factor[: len(base.lasting)])
    return _sum(base.lasting, kept)


def _weight(factors: tuple[Factor, ...], effects: Effects) -> Doubles:
    p = _probability(_sum(factors, effects))
    return p * (1 - p)


def _probability(log_odds: Doubles) -> Doubles:
    return np.clip(1 / (1 + np.exp(-log_odds)), CLIPPED, 1 - CLIPPED)
