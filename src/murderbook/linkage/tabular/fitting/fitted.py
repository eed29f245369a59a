"""A model fitted to a table: base rates counted, codes packed, every comparison turned into a look-up in milli-bits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from murderbook.compute.additive.form import Additive, Codes, Columns, Weights
from murderbook.compute.packed import Doubles, Ints
from murderbook.linkage.tabular.fitting.closeness import Graded, hours_of, numbers_of, weekdays_of
from murderbook.linkage.tabular.fitting.gaps import gap_table
from murderbook.linkage.tabular.fitting.nearness import spots_of
from murderbook.linkage.tabular.fitting.rates import Counted, Regions, count, regions_of, shares
from murderbook.linkage.tabular.fitting.steps import DISTANCE_EDGES, GAP_EDGES, NEARNESS_EDGES, SPAN_HOURS, span_class
from murderbook.linkage.tabular.model import Curve, CurveKind, Model, Repeat, RepeatKind
from murderbook.linkage.tabular.table import CaseTable, Feature, FeatureKind, counted_codes

MILLI = 1000.0
JEFFREYS = 0.5  # half a case for each value, so that none is impossible
LISTED = (RepeatKind.CATEGORY, RepeatKind.PRESENCE)
KINDS = {
    RepeatKind.CATEGORY: FeatureKind.CATEGORY,
    RepeatKind.PRESENCE: FeatureKind.PRESENCE,
    RepeatKind.NUMBER: FeatureKind.NUMBER,
}
EDGES = {CurveKind.DISTANCE: DISTANCE_EDGES, CurveKind.NEARNESS: NEARNESS_EDGES, CurveKind.GAP: GAP_EDGES}


@dataclass(frozen=True, eq=False)
class Fitted:
    """`form` is what the kernels score; `listed` and `graded` are its columns in order, `curves` the rest.

    `rates` [nodes, values]: P(value) as it enters `form.weights.agree`, two cases left out.
    """

    model: Model
    table: CaseTable
    form: Additive
    regions: Regions
    counted: Counted
    rates: Doubles
    listed: tuple[Repeat, ...]
    graded: tuple[Repeat, ...]
    ratios: tuple[Doubles, ...]  # of each graded comparison [codes, codes]
    told: Codes  # [n, listed]: codes where silence in a list is a no, as base rates count them

    @cached_property
    def features(self) -> dict[str, Feature]:
        return {feature.id: feature for feature in self.table.features}

    def as_weighed_by(self, model: Model) -> Fitted:
        """The same table under a model of the same comparisons with other rates: nothing is counted again."""
        by_id = {repeat.id: repeat for repeat in model.repeats}
        listed = tuple(by_id[repeat.id] for repeat in self.listed)
        graded = tuple(by_id[repeat.id] for repeat in self.graded)
        weights = _weights(model, listed, graded, self.ratios, self.rates, self.counted, self.form.weights.edges)
        form = replace(self.form, weights=weights, cells=self.regions.as_cells(area_weights(model, self.regions)))
        return replace(self, model=model, form=form, listed=listed, graded=graded)


def fit(table: CaseTable, model: Model) -> Fitted:
    """Count the table and build the form. ValueError where the model compares what the table has no column of."""
    features = _matched(table, model)
    listed = tuple(repeat for repeat in model.repeats if repeat.kind in LISTED)
    categories = _categories([features[repeat.id].codes for repeat in listed], table.n)
    sizes = [_size(features[repeat.id]) for repeat in listed]
    regions = regions_of(table, model.era_years)
    told = _categories([counted_codes(features[repeat.id]) for repeat in listed], table.n)
    counted = count(told, sizes, regions)
    population = [_population(model, features[repeat.id]) for repeat in listed]
    rates = np.maximum(shares(counted, regions, population, model.prior_strength), model.rarest)
    graded, parts = _graded(table, model, features)
    spot, edges = _spots(table)
    columns = _columns(table, categories, [part.codes for part in parts], regions, spot)
    ratios = tuple(part.ratio for part in parts)
    weights = _weights(model, listed, graded, ratios, rates, counted, edges)
    form = Additive(columns, regions.as_cells(area_weights(model, regions)), weights)
    return Fitted(model, table, form, regions, counted, rates, listed, graded, ratios, told)


def _matched(table: CaseTable, model: Model) -> dict[str, Feature]:
    """The table's features by id. A column in which nothing is known is one; a column that is not there is not."""
    _check_declared(table, model)
    features = {feature.id: feature for feature in table.features}
    for repeat in model.repeats:
        if repeat.kind not in KINDS:
            continue
        if repeat.id not in features:
            known = ", ".join(sorted(features)[:12]) or "none"
            raise ValueError(
                f"model {model.id} compares {repeat.id!r}, which the cases lack (they have: {known}): declare that "
                "column, or learn a model for these cases"
            )
        if features[repeat.id].kind is not KINDS[repeat.kind]:
            raise ValueError(
                f"model {model.id} compares {repeat.id!r} as {repeat.kind.value}, the cases hold a "
                f"{features[repeat.id].kind.value}: declare it alike"
            )
    return features


