"""Does the order of a series say more than the gap and the distance of its pairs? Burglaries, by series left out.

Three questions to the public benchmark, each answered by a gain that is clear of zero or is not (95 % interval, whole
series drawn again):

* pairs: a logistic regression of linked against unlinked pairs on what the engine says of the way of working, place and
  time, by rates that have not seen the series, with the logarithms of gap and distance; gain in Cllr (bits) when
  products of these are added, which is what an effect of the sequence could be in a sum of rows;
* series: among linked pairs of series of three or more, gain in log loss (bits an outcome) when it is known that no
  crime of the series lies between the two, or how late in the series they lie, beside gap and distance;
* direction: mean cosine of the turn at each crime of a series, less that of the same crimes in any order.

Planted: a third, or two, of the codes in which consecutive crimes differ made to agree, to see what would be noticed.
Inner folds only: each of the five outer folds is left out in turn, and all is learned and tested among the other four;
a pair's gain is its mean over these. The data lie beside the checkout, or nothing is measured. `--quick`: fewer draws.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from _harness import Row, report
from _peers import apart
from murderbook.cli.link_files import load_columns, read_solved, read_table
from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.labels import Labels, labels_of
from murderbook.linkage.tabular.learning.learn import firmness_for, rates_from
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.table import CaseTable
from murderbook.linkage.tabular.validation.crossfit import without_fold
from murderbook.linkage.tabular.validation.folds import AMBIGUOUS, LINKED, Solved, read_folds, solved_of

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "linkage"
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Fit = Callable[[Floats, Floats, Floats], Floats]  # features [pairs, k], outcomes [pairs], weights [pairs] -> parameters
Loss = Callable[[Floats, Floats, Floats], Floats]  # parameters, features, outcomes -> bits [pairs]
RIDGE = 1e-3
WORKING, PLACE, GAP = 0, 1, 2  # columns of what the engine says
PLANTED = {"a third": 1 / 3, "two thirds": 2 / 3}
ORDERS = 400  # in which the crimes of a series might as well have stood


@dataclass(frozen=True)
class Burglaries:
    """The solved cases, their pairs in the order of `Solved`; `gap` in log days, `far` in log km [pairs]."""

    table: CaseTable
    labels: Labels
    solved: Solved
    gap: Floats
    far: Floats

    @property
    def folds(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        return self.solved.fold[self.solved.left], self.solved.fold[self.solved.right]

    @property
    def series(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        return self.solved.series[self.solved.left], self.solved.series[self.solved.right]


def burglaries() -> Burglaries:
    columns = load_columns(ROOT / "examples" / "burglary" / "columns.toml")
    table = read_table(DATA / "crimes.csv", columns)
    known = read_solved(DATA / "offenders.csv", columns, table)
    labels = labels_of(table, known.offenders, known.cases)
    solved = solved_of(table, labels, read_folds(DATA / "series_folds.json", table))
    km, days = apart(table, solved.rows[solved.left], solved.rows[solved.right])
    return Burglaries(table, labels, solved, np.log(days + 0.5), np.log(km + 0.05))


def said(data: Burglaries, outer: int) -> Floats:
    """Bits [pairs, 3] of way of working, place and time: mean of the rates without either case's fold, none of which
    has seen the outer fold. NaN for pairs of that fold."""
    solved, (one, two) = data.solved, data.folds
    start, found = fit(data.table, published_model(data.table)), np.zeros((len(one), 3))
    names = np.array(start.model.comparisons)
    kinds = [np.char.startswith(names, "MO"), np.isin(names, ["distance", "nearness"]), names == "gap"]
    held, times = without_fold(data.labels, solved, outer), np.zeros(len(one))
    for fold in solved.folds:
        if fold == outer:
            continue
        labels = without_fold(held, solved, fold)
        fitted = start.as_weighed_by(rates_from(start, labels, firmness_for(start, labels)))
        pairs = np.flatnonzero((one == fold) | (two == fold))
        rows = terms(fitted, solved.rows[solved.left[pairs]], solved.rows[solved.right[pairs]]) / 1000.0
        found[pairs] += np.stack([rows[:, kind].sum(axis=1) for kind in kinds], axis=1)
        times[pairs] += 1.0
    found[times > 0] /= times[times > 0][:, None]
    found[(one == outer) | (two == outer)] = np.nan
    return found


def logistic(features: Floats, outcome: Floats, weight: Floats) -> Floats:
    """Coefficients, the constant first; a small penalty on all others."""
    x = np.column_stack([np.ones(len(features)), features])
    penalty = np.append(0.0, np.full(features.shape[1], RIDGE * weight.sum()))

    def cost(beta: Floats) -> tuple[float, Floats]:
        at = x @ beta
        slope = x.T @ (weight * (1.0 / (1.0 + np.exp(-at)) - outcome))
        loss = weight @ (np.logaddexp(0.0, at) - outcome * at) + 0.5 * penalty @ beta**2
        return float(loss), slope + penalty * beta

    return np.asarray(minimize(cost, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)


def logistic_loss(beta: Floats, features: Floats, outcome: Floats) -> Floats:
    at = beta[0] + features @ beta[1:]
    return np.asarray(np.logaddexp2(0.0, np.where(outcome > 0.5, -at, at) / np.log(2.0)))


def normal(features: Floats, outcome: Floats, weight: Floats) -> Floats:
    """Least squares; the last is the logarithm of the spread."""
    x = np.column_stack([np.ones(len(features)), features])
    penalty = np.diag(np.append(0.0, np.full(features.shape[1], RIDGE * weight.sum())))
    beta = np.linalg.solve(x.T @ (weight[:, None] * x) + penalty, x.T @ (weight * outcome))
    return np.append(beta, 0.5 * np.log(weight @ (outcome - x @ beta) ** 2 / weight.sum()))


def normal_loss(beta: Floats, features: Floats, outcome: Floats) -> Floats:
    off = (outcome - beta[0] - features @ beta[1:-1]) / np.exp(beta[-1])
    return np.asarray((0.5 * off**2 + beta[-1]) / np.log(2.0))


@dataclass(frozen=True)
class Tested:
    """Pairs of one question: outcomes, weights in the fit, fold and series of both cases [pairs]."""

    outcome: Floats
    weight: Floats
    fold: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
    series: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
    learn: Fit = logistic
    loss: Loss = logistic_loss

    def held_out(self, features: Floats, outer: int) -> Floats:
        """Loss [pairs] by parameters that have seen neither the fold of a case nor the outer one, which has NaN."""
        (one, two), known = self.fold, (self.fold[0] != outer) & (self.fold[1] != outer)
        centre, spread = features[known].mean(axis=0), features[known].std(axis=0) + 1e-9
        x, total, times = (features - centre) / spread, np.zeros(len(one)), np.zeros(len(one))
        for fold in np.unique(one[known]):
            test = (one == fold) | (two == fold)
            seen, test = known & ~test, np.flatnonzero(known & test)
            beta = self.learn(x[seen], self.outcome[seen], self.weight[seen])
            total[test] += self.loss(beta, x[test], self.outcome[test])
            times[test] += 1.0
        return np.where(known, total / np.maximum(times, 1.0), np.nan)


def gained(tested: Tested, base: list[Floats], more: list[Floats]) -> Floats:
    """Loss less loss with more known [pairs], mean over the outer folds. `base`, `more`: by outer fold."""
    folds = np.unique(tested.fold[0])
    found = [
        tested.held_out(less, outer) - tested.held_out(np.hstack([less, added]), outer)
        for outer, less, added in zip(folds.tolist(), base, more, strict=True)
    ]
    return np.asarray(np.nanmean(np.stack(found), axis=0))


def drawn(tested: Tested, values: Floats, replicas: int, *, balanced: bool) -> tuple[float, float, float]:
    """Weighted mean of values, or mean of those of both outcomes, with its interval over whole series drawn again."""
    one, two = tested.series
    names = np.unique(np.concatenate([one, two]))
    a, b = np.searchsorted(names, one), np.searchsorted(names, two)

    def mean(times: Floats) -> float:
        worth = times[a] * np.where(a == b, 1.0, times[b]) * (1.0 if balanced else tested.weight)
        parts = [tested.outcome > 0.5, tested.outcome < 0.5] if balanced else [np.ones(len(a), np.bool_)]
        return float(np.mean([np.average(values[part], weights=worth[part]) for part in parts]))

    source = np.random.default_rng(0)
    draws = [
        mean(np.bincount(source.integers(0, len(names), len(names)), minlength=len(names)).astype(np.float64))
        for _ in range(replicas)
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    return mean(np.ones(len(names))), float(low), float(high)


def row(name: str, found: tuple[float, float, float], counted: dict[str, int], began: float) -> Row:
    mean, low, high = found
    values = {"gain": f"{mean:.4f} ({low:.4f} to {high:.4f})", **counted, "supported": "yes" if low > 0.0 else "no"}
    return Row(name, round(time.perf_counter() - began, 1), dict(values))


def of_pairs(data: Burglaries, replicas: int) -> Iterator[Row]:
    solved = data.solved
    kept = np.flatnonzero(solved.truth != AMBIGUOUS)
    linked = solved.truth[kept] == LINKED
    fold, series = ((one[kept], two[kept]) for one, two in (data.folds, data.series))
    size = np.bincount(series[0][linked], minlength=int(solved.series.max()) + 1)
    weight = np.where(linked, np.maximum(size[series[0]], 1) ** -0.5, 0.0)
    weight[~linked] = weight.sum() / (~linked).sum()
    tested = Tested(linked.astype(np.float64), weight, fold, series)
    plain = np.column_stack([data.gap, data.far])[kept]
    base = [np.hstack([np.nan_to_num(said(data, outer)[kept]), plain]) for outer in solved.folds]
    products: dict[str, Callable[[Floats], list[Floats]]] = {
        "way of working by gap": lambda x: [x[:, WORKING] * x[:, 3]],
        "place by gap": lambda x: [x[:, PLACE] * x[:, 3], x[:, 4] * x[:, 3]],
        "way of working by place": lambda x: [x[:, WORKING] * x[:, PLACE]],
        "time by distance": lambda x: [x[:, GAP] * x[:, 4]],
    }
    products["all of them"] = lambda x: [column for name in list(products)[:4] for column in products[name](x)]
    counted = {"pairs": int(linked.sum()), "series": len(np.unique(series[0][linked]))}
    for name, made in products.items():
        began = time.perf_counter()
        gain = gained(tested, base, [np.column_stack(made(x)) for x in base])
        yield row(f"pairs: {name}", drawn(tested, gain, replicas, balanced=True), counted, began)


def orders(data: Burglaries) -> dict[int, list[int]]:
    """Places of the cases of each series of three or more, in the order of their times."""
    times, solved = data.table.times, data.solved
    assert times is not None
    middle = ((times.start + times.end) / 2.0)[solved.rows]
    many = np.flatnonzero(np.bincount(solved.series) > 2)
    return {
        int(one): sorted(np.flatnonzero(solved.series == one).tolist(), key=lambda at: (middle[at], at)) for one in many
    }


def within(data: Burglaries, replicas: int) -> Iterator[Row]:
    solved, place = data.solved, np.full(data.solved.n, -1)
    for order in orders(data).values():
        place[order] = np.arange(len(order))
    pairs = np.flatnonzero((solved.truth == LINKED) & (place[solved.left] >= 0))
    one, two = place[solved.left[pairs]], place[solved.right[pairs]]
    consecutive, late = (np.abs(one - two) == 1).astype(np.float64), np.log1p(np.minimum(one, two))
    fold, series = ((x[pairs], y[pairs]) for x, y in (data.folds, data.series))
    weight = np.asarray(np.bincount(series[0])[series[0]] ** -0.5, np.float64)
    gap, far = data.gap[pairs], data.far[pairs]
    distance = Tested(far, weight, fold, series, normal, normal_loss)
    working, which, at = _agreements(data, pairs)
    agree = Tested(working, weight[at], (fold[0][at], fold[1][at]), (series[0][at], series[1][at]))
    luck = np.random.default_rng(2).random(len(at))
    asked = {"consecutive": consecutive, "late in the series": late, "consecutive by gap": consecutive * gap}
    base, plain = np.column_stack([which, gap[at], far[at]]), np.column_stack([gap, gap**2])
    counted = {"pairs": len(pairs), "series": len(np.unique(series[0]))}
    questions = [(f"series: way of working, {name}", agree, base, added[at]) for name, added in asked.items()]
    questions += [(f"series: distance, {name}", distance, plain, added) for name, added in asked.items()]
    for share, made in PLANTED.items():
        planted = replace(agree, outcome=np.maximum(working, luck < made * consecutive[at]))
        name = f"series: way of working, consecutive, {share} of the differing codes planted alike"
        questions.append((name, planted, base, consecutive[at]))
    for name, tested, known, more in questions:
        began, outer = time.perf_counter(), len(np.unique(tested.fold[0]))
        gain = gained(tested, [known] * outer, [more[:, None]] * outer)
        yield row(name, drawn(tested, gain, replicas, balanced=False), counted, began)


def _agreements(data: Burglaries, pairs: npt.NDArray[np.int64]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Of each code that both files of a pair have: whether it agrees, which one it is, and the number of the pair."""
    left, right = (data.solved.rows[side[pairs]] for side in (data.solved.left, data.solved.right))
    agree, which, at = [], [], []
    for number, feature in enumerate(data.table.features):
        x, y = feature.codes[left], feature.codes[right]
        held = np.flatnonzero((x >= 0) & (y >= 0))
        agree.append((x == y)[held].astype(np.float64))
        which.append(np.eye(len(data.table.features))[np.full(len(held), number)][:, 1:])
        at.append(held)
    return np.concatenate(agree), np.vstack(which), np.concatenate(at)


