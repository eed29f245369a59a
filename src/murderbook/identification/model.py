"""The declaration of a model: what is compared, by which published or assumed rates, loaded from TOML and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.weight import Basis
from murderbook.identification.records import Condition
from murderbook.identification.words.colours import EYES, HAIR
from murderbook.identification.words.features import Reading

TEXTS = ("marks", "clothing", "medical", "circumstances")
CONDITIONS = (Condition.RECOGNIZABLE, Condition.DECOMPOSED, Condition.SKELETAL, Condition.UNKNOWN)
CONDITION_NAMES = ("recognizable", "decomposed", "skeletal", "unknown")  # as declarations call them
_HEAD = ("id", "kind", "label", "group", "counts", "most_bits", "least_bits", "basis", "source")
_OWN: dict[str, tuple[str, ...]] = {
    "sex": ("wrong", "by_dna"),
    "age": ("coverage", "least_sd", "reported_sd", "astray", "survived"),
    "race": ("right",),
    "hair": ("right", "near_share", "neighbours"),
    "eyes": ("right", "near_share", "neighbours"),
    "stature": ("estimate_sd", "reported_sd", "reported_more", "growing_sd", "coverage", "astray"),
    "weight": ("log_sd", "astray"),
    "time": ("survived", "interval", "wrong", "wrong_near", "wrong_near_days", "contradiction_bits"),
    "place": ("local", "blur_km", "same_state"),
    "text": ("reads", "reading", "told", "rarest", "other_side", "denied"),
}
_SHARES = frozenset(
    {"wrong", "right", "coverage", "astray", "near_share", "wrong_near", "same_state", "told", "rarest", "other_side"}
    | {"denied", "by_dna"}
)
_KEYS = {"reported_more": ("M", "F", "U"), "by_dna": ("y_missed", "y_foreign")}
_MOST_BITS = 30.0


_LONGEST = 1_000  # characters of a message, which may quote an entry


class ModelError(ValueError):
    """What is wrong with a declaration, and where."""


@dataclass(frozen=True)
class Comparison:
    """One row of the comparison. `given`: the numbers of its own kind, as declared."""

    id: str
    kind: str
    label: str
    group: str
    counts: float
    most: int  # milli-bits
    least: int
    basis: Basis
    source: str
    given: Mapping[str, Any]

    def by_condition(self, name: str) -> tuple[float, ...]:
        """A rate for each of CONDITIONS."""
        table = self.given[name]
        return tuple(table[condition] for condition in CONDITION_NAMES)


@dataclass(frozen=True)
class Declaration:
    """Everything a model assumes. `raw` is the TOML as read."""

    id: str
    title: str
    h1: str
    h2: str
    root: float
    stratum: float
    found_before_days: int
    comparisons: tuple[Comparison, ...]
    raw: Mapping[str, Any]

    def get(self, id: str) -> Comparison | None:
        return next((one for one in self.comparisons if one.id == id), None)

    def without(self, *ids: str) -> Declaration:
        """The same with comparisons left out, under an id that says so; ValueError where there is no such one."""
        for id in ids:
            if self.get(id) is None:
                raise ValueError(f"{self.id} has no comparison {id!r}")
        kept = tuple(one for one in self.comparisons if one.id not in ids)
        return replace(self, id=f"{self.id} without {', '.join(ids)}", comparisons=kept)


def load_model(path: Path | None = None) -> Declaration:
    """The declaration in a TOML file; the one shipped with the program without a path. ModelError where unsound."""
    if path is None:
        name, text = (
            "assumed.toml",
            files("murderbook.identification.models").joinpath("assumed.toml").read_text("utf-8"),
        )
    else:
        name, text = path.name, _text_of(path)
    try:
        return declaration_of(tomllib.loads(text))
    except ModelError as error:
        raise ModelError(f"{name}: {str(error)[:_LONGEST]}") from error
    except (ValueError, RecursionError) as error:  # of TOML, of numbers and tables beyond measure
        raise ModelError(f"{name}: no TOML: {error}. Correct it there.") from error
    except (LookupError, TypeError, AttributeError) as error:
        what = "an entry is missing, or of another kind than in the file that comes with the program"
        raise ModelError(f"{name}: {what} ({error}). Correct it there.") from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path.name}: no text in UTF-8: {error}. Save it as such.") from error


def declaration_of(raw: Mapping[str, Any]) -> Declaration:
    """Build and check a declaration. ModelError names the entry and what is wrong with it."""
    for name in ("id", "title", "h1", "h2", "rates", "exclusion", "comparisons"):
        if name not in raw:
            raise ModelError(f"{name} is not declared; add it (docs/science/identification.md)")
    if raw.get("standing") != "assumed":
        raise ModelError("standing must be 'assumed': no rates of this engine are validated")
    rows = tuple(_comparison(entry) for entry in raw["comparisons"])
    ids = [row.id for row in rows]
    if len(set(ids)) < len(ids) or not rows:
        raise ModelError(f"each comparison once, at least one: {', '.join(ids)}")
    kinds = [row.given["reads"] if row.kind == "text" else row.kind for row in rows]
    if len(set(kinds)) < len(kinds):
        raise ModelError("two comparisons read the same thing, which would count it twice")
    rates, days = raw["rates"], raw["exclusion"]["found_before_days"]
    root, stratum = (_positive(f"rates.{name}", rates.get(name)) for name in ("root", "stratum"))
    if not isinstance(days, int) or days < 31:
        raise ModelError("exclusion.found_before_days: 31 days or more, for dates are mistaken")
    return Declaration(raw["id"], raw["title"], raw["h1"], raw["h2"], root, stratum, days, rows, raw)


def _comparison(entry: Mapping[str, Any]) -> Comparison:
    id = str(entry.get("id", "?"))
    kind = entry.get("kind")
    if kind not in _OWN:
        raise ModelError(f"{id}: kind {kind!r} is none of {', '.join(_OWN)}")
    known = {*_HEAD, *_OWN[kind]}
    for name in (*_HEAD, *_OWN[kind]):
        if name not in entry:
            raise ModelError(f"{id}: {name} is not declared")
    if unknown := sorted(set(entry) - known):
        raise ModelError(f"{id}: {unknown[0]} is no setting of a comparison of kind {kind}")
    counts = _share(f"{id}.counts", entry["counts"], most=1.0)
    most, least = entry["most_bits"], entry["least_bits"]
    if not (0 < most <= _MOST_BITS and -_MOST_BITS <= least < 0):
        raise ModelError(f"{id}: most_bits above 0 and least_bits below, within {_MOST_BITS:g}")
    given = {name: entry[name] for name in _OWN[kind]}
    _check(id, kind, given)
    scaled = (round(most * MILLIBITS_PER_BIT), round(least * MILLIBITS_PER_BIT))
    basis = _basis(id, entry["basis"])
    return Comparison(id, kind, entry["label"], entry["group"], counts, *scaled, basis, entry["source"], given)


def _basis(id: str, value: object) -> Basis:
    try:
        return Basis(str(value))
    except ValueError:
        raise ModelError(f"{id}.basis: one of {', '.join(Basis)}, not {value!r}") from None


def _check(id: str, kind: str, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        where = f"{id}.{name}"
        if name in ("reads", "reading"):
            allowed = TEXTS if name == "reads" else tuple(Reading)
            if value not in allowed:
                raise ModelError(f"{where}: one of {', '.join(allowed)}, not {value!r}")
        elif name in ("survived", "local"):
            _check_mixture(where, value, whole=name == "survived")
        elif name == "contradiction_bits":
            if not isinstance(value, int | float) or value > 0.0:
                raise ModelError(f"{where}: 0 or below, for a contradiction never speaks for a pair")
        elif name == "interval":
            for condition in CONDITION_NAMES:
                for number in _of(where, value, condition):
                    _positive(f"{where}.{condition}", number)
        elif name == "neighbours":
            _check_neighbours(where, value, HAIR if kind == "hair" else EYES)
        else:
            _check_numbers(where, name, value)


def _check_numbers(where: str, name: str, value: object) -> None:
    """A number, or one for each condition (or by _KEYS; of reported_more it may be 0 or less)."""
    keys = _KEYS.get(name, CONDITION_NAMES)
    tabled = isinstance(value, Mapping)
    for one in [_of(where, value, key) for key in keys] if tabled else [value]:
        if name == "reported_more":
            if not isinstance(one, int | float):
                raise ModelError(f"{where}: a number, not {one!r}")
        elif name in _SHARES:
            _share(where, one)
        else:
            _positive(where, one)


def _of(where: str, table: object, key: str) -> Any:  # noqa: ANN401 - TOML
    if not isinstance(table, Mapping) or key not in table:
        raise ModelError(f"{where}: {key} is not declared")
    return table[key]


def _check_mixture(where: str, value: Sequence[Sequence[float]], whole: bool) -> None:
    for share, scale in value:
        _share(where, share)
        _positive(where, scale)
    total = sum(share for share, _ in value)
    if (whole and abs(total - 1.0) > 1e-9) or total > 1.0 + 1e-9:
        raise ModelError(f"{where}: shares add up to {total:g}, not to 1" + ("" if whole else " or less"))


def _check_neighbours(where: str, value: Mapping[str, Sequence[str]], codes: tuple[str, ...]) -> None:
    for code, near in value.items():
        for one in (code, *near):
            if one not in codes:
                raise ModelError(f"{where}: {one!r} is none of {', '.join(codes)}")


def _share(where: str, value: object, most: float = 1.0) -> float:
    if not isinstance(value, int | float) or not 0.0 < value <= most:
        raise ModelError(f"{where}: above 0 and at most {most:g}, not {value!r}")
    return float(value)


def _positive(where: str, value: object) -> float:
    if not isinstance(value, int | float) or not 0.0 < value < 1e9:
        raise ModelError(f"{where}: a number above 0, not {value!r}")
    return float(value)