def _check_declared(table: CaseTable, model: Model) -> None:
    """A model for another place or time is refused: its rows would be silent, and what is left weighed by shares that
    were learned beside them."""
    places = [curve.label for curve in model.curves if curve.kind is not CurveKind.GAP]
    times = [curve.label for curve in model.curves if curve.kind is CurveKind.GAP]
    times += [repeat.label for repeat in model.repeats if repeat.kind in (RepeatKind.HOUR, RepeatKind.WEEKDAY)]
    area = [model.area.label] if model.area else []
    for labels, there, what, entry in (
        (places, table.places is not None, "coordinates", "[place] latitude and longitude, or x and y,"),
        (times, table.times is not None, "time", "[time]"),
        (area, table.area is not None, "area", "[place] area"),
    ):
        if labels and not there:
            raise ValueError(
                f"model {model.id} compares {' and '.join(labels)}, but the cases have no {what}: declare {entry} in "
                "the columns file, or learn a model for these cases"
            )


def _size(feature: Feature) -> int:
    size = 3 if feature.kind is FeatureKind.PRESENCE else len(feature.values) + 1
    if size > 65_535:
        raise ValueError(f"feature {feature.id}: {size - 1:,} distinct values are too many to compare (65,534 at most)")
    return size


def _categories(codes: list[Ints], n: int) -> Codes:
    return (np.stack(codes, axis=1) + 1).astype(np.uint16) if codes else np.zeros((n, 0), np.uint16)


def _population(model: Model, feature: Feature) -> Doubles:
    """Shares of a feature's values in the model's population, half a case added to each."""
    known = model.values.get(feature.id, {})
    names = ("absent", "present") if feature.kind is FeatureKind.PRESENCE else feature.values
    counts = np.array([known.get(name, 0) for name in names], np.float64) + JEFFREYS
    return np.asarray(
        counts / max(counts.sum() + sum(known.values()) - sum(known.get(name, 0) for name in names), 1e-9)
    )


def _graded(table: CaseTable, model: Model, features: dict[str, Feature]) -> tuple[tuple[Repeat, ...], list[Graded]]:
    graded, parts = [], []
    for repeat in model.repeats:
        if repeat.kind is RepeatKind.NUMBER:
            parts.append(numbers_of(features[repeat.id].numbers, repeat.width))
        elif repeat.kind is RepeatKind.HOUR and table.times is not None:
            parts.append(hours_of(table.times))
        elif repeat.kind is RepeatKind.WEEKDAY and table.times is not None:
            parts.append(weekdays_of(table.times))
        else:
            continue
        graded.append(repeat)
    return tuple(graded), parts


def _spots(table: CaseTable) -> tuple[Ints, Doubles]:
    if table.places is None:
        return spots_of(np.zeros((table.n, 3)), np.zeros(table.n, np.bool_))
    return spots_of(table.places.metres, table.places.located)


def _columns(table: CaseTable, categories: Codes, graded: list[Codes], regions: Regions, spot: Ints) -> Columns:
    places, times, n = table.places, table.times, table.n
    located = spot >= 0
    metres = places.metres if places else np.zeros((n, 3))
    known = times.known if times else np.zeros(n, np.bool_)
    middle = (times.start + times.end) / 2.0 if times else np.zeros(n)
    length = times.end - times.start if times else np.zeros(n)
    return Columns(
        categories=categories,
        graded=np.stack(graded, axis=1).astype(np.uint16) if graded else np.zeros((n, 0), np.uint16),
        cell=regions.cell,
        located=located,
        xyz=np.where(located[:, None], np.nan_to_num(metres), 0.0).astype(np.int32),
        radius2=np.zeros(n),
        spot=spot,
        tick=np.where(known, np.nan_to_num(middle), 0.0).astype(np.int32),
        span=np.where(known, span_class(np.nan_to_num(length)), -1).astype(np.int8),
        closed=np.zeros(n, np.bool_),
        series=np.full(n, -1, np.int32),
    )


