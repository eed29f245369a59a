"""Do chance leads come true, and are planted series found? The figures of docs/science/linkage.md.

On simulated registers only (`_registers.py`): without common offenders, to see whether as many leads turn up as were
expected; with one planted series of ten, at the consistency at which simulated series of the published design (19
series, 116 cases; Salo et al. 2013) are told apart about as well as theirs. Simulations validate nothing about
homicides: they show that the machinery does what it says. `--quick` takes a minute, the full run an hour.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence

import numpy as np

from _harness import Row, report
from _registers import KINDS, Kind, Settings, register
from murderbook.linkage import fit, screen

LEVELS = (1.0, 3.0, 10.0, 30.0, 100.0)
ONE_KIND = (Kind(1.0, KINDS[1].weapons, KINDS[1].circumstances, 0.3, (35, 14), {}),)
# Sizes of the 19 series are not published one by one: 116 cases spread as such series are.
SIZES = (2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12, 15)


def calibration(name: str, settings: Settings, seeds: Iterable[int], replicas: int) -> Row:
    """Leads seen in registers without common offenders, where `level` were expected; by each null and by the larger."""
    began, seen, searches = time.perf_counter(), dict.fromkeys(LEVELS, 0), 0
    strict, plain, strings = dict(seen), dict(seen), dict(seen)
    for seed in seeds:
        cases, _ = register(settings, seed)
        found = screen(cases, fit(cases), top=400, replicas=replicas, seed=seed)
        scores = np.array([lead.score_millibits for lead in found.leads])
        pools = [(np.sort(np.concatenate(part)), len(part)) for part in found.null_scores.values()]
        searches += 1
        for level in LEVELS:
            strings[level] += sum(s.chance is not None and s.chance.expected <= level for s in found.strings)
            seen[level] += sum(lead.chance is not None and lead.chance.expected <= level for lead in found.leads)
            for total, (pool, count) in zip((strict, plain), pools, strict=True):
                total[level] += int(((len(pool) - np.searchsorted(pool, scores)) / count <= level).sum())
    shown = {
        f"{who} at {level:g}": round(total[level] / searches, 2)
        for who, total in (("seen", seen), ("strict", strict), ("plain", plain), ("strings", strings))
        for level in LEVELS
    }
    return Row(name, round(time.perf_counter() - began, 1), {"registers": searches, **shown})


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


def main(quick: bool) -> list[Row]:
    seeds = range(100, 103) if quick else range(100, 112)
    replicas = 10 if quick else 20
    n = 1000 if quick else 3000
    rows = [
        calibration("none planted, one kind", Settings(n=n, kinds=ONE_KIND), seeds, replicas),
        calibration("none planted, five kinds", Settings(n=n), seeds, replicas),
        calibration("none planted, five kinds, groups 0.6", Settings(n=n, within_group=0.6), seeds, replicas),
    ]
    hot = 20 if quick else 40
    for size, consistency in ((n, 0.35), (n, 0.5), (2 * n, 0.35), (2 * n, 0.5)):
        settings = Settings(n=size, series=(10,), consistency=consistency)
        rows.append(planted(f"ten among {size}, consistency {consistency:g}", settings, seeds, hot))
    rows += [attribution(rho, count, range(6)) for count, rho in ((40, 0.3), (40, 0.35), (40, 0.4), (92, 0.22))]
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
