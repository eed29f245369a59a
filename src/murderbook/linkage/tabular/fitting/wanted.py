"""What each unknown item of a pair would add to its score if somebody looked it up, by the tables that are looked up.

Rows do not look at one another, so two items that are both found give the sum of what each gives; but a place that is
found takes the place of what the areas say. Only what no row can use at all is asked: a date known to the month counts
as known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.linkage.tabular.fitting.fitted import Fitted, area_shares, curve_millibits
from murderbook.linkage.tabular.fitting.steps import SPAN_HOURS
from murderbook.linkage.tabular.fitting.terms import pair_steps, relations_of, terms
from murderbook.linkage.tabular.model import AREA, AreaRepeat, Curve, CurveKind

MILLI = 1000.0
DAY = SPAN_HOURS.index(24.0)
SAME, ELSEWHERE, ELSEWHERE_UNKNOWN = 0, 2, 3  # columns of `area_weight`


@dataclass(frozen=True, slots=True)
class Unknown:
    """What an unknown item would say if it were found out, in bits (score points, where there are none).

    `if_alike`, `if_not`: of a value, a behaviour or an area, found alike in both or different; of a number, an hour, a
    weekday, a place or a date the most and the least that any finding gives. `expected`: on average under H1.
    """

    comparison: str
    label: str
    if_alike: float
    if_not: float
    expected: float
    kind: str  # "category", "presence", "number", "hour", "weekday", "place", "area", "time"


def would_change(fitted: Fitted, left: int, right: int) -> tuple[Unknown, ...]:
    """What is not known in one file or both, the item with the most expected bits first; caps aside."""
    pair = _Pair(fitted, left, right)
    found = [*pair.listed(), *pair.graded(), *pair.place(), *pair.area(), *pair.time()]
    return tuple(sorted(found, key=lambda item: (-item.expected, item.comparison)))


@dataclass
class _Pair:
    fitted: Fitted
    left: int
    right: int

    def __post_init__(self) -> None:
        one, two = (np.array([side], np.int32) for side in (self.left, self.right))
        form, calibration = self.fitted.form, self.fitted.model.calibration
        self.steps = pair_steps(self.fitted, one, two)
        self.node = int(form.cells.node[form.columns.cell[self.left], int(relations_of(form, one, two)[0])])
        self.unit = (calibration.slope if calibration else 1.0) / MILLI  # bits of one milli-bit of a row
        names = self.fitted.model.comparisons
        self.now = dict(zip(names, terms(self.fitted, one, two)[0].tolist(), strict=True))

    def _unknown(self, item: tuple[str, str, str], alike: float, differ: float, expected: float) -> Unknown:
        """`item`: comparison, label, kind; the rest in milli-bits of the row."""
        comparison, label, kind = item
        return Unknown(comparison, label, self.unit * alike, self.unit * differ, self.unit * expected, kind)

    def listed(self) -> Iterator[Unknown]:
        fitted, form = self.fitted, self.fitted.form
        for number, repeat in enumerate(fitted.listed):
            x, y = (int(form.columns.categories[side, number]) for side in (self.left, self.right))
            columns = fitted.counted.columns(number)
            rates, weights = fitted.rates[self.node, columns], form.weights.agree[self.node, columns]
            known = x or y
            if (x and y) or not len(rates):
                continue
            share = rates / rates.sum() if not known else (np.arange(1, len(rates) + 1) == known).astype(np.float64)
            alike, differ = repeat.same + (1.0 - repeat.same) * rates, float(form.weights.differ[number])
            expected = float((share * (alike * weights + (1.0 - alike) * differ)).sum())
            item = repeat.id, repeat.label, repeat.kind.value
            yield self._unknown(item, float((share * weights).sum()), differ, expected)

    def graded(self) -> Iterator[Unknown]:
        """Any value that a case of the file has may be found, as common as it is there and nearer to the known one."""
        for number, repeat in enumerate(self.fitted.graded):
            codes, ratio = self.fitted.form.columns.graded[:, number], self.fitted.ratios[number]
            x, y = int(codes[self.left]), int(codes[self.right])
            base = np.bincount(codes, minlength=len(ratio)).astype(np.float64)
            base[0] = 0.0
            if (x and y) or not base.any():
                continue
            base /= base.sum()
            first = (np.arange(len(base)) == (x or y)).astype(np.float64) if x or y else base
            joint = first[:, None] * base[None, :] * (repeat.same * ratio + 1.0 - repeat.same)
            weights = self.fitted.form.weights.grades[number, : len(ratio), : len(ratio)]
            seen = weights[joint > 0.0]
            expected = float((joint * weights).sum() / joint.sum())
            item = repeat.id, repeat.label, repeat.kind.value
            yield self._unknown(item, float(seen.max()), float(seen.min()), expected)

    def place(self) -> Iterator[Unknown]:
        """As if the scene of each were found to the metre; what the areas say now would no longer count."""
        model = self.fitted.model
        curves = [one for kind in (CurveKind.DISTANCE, CurveKind.NEARNESS) if (one := model.curve(kind)) is not None]
        if not curves or self.steps.distance[0] >= 0:
            return
        found = [_ends(curve, np.asarray(curve_millibits(model, curve.kind), np.float64)) for curve in curves]
        most, least, expected = np.array(found).sum(axis=0) - self.now.get(AREA, 0)
        yield self._unknown(("place", "Place", "place"), most, least, expected)

    def time(self) -> Iterator[Unknown]:
        """As if a date were found to the day."""
        curve, span = self.fitted.model.curve(CurveKind.GAP), self.fitted.form.columns.span
        if curve is None or self.steps.gap[0] >= 0:
            return
        one, two = (int(span[side]) if span[side] >= 0 else DAY for side in (self.left, self.right))
        weights = np.asarray(self.fitted.form.weights.gaps[one, two], np.float64)
        yield self._unknown((curve.id, curve.label, "time"), *_ends(curve, weights))

    def area(self) -> Iterator[Unknown]:
        """Where no coordinates tell more: the same area, or one elsewhere. A known area is as common as it is; where
        neither is known, an area counts by its cases."""
        rule, regions, cells = self.fitted.model.area, self.fitted.regions, self.fitted.form.cells
        at = [int(regions.cell[side]) for side in (self.left, self.right)]
        known = [cell for cell in at if cells.area[cell] >= 0]
        if rule is None or self.steps.distance[0] >= 0 or len(known) == 2:
            return
        share: Doubles = np.bincount(regions.cell, minlength=len(cells.area)).astype(np.float64) * (cells.area >= 0)
        if known:
            share = np.eye(len(share))[known[0]]
        if not share.any():
            return
        weights, chances = self._areas(rule)
        share = share / share.sum()
        mean, expected = share @ weights, float((share[:, None] * chances * weights).sum())
        yield self._unknown((AREA, rule.label, "area"), float(mean[SAME]), float(mean[ELSEWHERE]), expected)

    def _areas(self, rule: AreaRepeat) -> tuple[Doubles, Doubles]:
        """Milli-bits and chances under H1 [cells, 3]: the same area, the same wider area, elsewhere."""
        regions, cells = self.fitted.regions, self.fitted.form.cells
        told = cells.wider >= 0
        weights = cells.area_weight.astype(np.float64)
        weights[:, ELSEWHERE] = np.where(told, weights[:, ELSEWHERE], weights[:, ELSEWHERE_UNKNOWN])
        own, wide = area_shares(regions, regions.area), np.where(told, area_shares(regions, regions.wider), 1.0)
        afresh = 1.0 - rule.same - rule.near
        same = rule.same + rule.near * np.minimum(own / wide, 1.0) + afresh * own
        elsewhere = np.where(told, afresh * (1.0 - wide), 0.0)
        chances = np.stack([same, np.maximum(1.0 - same - elsewhere, 0.0), elsewhere], axis=1)
        return weights[:, :ELSEWHERE_UNKNOWN], chances


def _ends(curve: Curve, weights: Doubles) -> tuple[float, float, float]:
    """The most and the least of a curve's weights [steps], and their mean over one offender's pairs."""
    return float(weights.max()), float(weights.min()), float(np.array(curve.same) @ weights)