def _weights(  # noqa: PLR0913, PLR0917
    model: Model,
    listed: tuple[Repeat, ...],
    graded: tuple[Repeat, ...],
    ratios: tuple[Doubles, ...],
    rates: Doubles,
    counted: Counted,
    edges: Doubles,
) -> Weights:
    agree, differ = np.zeros(rates.shape, np.int32), np.zeros(len(listed), np.int32)
    for number, repeat in enumerate(listed):
        columns = counted.columns(number)
        agree[:, columns] = millibits(repeat.same / rates[:, columns] + 1.0 - repeat.same, repeat.counts)
        differ[number] = millibits(np.array(1.0 - repeat.same), repeat.counts)
    most = max((len(ratio) for ratio in ratios), default=1)
    grades = np.zeros((len(graded), most, most), np.int32)
    for number, (repeat, ratio) in enumerate(zip(graded, ratios, strict=True)):
        table = millibits(repeat.same * ratio + 1.0 - repeat.same, repeat.counts)
        table[0, :] = table[:, 0] = 0
        grades[number, : len(ratio), : len(ratio)] = table
    distance, nearness = curve_millibits(model, CurveKind.DISTANCE), curve_millibits(model, CurveKind.NEARNESS)
    return Weights(
        agree=agree,
        first=counted.first,
        differ=differ,
        grades=grades,
        distances=np.array(DISTANCE_EDGES) ** 2,
        edges=edges,
        places=distance[:, None] + nearness[None, :],
        gap_edges=np.array(GAP_EDGES).astype(np.int32),
        gaps=gap_table(model.curve(CurveKind.GAP), len(SPAN_HOURS)),
    )


def area_weights(model: Model, regions: Regions) -> Ints:
    """Milli-bits [cells, 4]: same area, same wider area, elsewhere, elsewhere with a wider area unknown."""
    rule, cells = model.area, len(regions.area)
    if rule is None:
        return np.zeros((cells, 4), np.int32)
    afresh = np.full(cells, 1.0 - rule.same - rule.near)
    near = rule.near / np.where(regions.wider >= 0, area_shares(regions, regions.wider), 1.0)
    same = rule.same / area_shares(regions, regions.area)
    ratios = np.stack([same + near + afresh, near + afresh, afresh, afresh + rule.near], axis=1)
    weights = millibits(ratios, rule.counts)
    weights[regions.area < 0] = 0
    return weights


def area_shares(regions: Regions, codes: Ints) -> Doubles:
    """Share of all cases that lie in each cell's area (or wider area), the two compared left out."""
    held = codes[regions.cell]
    counts = np.bincount(held[held >= 0], minlength=int(codes.max(initial=0)) + 1).astype(np.float64)
    known = max(int((held >= 0).sum()) - 2, 0)
    hits = np.maximum(counts[np.maximum(codes, 0)] - 2.0, 0.0)
    return np.asarray((hits + JEFFREYS) / (known + JEFFREYS * max(len(counts), 2)))


def curve_millibits(model: Model, kind: CurveKind) -> Ints:
    """Milli-bits of each step; zeros where the model has no such curve. ValueError for steps of another version."""
    curve = model.curve(kind)
    if curve is None:
        return np.zeros(len(EDGES[kind]) + 1, np.int32)
    if curve.edges != EDGES[kind]:
        raise ValueError(f"model {model.id}: the steps of {curve.id} are not those of this version: learn it again")
    return millibits(ratios_of(curve), curve.counts)


def ratios_of(curve: Curve) -> Doubles:
    return np.asarray(np.array(curve.same) / np.array(curve.different))


def millibits(ratio: Doubles, counts: float) -> Ints:
    """Whole milli-bits of likelihood ratios that count by a share."""
    return np.rint(MILLI * counts * np.log2(ratio)).astype(np.int32)
