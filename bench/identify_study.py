"""Where the true report ranks: simulated remains, beside hard filters and each comparison left out; and the demo

Needs the public entries beside the checkout (shared/data/namus); writes aggregates only. The seeds of the demo are none
that were looked at when the engine was built.
"""

from __future__ import annotations

import json
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from _harness import Row, Value, report
from _identify_world import Errors, before_last_seen, plain, real_reports, remains_of, reports_from
from murderbook.casefile.person import Sex
from murderbook.demo.generator import generate
from murderbook.formats.profiles import read_missing, read_remains
from murderbook.identification import Choices, Declaration, Record, Screened, fit, load_model, search

REPORTS, TRUE = 5_000, 400
SEED = 2026
DEMO_SEEDS = range(101, 121)
YEARS_WIDER, CM_WIDER = 5.0, 5.0  # what a NamUs-style filter lets pass beyond the estimate
BINS = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)

Span = tuple[float | None, float | None]
Pairs = list[tuple[Record, int]]  # remains, number of the true report


def ranked(declaration: Declaration, reports: list[Record], pairs: Pairs) -> tuple[np.ndarray, Screened]:
    """The place of each true report, from 1; one beyond all where dates rule it out."""
    model = fit(declaration, [body for body, _ in pairs], reports)
    found = search(model, Choices(top=len(reports), replicas=0))
    places = []
    for row, held, (_, true) in zip(found.reports, found.held, pairs, strict=True):
        at = np.flatnonzero(row[:held] == true)
        places.append(int(at[0]) + 1 if len(at) else len(reports) + 1)
    return np.array(places), found


def figures(places: np.ndarray) -> dict[str, Value]:
    shares = {f"recall_{k}": round(float((places <= k).mean()), 3) for k in (1, 10, 50)}
    return {"true": len(places), "median": float(np.median(places)), **shares, "worst": int(places.max())}


def world(real: list[Record], errors: Errors, seed: int) -> tuple[list[Record], Pairs]:
    rng = np.random.default_rng([SEED, seed])
    reports = reports_from(real, REPORTS, rng)
    chosen = rng.choice(REPORTS, TRUE, replace=False)
    pairs = [(remains_of(reports[k], n, real, errors, rng), int(k)) for n, k in enumerate(chosen)]
    return reports, pairs


def timed(name: str, declaration: Declaration, reports: list[Record], pairs: Pairs) -> tuple[Row, Screened]:
    began = time.perf_counter()
    places, found = ranked(declaration, reports, pairs)
    return Row(name, round(time.perf_counter() - began, 2), figures(places)), found


def filtered(reports: list[Record], pairs: Pairs) -> list[Row]:
    """Hard limits, as a register's automatic list sets them; what is not told passes. The list has no order of its own;
    put in order of distance, then of days, it has the places of the other rows."""
    kept, sizes, ten = 0, [], 0.0
    places: dict[str, list[int]] = {"nearest first": [], "soonest first": []}
    for body, true in pairs:
        passing = [k for k, one in enumerate(reports) if passes(body, one)]
        sizes.append(len(passing))
        if true in passing:
            kept += 1
            ten += min(1.0, 10 / len(passing))
        for name, key in (("nearest first", _far), ("soonest first", _late)):
            order = sorted(passing, key=lambda k: key(body, reports[k]))
            places[name].append(order.index(true) + 1 if true in passing else len(reports) + 1)
    n = len(pairs)
    told: dict[str, Value] = {"true": n, "kept": round(kept / n, 3), "list": float(np.median(sizes))}
    rows = [Row("filter, in no order", 0.0, told | {"recall_10": round(ten / n, 3)})]
    return rows + [Row(f"filter, {name}", 0.0, figures(np.array(found))) for name, found in places.items()]


def passes(body: Record, one: Record) -> bool:
    """Sex, race, state, dates, stature and age as a filter reads them."""
    if Sex.UNKNOWN not in (body.sex, one.sex) and body.sex is not one.sex:
        return False
    if (body.races and one.races and not body.races & one.races) or (
        body.state and one.state and body.state != one.state
    ):
        return False
    if body.when is not None and one.when is not None and body.when.latest < one.when.earliest:
        return False
    return _within(body.stature, one.stature, CM_WIDER) and _within(body.age, one.age, YEARS_WIDER)


