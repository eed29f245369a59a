"""What each linked pair says of each comparison: its likelihood under every part of the mixture, as the engine has it.

    an item    the value repeated: 1 / P(value) if shared; its family kept: 1 / P(family) if shared; drawn afresh: 1
    an area    the same with the area and the wider one
    place      the declared steps that go into the step in which the pair lies
    time       the steps that its gap may lie in, each by the share of the possible gaps and the width of the step

Rates are those of the smallest place and era that holds both cases, with the whole series left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.linkage.compare import step_of
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.gaps import DAYS_A_YEAR
from murderbook.linkage.learned.labelled import Labelled
from murderbook.linkage.model import PLACE, PRESENT, TIME, Item, TimeRule
from murderbook.linkage.rates import node_of, relation_of
from murderbook.linkage.reading import Reading, Span, Value

AREA = "area"
HALF_CODED = 0.5  # less, and a silent file is taken for a no; a convention
SERIES_OUT = 1  # units that are left out: the series of both cases counts as one


@dataclass(frozen=True)
class Part:
    """One rate, or the shares of one mixture.

    `names`: of its parts, in order; `declared`: their shares, without those of steps that no pair of this register can
    lie in. `parts` [told, parts] of the pairs `told` [pairs]; `shows`: those counted as telling of it.
    `row`: the comparison of which it is one code among others; empty where it stands for itself.
    """

    id: str
    label: str
    names: tuple[str, ...]
    declared: Doubles
    told: Flags
    parts: Doubles
    shows: Flags
    row: str = ""


def parts_of(known: Labelled) -> list[Part]:
    """One for each item, then place, area, time; an item whose rates cannot be told apart is left out."""
    model, read = known.counted(), known.readings()
    pairs = [(read[a], read[b]) for a, b in zip(known.left.tolist(), known.right.tolist(), strict=True)]
    rates = _Rates.of(model)
    found = [_of_item(item, column, pairs, rates) for column, item in enumerate(known.declaration.items)]
    found += [_place(pairs, model), _area(pairs, model), _time(pairs, model)]
    return [part for part in found if part is not None]


Pairs = list[tuple[Reading, Reading]]


@dataclass(frozen=True)
class _Rates:
    """P(value) and P(family) [node, value], none rarer than is believed."""

    model: FittedModel
    value: Doubles
    family: Doubles

    @classmethod
    def of(cls, model: FittedModel) -> _Rates:
        tables = model.tables
        rarest = np.array([item.rarest for item, _ in tables.values])
        rates = (tables.value_rates(SERIES_OUT), tables.family_rates(SERIES_OUT))
        value, family = (np.maximum(found, rarest) for found in rates)
        return cls(model, value, family)

    def node(self, pair: tuple[Reading, Reading]) -> int:
        one, other = pair
        node = node_of(one.where, relation_of(one.where, other.where))
        assert node is not None  # a relation that holds has its node
        return self.model.tables.nodes[node]

    def position(self, item: Item, key: str) -> int | None:
        return self.model.tables.position.get((item.id, key))


def _of_item(item: Item, column: int, pairs: Pairs, rates: _Rates) -> Part | None:
    if item.is_presence and item.near:
        return None  # its family is the value itself: no pair tells the two rates apart
    rows = [_likely(item, one.values[column], other.values[column], (one, other), rates) for one, other in pairs]
    told = np.array([row is not None for row in rows], np.bool_)
    likely = np.array([row[:2] for row in rows if row is not None]).reshape(-1, 2)
    shows = np.array([row is not None and row[2] for row in rows], np.bool_)
    afresh = np.ones((len(likely), 1))
    if not item.near:
        parts, declared = np.hstack([likely[:, :1], afresh]), [item.same, 1.0 - item.same]
        row = item.id.removesuffix(f".{item.code}") if item.is_presence else ""
        return Part(item.id, item.label, ("same",), np.array(declared), told, parts, shows, row)
    declared = [item.same, item.near, 1.0 - item.same - item.near]
    return Part(item.id, item.label, ("same", "near"), np.array(declared), told, np.hstack([likely, afresh]), shows)


def _likely(
    item: Item, x: Value | None, y: Value | None, pair: tuple[Reading, Reading], rates: _Rates
) -> tuple[float, float, bool] | None:
    """Of the value repeated, and of its family kept; and whether the pair counts as telling. None where not known."""
    if rates.model.tables.coded[item.id] < HALF_CODED:
        return _listed(item, x, y, pair, rates)
    at = rates.position(item, x.key) if x is not None else None
    if x is None or y is None or at is None:
        return None
    node = rates.node(pair)
    family = 1.0 / float(rates.family[node, at]) if x.family == y.family else 0.0
    if x.broad or y.broad:
        return family, family, True  # one of them names the family only: the value may have been repeated, too
    return (1.0 / float(rates.value[node, at]) if x.key == y.key else 0.0), family, True


def _listed(
    item: Item, x: Value | None, y: Value | None, pair: tuple[Reading, Reading], rates: _Rates
) -> tuple[float, float, bool] | None:
    """Where few files note a no, or none, silence is one too. Pairs that both say yes are nearly all that the engine
    weighs, and they alone would teach that everybody repeats everything."""
    at = rates.position(item, PRESENT)
    x, y = (value if value is not None and value.key == PRESENT else None for value in (x, y))
    if at is None or not all(item.kind in one.readable for one in pair):
        return None
    present = float(rates.value[rates.node(pair), at])
    if (x is None) != (y is None):
        return 0.0, 0.0, True
    rate = max(1.0 - present, 1e-6) if x is None else present
    return 1.0 / rate, 1.0 / rate, x is not None


def _place(pairs: Pairs, model: FittedModel) -> Part:
    rule = model.declaration.place
    told = np.array([one.point is not None and other.point is not None for one, other in pairs], np.bool_)
    steps = [step_of(*pair, model) for pair, known in zip(pairs, told.tolist(), strict=True) if known]
    parts = model.nearness.parts[np.array(steps, np.int64)]
    return Part(PLACE, rule.label, _named(len(rule.same_offender)), np.array(rule.same_offender), told, parts, told)


def _area(pairs: Pairs, model: FittedModel) -> Part:
    """Of all pairs whose areas are known, though the engine asks for it only where a location is missing."""
    rule = model.declaration.place
    told = np.array([bool(one.where.area and other.where.area) for one, other in pairs], np.bool_)
    rows = [_area_row(*pair, model) for pair, known in zip(pairs, told.tolist(), strict=True) if known]
    declared = np.array([rule.same, rule.near, 1.0 - rule.same - rule.near])
    return Part(AREA, f"{rule.label}: area", ("same", "near"), declared, told, np.array(rows).reshape(-1, 3), told)


def _area_row(one: Reading, other: Reading, model: FittedModel) -> tuple[float, float, float]:
    here, there = one.where, other.where
    assert here.area is not None
    if not (here.wider and there.wider):
        wider = 1.0  # unknown: all lies in one
    else:
        wider = 1.0 / model.share_of_wider(here.wider) if here.wider == there.wider else 0.0
    return (1.0 / model.share_of_area(here.area) if here.area == there.area else 0.0), wider, 1.0


def _time(pairs: Pairs, model: FittedModel) -> Part | None:
    rule = model.declaration.time
    told = np.array([one.span is not None and other.span is not None for one, other in pairs], np.bool_)
    held = _reached(rule, model.years)
    rows = [_gaps(one.span, other.span, rule)[held] for one, other in pairs if one.span and other.span]
    declared = np.array(rule.same_offender)[held]
    parts = np.array(rows).reshape(-1, int(held.sum()))
    names = tuple(name for name, so in zip(_named(len(held)), held.tolist(), strict=True) if so)
    return Part(TIME, rule.label, names, declared, told, parts, told)


def _named(steps: int) -> tuple[str, ...]:
    return tuple(f"step {number}" for number in range(1, steps + 1))


def _reached(rule: TimeRule, years: Mapping[int, float]) -> Flags:
    """Steps that begin before the longest gap that this register can show: what lies beyond stays as declared."""
    reach = (max(years) - min(years) + 1) * DAYS_A_YEAR if years else 0.0
    return np.array([0, *rule.gap_days[:-1]]) < max(reach, 1.0)


def _gaps(one: Span, other: Span, rule: TimeRule) -> Doubles:
    """Density [steps] of the gaps that two rough dates may lie apart: their shares over the widths of the steps."""
    share = _spread(*sorted((rule.span_days[one.length], rule.span_days[other.length])))
    gaps = np.abs(abs(one.day - other.day) + np.arange(len(share)) - (len(share) - 1) / 2.0)
    edges = np.array([0, *rule.gap_days])
    step = np.minimum(np.searchsorted(edges, gaps, side="right") - 1, len(rule.gap_days) - 1)
    return np.asarray(np.bincount(step, share, len(rule.gap_days)) / np.diff(edges))


@cache
def _spread(one: int, other: int) -> Doubles:
    """Chance of each whole day around the gap of the centres: two even spreads, convolved."""
    return np.convolve(np.full(one, 1.0 / one), np.full(other, 1.0 / other))