def direction(data: Burglaries, replicas: int) -> Row:
    """Nothing is fitted here, so nothing is left out."""
    began, source, found, turns = time.perf_counter(), np.random.default_rng(1), [], []
    assert data.table.places is not None
    metres = data.table.places.metres[data.solved.rows]
    for order in orders(data).values():
        cosines = _turns(metres[order])
        if len(cosines):
            chance = [_turns(metres[source.permutation(order)]).mean() for _ in range(ORDERS)]
            found.append(cosines.mean() - np.nanmean(chance))
            turns.append(len(cosines))
    numbers = np.arange(len(found), dtype=np.int32)
    weight = np.sqrt(np.array(turns, np.float64))
    tested = Tested(np.zeros(len(found)), weight, (numbers, numbers), (numbers, numbers))
    counted = {"pairs": sum(turns), "series": len(found)}
    return row(
        "direction: kept at the next crime", drawn(tested, np.array(found), replicas, balanced=False), counted, began
    )


def _turns(points: Floats) -> Floats:
    """Cosine between each step and the next [steps - 1]; steps of no length are left out."""
    steps = np.diff(points, axis=0)
    length = np.linalg.norm(steps, axis=1)
    steps, length = steps[length > 0], length[length > 0]
    return np.asarray((steps[1:] * steps[:-1]).sum(axis=1) / (length[1:] * length[:-1]))


def main(quick: bool) -> list[Row]:
    if not DATA.is_dir():
        print("THE PUBLIC BENCHMARK IS ABSENT: nothing is measured", file=sys.stderr)
        return []
    data, replicas = burglaries(), 200 if quick else 2000
    return [*of_pairs(data, replicas), *within(data, replicas), direction(data, replicas)]


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
