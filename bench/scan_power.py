"""Clearance scan: how far up the list a planted string stands, beside the public rule

Outcomes of the real incidents of eight western states are drawn anew from the fitted baseline (so no real excess is
left, and agencies keep their habits), then women of one county are killed one after the other and stay unsolved. Asked
is the place of the first cluster that holds half of them, and how many of them the best such cluster holds. The public
rule is asked with counties and with metropolitan areas, and its better place counts. Needs the shared data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from _harness import Row, report
from murderbook import formats
from murderbook.compute.engine import default_workers
from murderbook.formats.homicides import read_homicides
from murderbook.series.clearance import Column, Homicides, flagged
from murderbook.series.clearance.areas import AreaKind, areas_of
from murderbook.series.clearance.baseline import Fitted, fit, lasting_log_odds
from murderbook.series.clearance.cells import cells_of
from murderbook.series.clearance.incidents import Incidents, incidents_of
from murderbook.series.clearance.kernel import Rules
from murderbook.series.clearance.replicas import Draws, Search, drawn

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "shr" / "shr_west8_1976_2018.csv.gz"
STRINGS = 12  # of each kind
KINDS = {
    "5 strangled in 2 years": (5, 24, ("80",), 1),
    "8 strangled in 3 years": (8, 36, ("80",), 1),
    "12 strangled in 6 years": (12, 72, ("80",), 1),
    "8 shot in 2 years, three codes": (8, 24, ("11", "12", "15"), 1),
    "10 in 4 years, neighbouring counties": (10, 48, ("80", "85", "40", "90"), 2),
}
FIRST = 20
Planted = tuple[Homicides, frozenset[str]]


def planted(cases: Homicides, unsolved: np.ndarray, kind: tuple[int, int, tuple[str, ...], int], seed: int) -> Planted:
    """The cases with their new outcomes, and a string of women of 16 to 45 in a county of at least 60 homicides."""
    many, months, weapons, counties = kind
    draw = np.random.default_rng([seed, many, months])
    areas = [area for area in areas_of(cases, AreaKind.COUNTY) if len(area.units) > counties - 1]
    sizes = {name: int((cases.county.of == at).sum()) for at, name in enumerate(cases.county.names)}
    area = areas[int(draw.choice([at for at, one in enumerate(areas) if sizes[one.units[0]] >= 60]))]
    units = [one for one in area.units[:counties] if sizes[one]]
    began = int(draw.integers(cases.month.min(), cases.month.max() - months))
    rows = [int(draw.choice(np.flatnonzero(cases.county.is_in({units[at % len(units)]})))) for at in range(many)]
    ids = tuple(f"planted-{at}" for at in range(many))
    columns = {
        name: Column.read([getattr(cases, name).of_row(row) for row in [*range(len(cases)), *rows]])
        for name in ("county", "msa", "state", "agency")
    }
    sexes = [cases.sex.of_row(row) for row in range(len(cases))] + ["F"] * many
    used = [cases.weapon.of_row(row) for row in range(len(cases))] + [weapons[at % len(weapons)] for at in range(many)]
    months_of = np.sort(draw.integers(began, began + months, many))
    whole = replace(
        cases,
        ids=(*cases.ids, *ids),
        month=np.append(cases.month, months_of).astype(np.int32),
        month_known=np.append(cases.month_known, np.ones(many, np.bool_)),
        unsolved=np.append(unsolved, np.ones(many, np.bool_)),
        age=np.append(cases.age, draw.integers(16, 46, many).astype(np.float64)),
        sex=Column.read(sexes),
        weapon=Column.read(used),
        incident=Column.read([*(cases.incident.of_row(row) for row in range(len(cases))), *[""] * many]),
        **columns,
    )
    return whole.sorted(), frozenset(ids)


def place(groups: Iterable[Sequence[str]], string: frozenset[str]) -> tuple[float, float]:
    """Place of the first group that holds half the string, and the share of the string in it; inf and 0 of none."""
    for at, group in enumerate(groups, start=1):
        held = len(string.intersection(group))
        if 2 * held >= len(string):
            return at, held / len(string)
    return float("inf"), 0.0


def by_scan(cases: Homicides, string: frozenset[str]) -> tuple[float, float]:
    found = incidents_of(cases)
    rows, events = found.rows, found.events
    base = fit(events)
    cells = cells_of(rows, areas_of(rows, AreaKind.ALL), {}, found.of)
    search = Search(events, base, cells, Rules())
    windows = search.windows(events.unsolved, base.expected)
    chosen, _ = search.clusters(windows, events.unsolved, search.scale(Draws(0, 1, default_workers())))
    inside = [found.rows_of(cells.rows[windows.first[cell] : windows.last[cell] + 1]) for cell in chosen]
    return place(([rows.ids[row] for row in of_one if rows.unsolved[row]] for of_one in inside), string)


def by_rule(cases: Homicides, string: frozenset[str]) -> tuple[float, float]:
    both = [place((one.cases for one in flagged(cases, by_msa=msa)), string) for msa in (False, True)]
    return min(both)


def row_of(name: str, real: Incidents, base: Fitted) -> Row:
    kept, ours, theirs = lasting_log_odds(base), [], []
    for seed in range(STRINGS):
        outcomes = drawn(real.events, base, kept, np.random.default_rng([seed, 77]))
        whole, string = planted(real.rows, outcomes[real.of], KINDS[name], seed)
        ours.append(by_scan(whole, string))
        theirs.append(by_rule(whole, string))
    values = {}
    for who, found in (("scan", ours), ("rule", theirs)):
        values[f"{who}_median_place"] = float(np.median([at for at, _ in found]))
        values[f"{who}_first_20"] = sum(at <= FIRST for at, _ in found)
        values[f"{who}_first"] = sum(at == 1 for at, _ in found)
        values[f"{who}_share"] = round(float(np.mean([share for _, share in found])), 2)
    return Row(name, 0.0, {"strings": STRINGS, **values})


def main() -> None:
    if not REAL.exists():
        raise SystemExit("the shared data are not beside the checkout")
    found = incidents_of(read_homicides(formats.read(REAL)).homicides)
    base = fit(found.events)
    report(__file__, [row_of(name, found, base) for name in KINDS])


if __name__ == "__main__":
    main()
