"""The declaration of a learned model: every rate that it weighs by, readable and diffable, kept as TOML.

Two kinds of comparison. A *repeat*: under H1 the second case repeats the first (or comes close, for an hour or a
number) with probability `same`, and is drawn afresh otherwise; under H2 always afresh. A *curve*: the share of pairs in
each step of distance, nearness or time under H1 and under H2. `counts` is the share by which a row counts, because rows
of one group partly say the same thing twice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import tomli_w

from murderbook.casefile.race_words import names_race
from murderbook.linkage.tabular.entries import check_entries

FORMAT = "murderbook linkage rates 2"
READ = (FORMAT, "murderbook linkage rates 1")  # the first had no intervals of curves and areas: all else is as it was
AREA = "area"
LONGEST_ERA = 200  # years
REMEDY = "Correct it by docs/reference/link-model.md, or learn the model again with `murderbook link learn`"


class RepeatKind(StrEnum):
    CATEGORY = "category"
    PRESENCE = "presence"
    NUMBER = "number"  # close to, within `width`
    HOUR = "hour"  # of the day, circular
    WEEKDAY = "weekday"  # circular


class CurveKind(StrEnum):
    DISTANCE = "distance"  # m
    NEARNESS = "nearness"  # share of cases that lie nearer, from whichever of the two sees more of them
    GAP = "gap"  # hours


class Standing(StrEnum):
    """How the rates came about; only `LEARNED` can be validated, and only on its own population."""

    LEARNED = "learned"
    ESTIMATED = "estimated"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`same` with its 95 % interval; `pairs` linked pairs in which both values are known, of `series` series."""

    id: str
    label: str
    group: str
    kind: RepeatKind
    same: float
    low: float
    high: float
    counts: float
    pairs: int
    series: int
    source: str
    width: float = 0.0  # of a number, in its own unit: one standard deviation of what still repeats

    def __post_init__(self) -> None:
        if not 0.0 < self.same < 1.0:
            raise ValueError(f"comparison {self.id}: same is a share between 0 and 1, not {self.same}")
        if names_race(self.id) or names_race(self.label):
            raise ValueError(f"comparison {self.id}: race and ethnicity are no input of a linkage score")
        _check_counts(self.id, self.counts)


@dataclass(frozen=True, slots=True)
class Curve:
    """`edges` between the steps, ascending. One share per step, each above 0. `low`, `high`: the 95 % interval of
    `same` in each step; none in a model of the first format."""

    id: str
    label: str
    group: str
    kind: CurveKind
    edges: tuple[float, ...]
    same: tuple[float, ...]
    different: tuple[float, ...]
    counts: float
    pairs: int
    series: int
    source: str
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if (
            list(self.edges) != sorted(set(self.edges))
            or not len(self.same) == len(self.different) == len(self.edges) + 1
        ):
            raise ValueError(f"comparison {self.id}: rising edges, and a share for each of the steps between them")
        if not len(self.low) == len(self.high) or len(self.low) not in (0, len(self.same)):
            raise ValueError(f"comparison {self.id}: low and high have a number for each step, or none")
        for name, shares in (("same", self.same), ("different", self.different)):
            if min(shares) <= 0.0 or abs(sum(shares) - 1.0) > 1e-6:
                raise ValueError(f"comparison {self.id}: the shares of {name} are above 0 and sum to 1")
        _check_counts(self.id, self.counts)


@dataclass(frozen=True, slots=True)
class AreaRepeat:
    """Where two cases have no coordinates: the second repeats the first's area with probability `same`, keeps to its
    wider area with probability `near`, and is drawn afresh otherwise. The 95 % intervals say nothing until learned."""

    same: float
    near: float
    counts: float
    pairs: int
    series: int
    source: str
    label: str = "Area"
    group: str = "place"
    same_low: float = 0.0
    same_high: float = 1.0
    near_low: float = 0.0
    near_high: float = 1.0

    def __post_init__(self) -> None:
        if min(self.same, self.near) < 0.0 or self.same + self.near >= 1.0:
            raise ValueError(f"area: same and near are shares that leave room for others, not {self.same}, {self.near}")
        _check_counts("area", self.counts)


