"""The declaration of a model of persons: what is compared, and how often it agrees for one person. TOML, checked."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.resolution.calibration.form import Calibration, calibration_of
from murderbook.resolution.kinds import KINDS, Kind

GIVEN, SURNAME, EXCHANGED, HOUSEHOLD = "given", "surname", "exchanged", "household"
_TAKEN = (EXCHANGED, HOUSEHOLD, "apart", "name")


class ModelError(ValueError):
    """What is wrong with a declaration, and where."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of the reasons. `travels`: what stays together in the searches that tell of chance."""

    id: str
    label: str
    kind: str
    m: tuple[float, ...]  # by level, "same" first; sums to 1
    source: str
    travels: str
    steps: tuple[float, ...] = ()

    @property
    def values(self) -> Kind:
        return KINDS[self.kind](self.steps)

    @property
    def levels(self) -> tuple[str, ...]:
        return KINDS[self.kind].levels


@dataclass(frozen=True, slots=True)
class Rates:
    pull: float
    prior_strength: float
    rarest: float
    most: int


@dataclass(frozen=True, slots=True)
class Household:
    """For each record, so many others are of another person of its household, before it is learned."""

    mates: float
    namesakes: float  # of two persons of one household, how often they have one given name
    source: str


@dataclass(frozen=True, slots=True)
class Names:
    """Given name and surname in each other's place: how often, and at which level they agree then."""

    exchanged: float
    m: tuple[float, float]
    source: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything a model assumes. `raw` is the TOML as read."""

    id: str
    title: str
    h1: str
    h2: str
    rates: Rates
    household: Household
    names: Names
    comparisons: tuple[Comparison, ...]
    raw: Mapping[str, Any]
    calibration: Calibration | None = None

    def comparing(self, ids: set[str]) -> Declaration:
        """With the comparisons of these ids alone."""
        return replace(self, comparisons=tuple(one for one in self.comparisons if one.id in ids))

    def at(self, comparison: str) -> int | None:
        """Where a comparison stands, None where it is not there."""
        return next((k for k, one in enumerate(self.comparisons) if one.id == comparison), None)


def load_model(path: Path | None = None) -> Declaration:
    """The declaration in a TOML file; the program's own without one. ModelError names the entry and the remedy."""
    name = "persons.toml" if path is None else path.name
    try:
        if path is None:
            text = files("murderbook.resolution.models").joinpath(name).read_text(encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
        return declaration_of(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{name}: cannot be read as a model: {error}") from error
    except (KeyError, TypeError) as error:
        raise ModelError(f"{name}: the entry {error} is missing or has another form than in persons.toml") from error
    except ValueError as error:
        raise ModelError(f"{name}: {error}") from error


def declaration_of(raw: Mapping[str, Any]) -> Declaration:
    comparisons = tuple(_comparison(row) for row in raw["comparisons"])
    _check_ids(comparisons)
    rates = _rates(raw["rates"])
    household = Household(**{key: raw["household"][key] for key in ("mates", "namesakes", "source")})
    if not (household.mates > 0.0 and 0.0 < household.namesakes < 1.0):
        raise ModelError("household: mates lies above 0, namesakes between 0 and 1")
    names = raw["names"]
    exchanged = Names(float(names["exchanged"]), _shares("names", names["m"], ("same", "near")), names["source"])
    if not 0.0 < exchanged.exchanged < 1.0:
        raise ModelError(f"names.exchanged is a share between 0 and 1, not {exchanged.exchanged}")
    return Declaration(
        raw["id"], raw["title"], raw["h1"], raw["h2"], rates, household, exchanged, comparisons, raw,
        calibration_of(raw["calibration"]) if "calibration" in raw else None,
    )  # fmt: skip


def _rates(given: Mapping[str, Any]) -> Rates:
    rates = Rates(**{key: given[key] for key in ("pull", "prior_strength", "rarest", "most")})
    if not (0 <= rates.pull < math.inf and 0 < rates.prior_strength < math.inf):
        raise ModelError("rates: pull is at least 0 and prior_strength above 0, and neither is endless")
    if not (0 < rates.rarest < 1 and isinstance(rates.most, int) and rates.most >= 1):
        raise ModelError("rates: rarest lies between 0 and 1, and most is a whole number from 1 on")
    return rates


def _check_ids(comparisons: tuple[Comparison, ...]) -> None:
    """Ids stand in files and in rows: each once, none of those that rows and columns have of their own."""
    ids = [one.id for one in comparisons]
    if not ids:
        raise ModelError("comparisons: there is none, so that nothing would be compared")
    if len(set(ids)) < len(ids):
        raise ModelError("two comparisons have one id")
    for one in comparisons:
        if one.id in _TAKEN:
            raise ModelError(f"comparison {one.id}: the program calls something else so. Give it another id")
        if one.id in (GIVEN, SURNAME) and one.kind != one.id:
            raise ModelError(f"comparison {one.id}: its kind is {one.id!r}, since the two names are read crosswise")


def _comparison(row: Mapping[str, Any]) -> Comparison:
    if row["kind"] not in KINDS:
        near = get_close_matches(str(row["kind"]), KINDS, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise ModelError(f"comparison {row['id']}: no kind is {row['kind']!r}. {hint}Kinds: {', '.join(KINDS)}")
    steps = tuple(float(step) for step in row.get("steps", ()))
    if row["kind"] == "measure" and (len(steps) != 2 or not 0 <= steps[0] <= steps[1]):
        raise ModelError(f"comparison {row['id']}: steps are two differences, the smaller first, not {list(steps)}")
    travels = HOUSEHOLD if row.get("household") else row.get("travels", row["id"])
    m = _shares(f"comparison {row['id']}", row["m"], KINDS[row["kind"]].levels)
    return Comparison(row["id"], row["label"], row["kind"], m, row["source"], travels, steps)


def _shares(where: str, given: Mapping[str, float], levels: tuple[str, ...]) -> Any:  # noqa: ANN401 - as many as levels
    if set(given) != set(levels):
        raise ModelError(f"{where}: m has a share for each of {', '.join(levels)}, not for {', '.join(given)}")
    shares = tuple(float(given[level]) for level in levels)
    if not (min(shares) > 0.0 and abs(sum(shares) - 1.0) <= 1e-9):  # so that NaN is refused as well
        raise ModelError(f"{where}: the shares of m lie above 0 and sum to 1, not to {sum(shares):g}")
    return shares
