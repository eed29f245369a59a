"""A fitted model: the declaration and what was counted in a corpus. All that is needed to recompute any pair.

It is plain data: written to JSON, printed, diffed, read back ten years on. Weights are derived, never stored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.casefile.case import Case
from murderbook.evidence.bits import millibits_of_ratio
from murderbook.linkage.gaps import gap_edges, gap_table
from murderbook.linkage.model import Declaration, declaration_of, load_declaration
from murderbook.linkage.overlap import shares_of
from murderbook.linkage.place import Density, Square, Steps, density_of, steps_of, steps_seen
from murderbook.linkage.rates import Counts, Node, Tables, count
from murderbook.linkage.reading import FIRST_DAY, Reading, Span, Value, date_of, is_compared, read, units_of

FORMAT = "murderbook linkage model 5"


@dataclass(frozen=True)
class FittedModel:
    """`ids`: the cases counted; a pair can be compared only where both were (their rates leave them out). `shares`: by
    group, how much its rows count.

    `areas`, `widers`: cases per area and wider area. `seen`: pairs of the register in each step of nearness. `years`:
    cases per year, a wide span spread over its years.
    """

    declaration: Declaration
    ids: frozenset[str]
    counts: Counts
    shares: Mapping[str, float]
    areas: Mapping[str, int]
    widers: Mapping[str, int]
    density: Density
    seen: tuple[int, ...]
    years: Mapping[int, float]

    @property
    def id(self) -> str:
        return self.declaration.id

    @property
    def n(self) -> int:
        return len(self.ids)

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.declaration, self.counts, shares=self.shares)

    @cached_property
    def gaps(self) -> npt.NDArray[np.int32]:
        return gap_table(self.declaration.time, self.years)

    @cached_property
    def gap_edges(self) -> npt.NDArray[np.int32]:
        return gap_edges(self.declaration.time)

    @cached_property
    def nearness(self) -> Steps:
        return steps_of(self.declaration.place, self.seen)

    @property
    def steps(self) -> npt.NDArray[np.int32]:
        """Milli-bits of each step of nearness."""
        return self.nearness.weights

    def edges(self, square: Square) -> npt.NDArray[np.float64]:
        """Squared chords of the steps as seen from a square."""
        return self.density.edges(square, self.declaration.place.nearer_share)

    def gap_weight(self, a: Span, b: Span) -> int:
        step = np.searchsorted(self.gap_edges, abs(a.day - b.day), side="right")
        return int(self.gaps[a.length, b.length, step])

    def share_of_area(self, area: str) -> float:
        return self._share(self.areas, area)

    def share_of_wider(self, wider: str | None) -> float:
        """1 where the register knows no wider areas: then all lies in one."""
        return self._share(self.widers, wider) if wider else 1.0

    def _share(self, counted: Mapping[str, int], name: str) -> float:
        hits, trials = max(counted.get(name, 0) - 2, 0), max(sum(counted.values()) - 2, 0)
        half = self.declaration.root_strength
        return max((hits + half) / (trials + half * max(len(counted), 2)), self.declaration.place.rarest)

    def area_weights(self, area: str, wider: str | None) -> tuple[int, int, int, int]:
        """Milli-bits: same area; same wider area; elsewhere, both wider areas known; elsewhere, one unknown."""
        rule = self.declaration.place
        afresh = 1.0 - rule.same - rule.near
        near = rule.near / self.share_of_wider(wider)
        ratios = (rule.same / self.share_of_area(area) + near + afresh, near + afresh, afresh, afresh + rule.near)
        same, kindred, elsewhere, unknown = map(millibits_of_ratio, ratios)
        return same, kindred, elsewhere, unknown

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(document_of(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def fit(cases: Iterable[Case], declaration: Declaration | None = None) -> FittedModel:
    """Count a corpus. Homicides are counted, all of them: solved ones show base rates as well as open ones.

    ValueError where two cases share an id.
    """
    rule = declaration or load_declaration()
    chosen = [case for case in cases if is_compared(case)]
    ids = frozenset(case.id for case in chosen)
    if len(ids) < len(chosen):
        twice = [case_id for case_id, times in Counter(case.id for case in chosen).items() if times > 1]
        raise ValueError(f"case ids must be unique; more than once: {', '.join(sorted(twice)[:5])}")
    readings = [read(case, rule) for case in chosen]
    units = [unit or f"case {case.id}" for case, unit in zip(chosen, units_of(chosen), strict=True)]
    counted = count(readings, units, rule)
    located = {one.id: (one.point, unit) for one, unit in zip(readings, units, strict=True) if one.point}
    density = density_of([point for point, _ in located.values()])
    return FittedModel(
        declaration=rule,
        ids=ids,
        counts=counted,
        shares=shares_of(readings, Tables(rule, counted)),
        areas=_per_unit((reading.where.area for reading in readings), units),
        widers=_per_unit((reading.where.wider for reading in readings), units),
        density=density,
        seen=steps_seen(located, density, rule.place),
        years=years_of(readings, rule),
    )


def _per_unit(names: Iterable[str | None], units: list[str]) -> dict[str, int]:
    """Units that show each name: a known series counts once in an area."""
    return dict(sorted(Counter(name for name, _ in set(zip(names, units, strict=True)) if name is not None).items()))


def years_of(readings: Iterable[Reading], rule: Declaration) -> dict[int, float]:
    """Cases per year; a span is spread over the years it covers."""
    years: dict[int, float] = {}
    for reading in readings:
        if reading.span is None:
            continue
        length = rule.time.span_days[reading.span.length]
        first = date_of(max(reading.span.day - length // 2, 1 - FIRST_DAY)).year
        last = date_of(reading.span.day + length // 2).year
        for year in range(first, last + 1):
            years[year] = years.get(year, 0.0) + 1.0 / (last - first + 1)
    return dict(sorted(years.items()))


def document_of(model: FittedModel) -> dict[str, Any]:
    """The model as plain data. Counts are lists in the order of `values`: [position, units, position, units, ...]."""
    values = {
        item_id: [[v.key, v.family, v.broad, v.label] for v in found] for item_id, found in model.counts.values.items()
    }
    nodes = [
        {
            "place": place,
            "era": era,
            "parent": list(model.counts.parents.get((place, era), ())),
            "units": _pairs(cells),
            "readable": dict(sorted(model.counts.readable[place, era].items())),
        }
        for (place, era), cells in sorted(model.counts.cells.items())
    ]
    return {
        "format": FORMAT,
        "declaration": model.declaration.raw,
        "shares": dict(model.shares),
        "ids": sorted(model.ids),
        "values": values,
        "nodes": nodes,
        "areas": dict(model.areas),
        "widers": dict(model.widers),
        "seen": list(model.seen),
        "years": {str(year): cases for year, cases in model.years.items()},
        "density": {
            "degrees": model.density.degrees,
            "squares": [[*square, cases] for square, cases in model.density.squares.items()],
        },
    }


def _pairs(cells: Mapping[int, int]) -> list[int]:
    return [number for pair in sorted(cells.items()) for number in pair]


def model_of(document: Mapping[str, Any]) -> FittedModel:
    """Read a model back. ValueError where the document is of another format."""
    if document.get("format") != FORMAT:
        raise ValueError(f"not a model this version reads: {document.get('format')!r}, expected {FORMAT!r}")
    nodes: dict[Node, dict[int, int]] = {}
    parents: dict[Node, Node] = {}
    readable: dict[Node, dict[str, int]] = {}
    for row in document["nodes"]:
        node: Node = (row["place"], row["era"])
        nodes[node] = dict(zip(row["units"][::2], row["units"][1::2], strict=True))
        readable[node] = row["readable"]
        if row["parent"]:
            parents[node] = (row["parent"][0], row["parent"][1])
    values = {item_id: tuple(Value(*entry) for entry in found) for item_id, found in document["values"].items()}
    squares = {(north, east): cases for north, east, cases in document["density"]["squares"]}
    declaration = declaration_of(document["declaration"])
    return FittedModel(
        declaration=declaration,
        ids=frozenset(document["ids"]),
        counts=Counts({item.id: values[item.id] for item in declaration.items}, nodes, parents, readable),
        shares=document["shares"],
        areas=document["areas"],
        widers=document["widers"],
        density=Density(document["density"]["degrees"], squares),
        seen=tuple(document["seen"]),
        years={int(year): cases for year, cases in document["years"].items()},
    )


def load_model(path: Path) -> FittedModel:
    return model_of(json.loads(path.read_text(encoding="utf-8")))