def _check_counts(name: str, counts: float) -> None:
    if not 0.0 <= counts <= 1.0:
        raise ValueError(f"comparison {name}: counts is a share between 0 and 1, not {counts}")


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the sum of rows (score) to bits, and the limits that the solved series can support.

    Measured on pairs of series that the rates had not seen. `cut_bits`: where groups of cases are cut
    apart (average linkage), chosen likewise. No prior is claimed: solved cases are not the population.
    """

    slope: float
    offset_bits: float
    least_bits: float
    most_bits: float
    cut_bits: float
    pairs: int
    series: int
    cllr: float
    cllr_min: float


@dataclass(frozen=True, slots=True)
class Model:
    """`values`: cases of the population that show each value of each category or presence, to help small files out."""

    id: str
    title: str
    population: str
    standing: Standing
    cases: int
    repeats: tuple[Repeat, ...]
    curves: tuple[Curve, ...]
    area: AreaRepeat | None = None
    calibration: Calibration | None = None
    h1: str = "One offender committed both"
    h2: str = "Different offenders committed the two"
    era_years: int = 10
    prior_strength: float = 20.0
    rarest: float = 0.005  # the smallest rate that is believed: it bounds what one rare value may weigh
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.era_years <= LONGEST_ERA:
            raise ValueError(f"era_years is a number of years from 1 to {LONGEST_ERA}, not {self.era_years}")
        if self.prior_strength < 0.0:
            raise ValueError(f"prior_strength is a number of cases, 0 or more, not {self.prior_strength}")
        if not 0.0 < self.rarest < 1.0:
            raise ValueError(f"rarest is a rate between 0 and 1, not {self.rarest}")
        names = self.comparisons
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"comparison {twice[0]}: stands twice, so it would count twice")

    @property
    def comparisons(self) -> tuple[str, ...]:
        """Ids in the order of `terms`: curves, the area, repeats."""
        area = (AREA,) if self.area else ()
        return (*(curve.id for curve in self.curves), *area, *(repeat.id for repeat in self.repeats))

    def curve(self, kind: CurveKind) -> Curve | None:
        return next((curve for curve in self.curves if curve.kind is kind), None)


def save_model(model: Model, path: Path) -> None:
    path.write_text(text_of(model), encoding="utf-8")


def text_of(model: Model) -> str:
    """The model as TOML. Reading it back gives an equal model."""
    return tomli_w.dumps({"format": FORMAT, **_plain(asdict(model))})


def _plain(value: object) -> Any:  # noqa: ANN401 - TOML holds anything
    """Without None, tuples as lists, floats to nine digits: what TOML holds and a person reads."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return float(f"{value:.9g}") if isinstance(value, float) else value


def load_model(path: Path) -> Model:
    """ValueError names the file, the entry, what is wrong with it, and what to do."""
    try:
        return model_of(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as reason:
        raise ValueError(f"{path}: not a model file: no UTF-8 text at byte {reason.start:,}. {REMEDY}") from reason
    except tomllib.TOMLDecodeError as reason:
        raise ValueError(f"{path}: not a model file: {reason}. {REMEDY}") from reason
    except (ValueError, RecursionError) as reason:
        raise ValueError(f"{path}: {str(reason)[:1_000]}. {REMEDY}") from reason


def model_of(raw: Mapping[str, Any]) -> Model:
    """ValueError names the entry that is not as a model has it."""
    if raw.get("format") not in READ:
        raise ValueError(f"format is {raw.get('format')!r}, expected {FORMAT!r}")
    plain = {key: value for key, value in raw.items() if key != "format"}
    check_entries("", plain, Model)
    return Model(
        **{
            **plain,
            "standing": Standing(raw["standing"]),
            "repeats": tuple(Repeat(**{**row, "kind": RepeatKind(row["kind"])}) for row in raw["repeats"]),
            "curves": tuple(_curve_of(row) for row in raw["curves"]),
            "area": AreaRepeat(**raw["area"]) if "area" in raw else None,
            "calibration": Calibration(**raw["calibration"]) if "calibration" in raw else None,
            "notes": tuple(raw.get("notes", ())),
        }
    )


def _curve_of(row: Mapping[str, Any]) -> Curve:
    listed = {
        name: tuple(float(value) for value in row[name])
        for name in ("edges", "same", "different", "low", "high")
        if name in row
    }
    return Curve(**{**row, "kind": CurveKind(row["kind"]), **listed})
