"""The declaration of a linkage model: the readable list of what is compared and how, loaded from TOML and checked.

A declaration holds what is assumed of one offender's consistency; what is frequent here is counted by `rates.fit`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.casefile.code_lists import Code
from murderbook.linkage.models.sound import check_entries, codes_of, refuse_race

KINDS = ("category", "listed", "behaviours")
PRESENT, ABSENT = "present", "absent"
PLACE, TIME = "place", "time"


@dataclass(frozen=True, slots=True)
class Band:
    """A band of ages in years, both ends included, and the family of bands it belongs to."""

    low: float
    high: float
    label: str
    family: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the comparison: a category (weapon) or one behaviour with its presence."""

    id: str
    label: str
    group: str
    kind: str
    reads: str
    code: str  # the behaviour or exposure; empty for a category
    same: float
    near: float
    rarest: float
    source: str
    counts: float  # 1 where it stands alone in its group, else the share of the declaration
    entries: Mapping[str, Code]  # codes of a category; empty where values are free words
    bands: tuple[Band, ...] = ()
    broad: frozenset[str] = frozenset()

    @property
    def is_presence(self) -> bool:
        return self.kind != "category"


@dataclass(frozen=True, slots=True)
class PlaceRule:
    label: str
    group: str
    nearer_share: tuple[float, ...]
    same_offender: tuple[float, ...]
    same: float
    near: float
    rarest: float
    source: str


@dataclass(frozen=True, slots=True)
class TimeRule:
    label: str
    group: str
    gap_days: tuple[int, ...]
    same_offender: tuple[float, ...]
    span_days: tuple[int, ...]
    grain_days: int
    most_bits: float
    least_bits: float
    source: str


@dataclass(frozen=True, slots=True)
class StringRule:
    """How strings grow: from the best `pairs`, while a case scores at least `least_mean_bits` with the members."""

    pairs: int
    least_mean_bits: float
    most_cases: int
    source: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything a model assumes. `raw` is the TOML as read, so that a fitted model carries it whole."""

    id: str
    title: str
    h1: str
    h2: str
    era_years: int
    prior_strength: float
    root_strength: float
    counts: float
    items: tuple[Item, ...]
    place: PlaceRule
    time: TimeRule
    strings: StringRule
    physical: Mapping[str, float]
    physical_source: str
    raw: Mapping[str, Any]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups in the order of their first item; items are sorted by them."""
        return tuple(dict.fromkeys(item.group for item in self.items))


