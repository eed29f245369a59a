"""Do chance leads come true, and are planted series found? The figures of docs/science/linkage.md.

On simulated registers only (`_registers.py`): without common offenders, to see whether as many leads turn up as were
expected; with one planted series of ten, at the consistency at which simulated series of the published design (19
series, 116 cases; Salo et al. 2013) are told apart about as well as theirs. Simulations validate nothing about
homicides: they show that the machinery does what it says. `--quick` takes a minute, the full run an hour.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from _harness import Row, report
from _registers import KINDS, Kind, Settings, drawn_kinds, register
from murderbook.linkage import fit, screen

LEVELS = (0.1, 0.3, 1.0, 3.0, 10.0)  # 30 and more lie next to the ranks that the line is fitted on
CASES_ALONE = 12  # searched one by one in each register
ONE_KIND = (Kind(1.0, KINDS[1].weapons, KINDS[1].circumstances, 0.3, (35, 14), {}),)
# Sizes of the 19 series are not published one by one: 116 cases spread as such series are.
SIZES = (2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12, 15)


def calibration(name: str, settings: Callable[[int], Settings], seeds: Sequence[int], replicas: int) -> Row:
    """Leads and strings seen, a register, where `level` were expected in registers without common offenders: by the
    replicas' own count, and by the number shown, which the bulk of the search raises."""
    began, counts = time.perf_counter(), Counted()
    factors = []
    for seed in seeds:
        cases, _ = register(settings(seed), seed)
        found = screen(cases, fit(cases), top=400, replicas=replicas, seed=seed)
        counts.add("replicas", [found.chance.strict.at(lead.score_millibits or 0).shown for lead in found.leads])
        counts.add("shown", [lead.chance.shown for lead in found.leads if lead.chance])
        counts.add("strings", [string.chance.shown for string in found.strings if string.chance])
        factors.append(found.chance.inflation.at(1.0))
    told = {"registers": len(seeds), "factor at 1": f"{np.median(factors):.2f}", "most": f"{max(factors):.2f}"}
    return Row(name, round(time.perf_counter() - began, 1), {**told, **counts.table()})


def alone(name: str, settings: Callable[[int], Settings], seeds: Sequence[int], replicas: int) -> Row:
    """The same for searches of one case drawn at random against all others, a search."""
    began, counts, measured = time.perf_counter(), Counted(), 0
    for seed in seeds:
        cases, _ = register(settings(seed), seed)
        model = fit(cases)
        for case in np.random.default_rng([seed, 9]).choice(len(cases), CASES_ALONE, replace=False):
            found = screen(cases, model, top=150, focus=[cases[case].id], replicas=replicas, seed=seed)
            counts.add("replicas", [found.chance.strict.at(lead.score_millibits or 0).shown for lead in found.leads])
            counts.add("shown", [lead.chance.shown for lead in found.leads if lead.chance])
            measured += found.chance.inflation.measured
    searches = len(seeds) * CASES_ALONE
    told = {"registers": searches, "measured": f"{measured / searches:.0%}"}
    return Row(name, round(time.perf_counter() - began, 1), {**told, **counts.table()})


class Counted:
    """How many numbers of a search lie at or below each level: mean and standard error over searches."""

    def __init__(self) -> None:
        self._seen: dict[str, list[list[int]]] = {}

    def add(self, who: str, numbers: Sequence[float]) -> None:
        self._seen.setdefault(who, []).append([sum(number <= level for number in numbers) for level in LEVELS])

    def table(self) -> dict[str, str]:
        rows = {who: np.array(seen, float) for who, seen in self._seen.items()}
        return {
            f"{who} at {level:g}": f"{seen[:, at].mean():.3g} ({seen[:, at].std(ddof=1) / len(seen) ** 0.5:.2g})"
            for who, seen in rows.items()
            for at, level in enumerate(LEVELS)
        }


def planted(name: str, settings: Settings, seeds: Iterable[int], replicas: int) -> Row:
    """One planted series: the best rank of its pairs, and the rank of a mate when its last case is searched alone."""
    began, best, mate, chance = time.perf_counter(), [], [], []
    for seed in seeds:
        cases, truth = register(settings, seed)
        model, last = fit(cases), max(truth)
        whole = screen(cases, model, top=500, replicas=1, seed=seed)
        best.append(_first(lead.left in truth and lead.right in truth for lead in whole.leads))
        hot = screen(cases, model, top=500, focus=[last], replicas=replicas, seed=seed)
        mate.append(_first(lead.left in truth and lead.right in truth for lead in hot.leads))
        if mate[-1] <= len(hot.leads):
            lead = hot.leads[mate[-1] - 1]
            chance.append(lead.chance.shown if lead.chance else np.nan)
    values = {"best pair": _middle(best), "first mate": _middle(mate), "mate first": sum(rank == 1 for rank in mate)}
    return Row(
        name,
        round(time.perf_counter() - began, 1),
        {"registers": len(best), **values, "chance of first mate": round(float(np.median(chance)), 2)},
    )