def _within(told: Span | None, other: Span | None, wider: float) -> bool:
    if told is None or other is None or None in told or other[0] is None:
        return True
    low, high = told
    assert low is not None and high is not None
    return low - wider <= (other[1] or other[0]) and other[0] <= high + wider


def _far(body: Record, one: Record) -> float:
    if body.spot is None or one.spot is None:
        return 1e9
    up = body.spot.latitude - one.spot.latitude
    across = (body.spot.longitude - one.spot.longitude) * np.cos(np.radians(body.spot.latitude))
    return float(up * up + across * across)


def _late(body: Record, one: Record) -> float:
    return 1e9 if body.when is None or one.when is None else (body.when.middle - one.when.middle).total_seconds()


def calibration(found: Screened, pairs: Pairs) -> list[Row]:
    """Were scores bits and the person surely among the reports: how often is the first right when it has so much?"""
    shares, right = [], []
    for row, scores, held, (_, true) in zip(found.reports, found.scores, found.held, pairs, strict=True):
        odds = np.exp2((scores[:held] - scores[0]) / 1000.0)
        shares.append(float(1.0 / odds.sum()))
        right.append(int(row[0]) == true)
    told, hit = np.array(shares), np.array(right)
    rows = []
    for low, high in pairwise(BINS):
        inside = (told >= low) & ((told < high) | (high == 1.0))
        if inside.any():
            values: dict[str, Value] = {"first": int(inside.sum()), "said": round(float(told[inside].mean()), 3)}
            rows.append(
                Row(f"calibration: {low:g} to {high:g}", 0.0, values | {"held": round(float(hit[inside].mean()), 3)})
            )
    return rows


def demo(declaration: Declaration) -> list[Row]:
    everyone, tens, firsts = [], [], []
    for seed in DEMO_SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            generate(seed, Path(folder))
            answers = json.loads((Path(folder) / "answers.json").read_text(encoding="utf-8"))["does"]
            remains = read_remains(Path(folder) / "unidentified.csv").records
            reports = read_missing(Path(folder) / "missing.csv").records
        number = {one.id: at for at, one in enumerate(reports)}
        all_places = {
            body.id: int(place)
            for body, place in zip(remains, _places(declaration, reports, remains, number, answers), strict=True)
        }
        places = np.array([all_places[id] for id, true in answers.items() if true])
        everyone.append(places)
        tens.append(int((places <= 10).sum()))
        firsts.append(int((places == 1).sum()))
    planted = [len(places) for places in everyone]
    spread: dict[str, Value] = {"planted": min(planted), "in_ten": float(np.median(tens)), "fewest": min(tens)}
    more: dict[str, Value] = {"first": float(np.median(firsts)), "fewest_first": min(firsts)}
    return [
        Row(f"demo: {len(DEMO_SEEDS)} seeds", 0.0, spread | more),
        Row("demo: all planted pairs", 0.0, figures(np.concatenate(everyone))),
    ]


def _places(
    declaration: Declaration,
    reports: list[Record],
    remains: list[Record],
    number: dict[str, int],
    answers: dict[str, str],
) -> np.ndarray:
    """Of all remains at once, as a unit would ask; those without a report in the file get a place that is not used."""
    pairs = [(body, number.get(answers.get(body.id) or "", -1)) for body in remains]
    return ranked(declaration, reports, pairs)[0]


def main() -> None:
    declaration, real = load_model(), real_reports()
    reports, pairs = world(real, Errors(), 1)
    row, found = timed("all comparisons", declaration, reports, pairs)
    rows = [row, *filtered(reports, pairs)]
    bare = [(plain(body), true) for body, true in pairs]
    rows.append(timed("basic columns only", declaration, [plain(one) for one in reports], bare)[0])
    rows.append(timed("errors doubled", declaration, *world(real, Errors().doubled(), 2))[0])
    rng = np.random.default_rng(SEED)
    wrong = [(before_last_seen(body, reports[true], rng), true) for body, true in pairs]
    rows.append(timed("found before last seen", declaration, reports, wrong)[0])
    marked = [pair for pair in pairs if pair[0].marks.shows.tells]
    rows.append(timed("a mark described", declaration, reports, marked)[0])
    for comparison in declaration.comparisons:
        rows.append(timed(f"without: {comparison.id}", declaration.without(comparison.id), reports, pairs)[0])
    rows += calibration(found, pairs)
    rows += demo(declaration)
    report(__file__, rows)


if __name__ == "__main__":
    main()
