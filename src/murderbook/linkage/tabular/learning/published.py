"""What is assumed before any series is known: the published rates, in the terms of a table of any columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.linkage.model import load_declaration
from murderbook.linkage.tabular.fitting.basis import basis_of
from murderbook.linkage.tabular.fitting.fitted import EDGES, Fitted, fit
from murderbook.linkage.tabular.fitting.gaps import middles
from murderbook.linkage.tabular.fitting.terms import pair_steps
from murderbook.linkage.tabular.learning.bands import banded
from murderbook.linkage.tabular.learning.labels import even_pairs
from murderbook.linkage.tabular.model import AreaRepeat, Curve, CurveKind, Model, Repeat, RepeatKind, Standing
from murderbook.linkage.tabular.table import CaseTable, Feature, FeatureKind, counted_codes

CONSISTENCY = 0.35  # of a value or behaviour; hours, weekdays and numbers are kept less (docs/science/linkage.md)
LOOSE_CONSISTENCY = 0.2
COUNTS = 0.7  # of rows that come together: what they share is not counted twice
AREA_KEPT, WIDER_KEPT = 0.3, 0.3
QUARTILES_OF_NORMAL = 1.349  # distance of the quartiles of a normal distribution, in standard deviations
NUMBER_WIDTH = 0.35  # standard deviations of the number itself
SMALLEST = 0.5  # pairs added to every step before a share is taken
SHORTEST_GAP = 12.0  # h: below, one offender's gaps are not expected to be ever denser
LABELS = {
    CurveKind.DISTANCE: "Distance",
    CurveKind.NEARNESS: "Nearness",
    CurveKind.GAP: "Time between",
}
GROUPS = {CurveKind.DISTANCE: "place", CurveKind.NEARNESS: "place", CurveKind.GAP: "time"}
HOUR, WEEKDAY = "hour", "weekday"
KIND_OF = {
    FeatureKind.CATEGORY: RepeatKind.CATEGORY,
    FeatureKind.PRESENCE: RepeatKind.PRESENCE,
    FeatureKind.NUMBER: RepeatKind.NUMBER,
}
ASSUMED = "assumed, in the order of published consistencies (Salo et al. 2013)"


def published_model(table: CaseTable, population: str = "") -> Model:
    """All comparisons that the table allows, at assumed rates; what any two cases have in common is counted."""
    model = Model(
        id="published",
        title="Published rates",
        population=population,
        standing=Standing.PUBLISHED,
        cases=table.n,
        repeats=_repeats(table),
        curves=_curves(table),
        area=AreaRepeat(AREA_KEPT, WIDER_KEPT, COUNTS, 0, 0, load_declaration().place.source) if table.area else None,
        values=values_of(table),
    )
    return replace(model, curves=_counted_curves(fit(table, model)))


def _counted_curves(fitted: Fitted) -> tuple[Curve, ...]:
    """The same curves over the steps in which pairs of these cases really lie."""
    left, right = even_pairs(fitted.table.n)
    steps = pair_steps(fitted, left, right)
    curves = []
    for curve in fitted.model.curves:
        basis, known = basis_of(curve.kind, steps, fitted.form.columns, left, right)
        counted = basis[known].sum(axis=0) + SMALLEST
        same = counted * np.exp2(published_bits(curve.kind, fitted.table))
        found = replace(curve, same=shares_of(same), different=shares_of(counted))
        curves.append(banded(found, basis[:0], counted[:0], 0.0, 1.0))
    return tuple(curves)


def values_of(table: CaseTable) -> dict[str, dict[str, int]]:
    """How many cases show each value of each category or presence."""
    found = {}
    for feature in table.features:
        if feature.kind is FeatureKind.NUMBER:
            continue
        names = ("absent", "present") if feature.kind is FeatureKind.PRESENCE else feature.values
        codes = counted_codes(feature)
        counts = np.bincount(codes[codes >= 0], minlength=len(names))
        found[feature.id] = {name: int(count) for name, count in zip(names, counts, strict=True) if count}
    return found


def _repeats(table: CaseTable) -> tuple[Repeat, ...]:
    repeats = [_repeat(feature) for feature in table.features]
    if table.times is not None and table.times.known.any():
        if table.times.clock.any():
            repeats.append(_loose(HOUR, "Hour of day", RepeatKind.HOUR))
        repeats.append(_loose(WEEKDAY, "Weekday", RepeatKind.WEEKDAY))
    return tuple(repeats)


def _repeat(feature: Feature) -> Repeat:
    number = feature.kind is FeatureKind.NUMBER
    same = LOOSE_CONSISTENCY if number else CONSISTENCY
    spread = _spread(feature.numbers) if number else 0.0
    return Repeat(
        feature.id,
        feature.label,
        feature.group,
        KIND_OF[feature.kind],
        same,
        0.05,
        0.9,
        COUNTS,
        0,
        0,
        ASSUMED,
        float(f"{NUMBER_WIDTH * spread:.9g}"),  # as a written model keeps it
    )


def _spread(numbers: Doubles) -> float:
    """Standard deviation by the middle half, so that a 9999 that stands for unknown does not widen it; 0 of nothing."""
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return 0.0
    low, high = np.quantile(known, [0.25, 0.75])
    return float(high - low) / QUARTILES_OF_NORMAL or float(known.std())


def _loose(name: str, label: str, kind: RepeatKind) -> Repeat:
    return Repeat(name, label, "time", kind, LOOSE_CONSISTENCY, 0.02, 0.8, COUNTS, 0, 0, ASSUMED)


def _curves(table: CaseTable) -> tuple[Curve, ...]:
    curves = []
    if table.places is not None and table.places.located.sum() > 1:
        curves += [_curve(kind, table) for kind in (CurveKind.DISTANCE, CurveKind.NEARNESS)]
    if table.times is not None and table.times.known.sum() > 1:
        curves.append(_curve(CurveKind.GAP, table))
    return tuple(curves)


def _curve(kind: CurveKind, table: CaseTable) -> Curve:
    bits, width = published_bits(kind, table), len(EDGES[kind]) + 1
    different = np.full(width, 1.0 / width)
    same = different * np.exp2(bits)
    source = load_declaration().time.source if kind is CurveKind.GAP else load_declaration().place.source
    return Curve(
        kind.value,
        LABELS[kind],
        GROUPS[kind],
        kind,
        EDGES[kind],
        shares_of(same),
        shares_of(different),
        COUNTS,
        0,
        0,
        source,
    )


def shares_of(amounts: Doubles) -> tuple[float, ...]:
    """Shares that sum to 1 within what a written model keeps."""
    return tuple(float(f"{share:.9g}") for share in amounts / amounts.sum())


def published_bits(kind: CurveKind, table: CaseTable) -> Doubles:
    """log2 of P(step | H1) / P(step | H2), up to a constant, before any solved series is seen [steps]."""
    if kind is CurveKind.DISTANCE:
        return np.zeros(len(EDGES[kind]) + 1)  # said by nearness, which no town's size distorts
    if kind is CurveKind.NEARNESS:
        return _nearness_bits()
    return _gap_bits(table)


def _nearness_bits() -> Doubles:
    rule = load_declaration().place
    edges = np.array([0.0, *rule.nearer_share])
    ratio = np.log2(np.array(rule.same_offender) / np.diff(edges))
    middle = np.log2(np.maximum((edges[1:] + edges[:-1]) / 2.0, 3e-4))
    shares = np.array(EDGES[CurveKind.NEARNESS])
    steps = np.concatenate([[shares[0] / 2.0], (shares[1:] + shares[:-1]) / 2.0, [(shares[-1] + 1.0) / 2.0]])
    return np.asarray(np.interp(np.log2(steps), middle, ratio))


def _gap_bits(table: CaseTable) -> Doubles:
    """Log-uniform from half a day to the length of the file, against gaps of any two of its cases; bounded."""
    rule, times = load_declaration().time, table.times
    assert times is not None
    middle = np.sort(((times.start + times.end) / 2.0)[times.known])
    reach = max(float(middle[-1] - middle[0]), SHORTEST_GAP * 4.0)
    gaps = middles()
    any_two = gaps * np.maximum(1.0 - gaps / (reach * 1.1), 0.02)  # pairs per octave of an even spread over `reach`
    one = np.minimum(gaps / SHORTEST_GAP, 1.0)
    ratio = np.log2(one / one[gaps <= reach].sum()) - np.log2(any_two / any_two[gaps <= reach].sum())
    return np.asarray(np.minimum.accumulate(np.clip(ratio, rule.least_bits, rule.most_bits)))