def _first(hits: Iterable[bool]) -> int:
    """Rank of the first hit; 501 where none of the list is."""
    return next((rank for rank, hit in enumerate(hits, start=1) if hit), 501)


def _middle(ranks: Sequence[int]) -> str:
    return f"{np.median(ranks):g} ({min(ranks)}-{max(ranks)})"


def attribution(consistency: float, behaviours: int, seeds: Sequence[int]) -> Row:
    """The published design: each case to one of 19 series by naive Bayes, with all, one or two others known."""
    began = time.perf_counter()
    shares = {
        words: round(float(np.mean([_attributed(consistency, behaviours, seed, known) for seed in seeds])), 3)
        for words, known in (("all others known", None), ("one known", 1), ("two known", 2))
    }
    name = f"{behaviours} independent behaviours, consistency {consistency:g}"
    return Row(name, round(time.perf_counter() - began, 1), dict(shares))


def _attributed(consistency: float, behaviours: int, seed: int, known: int | None) -> float:
    rng = np.random.default_rng(seed)
    rates = rng.beta(0.8, 2.2, behaviours).clip(0.02, 0.98)
    spread = (1.0 - consistency) / consistency
    hands = rng.beta(rates * spread, (1.0 - rates) * spread, (len(SIZES), behaviours))
    truth = np.repeat(np.arange(len(SIZES)), SIZES)
    shown = (rng.random((len(truth), behaviours)) < hands[truth]).astype(float)
    base, right = shown.mean(axis=0).clip(0.02, 0.98), 0
    for case in range(len(truth)):
        fit_of = []
        for series in range(len(SIZES)):
            others = np.flatnonzero((truth == series) & (np.arange(len(truth)) != case))
            others = rng.permutation(others)[:known] if known else others
            rate = (shown[others].sum(axis=0) + 2.0 * base) / (len(others) + 2.0)
            fit_of.append((shown[case] * np.log(rate) + (1.0 - shown[case]) * np.log(1.0 - rate)).sum())
        right += int(np.argmax(fit_of) == truth[case])
    return right / len(truth)


def of_no_hand(n: int) -> dict[str, Callable[[int], Settings]]:
    """Registers in which no two cases share an offender, by what makes their files alike."""
    return {
        "one kind": lambda seed: Settings(n=n, kinds=ONE_KIND),
        "five kinds": lambda seed: Settings(n=n),
        "five kinds, groups 0.6": lambda seed: Settings(n=n, within_group=0.6),
        "twelve kinds, across 0.2, better files": lambda seed: Settings(
            n=n, kinds=drawn_kinds(12, seed), within_group=0.5, across_groups=0.2, better_files=True
        ),
        "six kinds and a rare one": lambda seed: Settings(n=n, kinds=drawn_kinds(6, seed, 0.018), within_group=0.4),
    }


def main(quick: bool) -> list[Row]:
    rows = []
    for n, registers, replicas in ((1000, 3, 20),) if quick else ((1000, 16, 60), (4000, 4, 60)):
        seeds = range(100, 100 + registers)
        rows += [calibration(f"{n}, {name}", kind, seeds, replicas) for name, kind in of_no_hand(n).items()]
    for name in ("five kinds", "twelve kinds, across 0.2, better files"):
        kind = of_no_hand(1000)[name]
        rows.append(alone(f"one of 1000, {name}", kind, range(100, 102 if quick else 106), 4 if quick else 20))
    hot, seeds = 20 if quick else 40, range(100, 103 if quick else 108)
    size = 1000 if quick else 3000
    for n, consistency in ((size, 0.35), (size, 0.5), (2 * size, 0.35), (2 * size, 0.5)):
        settings = Settings(n=n, series=(10,), consistency=consistency)
        rows.append(planted(f"ten among {n}, consistency {consistency:g}", settings, seeds, hot))
    rows += [attribution(rho, count, range(6)) for count, rho in ((40, 0.3), (40, 0.35), (40, 0.4), (92, 0.22))]
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