def load_declaration(path: Path | None = None) -> Declaration:
    """The declaration in a TOML file; the one shipped with the program without a path. ValueError where unsound."""
    return _shipped() if path is None else declaration_of(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def _shipped() -> Declaration:
    """Read once: every search asks for it some ten times, and nobody changes it."""
    text = files("murderbook.linkage.models").joinpath("assumed.toml").read_text(encoding="utf-8")
    return declaration_of(tomllib.loads(text))


def declaration_of(raw: Mapping[str, Any]) -> Declaration:
    """Build and check a declaration. ValueError names the entry and what is wrong with it."""
    check_entries(raw)
    items = [item for row in raw["comparisons"] for item in _items(row)]
    order = list(dict.fromkeys(item.group for item in items))
    items.sort(key=lambda item: order.index(item.group))  # stable: groups together, declaration order within
    _check_ids(items)
    counts = _share("overlap.counts", raw["overlap"]["counts"])
    rates, physical = raw["rates"], dict(raw["physical"])
    return Declaration(
        id=raw["id"],
        title=raw["title"],
        h1=raw["h1"],
        h2=raw["h2"],
        era_years=int(rates["era_years"]),
        prior_strength=float(rates["prior_strength"]),
        root_strength=float(rates["root_strength"]),
        counts=counts,
        items=tuple(_counting(items, counts)),
        place=_place_rule(raw["place"]),
        time=_time_rule(raw["time"]),
        strings=_string_rule(raw["strings"]),
        physical_source=str(physical.pop("source")),
        physical={kind: float(value) for kind, value in physical.items()},
        raw=raw,
    )


def _items(row: Mapping[str, Any]) -> list[Item]:
    if row["kind"] not in KINDS:
        raise ValueError(f"comparison {row['id']}: kind must be one of {', '.join(KINDS)}, not {row['kind']!r}")
    if row["kind"] == "category":
        return [_item(row, row["id"], row["label"], row["group"], "")]
    left_out = set(row.get("leave_out", ()))
    return [
        _item(row, f"{row['id']}.{code.code}", code.label, row.get("group") or code.group or code.code, code.code)
        for code in codes_of(row)
        if code.code not in left_out
    ]


def _item(row: Mapping[str, Any], item_id: str, label: str, group: str, code: str) -> Item:
    refuse_race(item_id, label, group, code)
    same = _share(f"{item_id}.same", row.get("consistency", {}).get(code, row["same"]))
    near = _share(f"{item_id}.near", row.get("near", 0.0))
    rarest = _share(f"{item_id}.rarest", row["rarest"])
    if same + near >= 1.0 or rarest == 0.0:
        raise ValueError(f"comparison {item_id}: same + near must stay below 1, and rarest above 0")
    return Item(
        id=item_id,
        label=label,
        group=group,
        kind=row["kind"],
        reads=row["reads"],
        code=code,
        same=same,
        near=near,
        rarest=rarest,
        source=row["source"],
        counts=1.0,
        entries={} if code else {entry.code: entry for entry in codes_of(row)},
        bands=tuple(Band(**band) for band in row.get("bands", ())),
        broad=frozenset(row.get("broad", ())),
    )


def _counting(items: list[Item], share: float) -> Iterator[Item]:
    """What shares a group with others says in part what they say, and counts by the share; one by itself in full."""
    size = Counter(item.group for item in items)
    return (item if size[item.group] == 1 else replace(item, counts=share) for item in items)


def _check_ids(items: list[Item]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.id in seen or item.id in (PLACE, TIME) or item.group in (PLACE, TIME):
            raise ValueError(f"comparison {item.id}: its id or its group's name is taken")
        seen.add(item.id)


def _share(name: str, value: float) -> float:
    if not 0.0 <= float(value) <= 1.0:
        raise ValueError(f"{name} is a share between 0 and 1, not {value}")
    return float(value)


def _steps(name: str, edges: tuple[float, ...], shares: tuple[float, ...]) -> None:
    if len(edges) != len(shares) or list(edges) != sorted(set(edges)) or abs(sum(shares) - 1.0) > 1e-9:
        raise ValueError(f"{name}: rising steps, one share each, and shares that sum to 1")


def _place_rule(row: Mapping[str, Any]) -> PlaceRule:
    edges, shares = tuple(map(float, row["nearer_share"])), tuple(map(float, row["same_offender"]))
    _steps("place", edges, shares)
    if edges[-1] != 1.0:
        raise ValueError("place: the last step of nearer_share is 1, all cases")
    if row["same"] + row["near"] >= 1.0:
        raise ValueError("place: same + near must stay below 1")
    return PlaceRule(row["label"], row["group"], edges, shares, row["same"], row["near"], row["rarest"], row["source"])


def _time_rule(row: Mapping[str, Any]) -> TimeRule:
    edges, shares = tuple(map(int, row["gap_days"])), tuple(map(float, row["same_offender"]))
    _steps("time", edges, shares)
    return TimeRule(
        row["label"],
        row["group"],
        edges,
        shares,
        tuple(map(int, row["span_days"])),
        int(row["grain_days"]),
        float(row["most_bits"]),
        float(row["least_bits"]),
        row["source"],
    )


def _string_rule(row: Mapping[str, Any]) -> StringRule:
    rule = StringRule(int(row["pairs"]), float(row["least_mean_bits"]), int(row["most_cases"]), row["source"])
    if rule.pairs < 1 or rule.most_cases < 2:
        raise ValueError("strings: grow from at least one pair, and hold two cases or more")
    return rule
