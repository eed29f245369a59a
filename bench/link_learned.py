"""Rates learned from a register's solved series: are known rates found again, and do they tell unseen series apart?

Registers of bench/_hands.py, in which what offenders repeat is known, and of bench/_registers.py, in which offenders
have propensities of their own and all series are of one kind of homicide. `--quick`: two registers of each.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from _hands import BEHAVIOURS, Hands, register
from _harness import Row, report
from _registers import KINDS, Kind, Settings
from _registers import register as mixed_register
from murderbook.casefile.case import Case
from murderbook.linkage.learned import Learned, learn_declaration
from murderbook.linkage.model import load_declaration

REGISTERS = 12
SIZES = (2, 3, 4, 5, 6)
KEPT = (0.1, 0.35, 0.7)
Register = tuple[list[Case], list[tuple[str, ...]]]


@dataclass(frozen=True)
class Make:
    """One make of register: its name, and how many solved series it has."""

    name: str
    series: int
    hands: Hands | None = None  # else a register whose offenders have propensities, of these kinds of homicide
    kinds: tuple[Kind, ...] = KINDS

    def drawn(self, seed: int) -> Register:
        if self.hands is not None:
            return register(self.hands, seed)
        cases, truth = mixed_register(
            Settings(n=1000, kinds=self.kinds, series=SIZES * (self.series // len(SIZES))), seed
        )
        series: dict[str, list[str]] = defaultdict(list)
        for case, name in truth.items():
            series[name].append(case)
        return cases, [tuple(ids) for ids in series.values()]


def makes() -> Iterator[Make]:
    for series in (5, 20, 60):
        sizes = SIZES * (series // len(SIZES))
        for kept in KEPT:
            yield Make(f"behaviours kept {kept:g}", series, Hands(sizes=sizes, kept=kept))
    long = Hands(sizes=(40, *(3,) * 20), kept=0.2, firm={0: 0.95})
    yield Make("kept 0.2, and a series of 40 that keeps 0.95", 21, long)
    for series in (20, 60):
        yield Make("propensities, all series of one kind of five", series)
        yield Make("propensities, the whole register of that kind", series, kinds=KINDS[3:4])


def measured(make: Make, seeds: Iterable[int]) -> Row:
    began = time.perf_counter()
    found = []
    for seed in seeds:
        cases, series = make.drawn(seed)
        found.append(learn_declaration(cases, series, load_declaration(), date="2026-01-01"))
    values = {"series": make.series, **_recovered(make, found), **_tested(found)}
    return Row(make.name, round((time.perf_counter() - began) / len(found), 2), values)


def _recovered(make: Make, found: list[Learned]) -> dict[str, str | float | None]:
    """Mean learned rate of the behaviours, and how often the truth lies within its interval."""
    rates = [rate for one in found for rate in one.rates if rate.id.partition(".")[2] in BEHAVIOURS and rate.pairs]
    mean = round(float(np.mean([rate.learned for rate in rates])), 3) if make.hands else None
    if make.hands is None or not isinstance(make.hands.kept, float):
        return {"learned": mean, "within": None, "width": None}
    truth = make.hands.kept
    within = float(np.mean([rate.low <= truth <= rate.high for rate in rates]))
    width = float(np.mean([rate.high - rate.low for rate in rates]))
    return {"learned": mean, "within": f"{100 * within:.0f} %", "width": round(width, 2)}


def _tested(found: list[Learned]) -> dict[str, str | float | None]:
    """Medians of each measure by the declared and the learned rates, and in how many registers learned is shown better
    and worse."""
    values: dict[str, str | float | None] = {}
    for at, measure in enumerate(found[0].validation.measures):
        if measure.name not in {"auc", "cllr", "cllr_min", "hit@1", "hit@10"}:
            continue
        rows = [one.validation.measures[at] for one in found if len(one.validation.measures) > at]
        declared, learned = (
            float(np.median([getattr(row, side).estimate for row in rows])) for side in ("declared", "learned")
        )
        told = [row.verdict for row in rows]
        values[measure.name] = f"{declared:.3f} -> {learned:.3f} ({told.count('better')}+ {told.count('worse')}-)"
    return values


if __name__ == "__main__":
    count = 2 if "--quick" in sys.argv else REGISTERS
    report(__file__, [measured(make, range(count)) for make in makes()])
