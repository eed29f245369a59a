"""Which column of a table of cases is what (MAP.toml, docs/reference/case-columns.md).

id = "number"

[place]
latitude = "lat"                # or x, y and unit; area and wider beside them, or alone
longitude = "lon"

[time]
from = ["date from", "time from"]
to = ["date to", "time to"]

[features.weapon]
kind = "category"

Nothing is guessed: what is not declared is not read. Every error names the file, the entry, its value and a remedy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from murderbook.casefile.race_words import names_race
from murderbook.formats.case_patterns import patterns_of
from murderbook.formats.map_entry import Entry, loaded
from murderbook.formats.reject import BadValueError, FormatError

PAGE = "docs/reference/case-columns.md"
# Cells that say nothing, unless `unknown` says otherwise. "none" is not among them: no weapon is something to compare.
UNKNOWN_WORDS = (
    "-", "--", "?", "unknown", "unk", "unk.", "n/a", "na", "null", "not known", "not reported", "not stated", "nan",
)  # fmt: skip
PRESENT_WORDS = ("1", "yes", "y", "true", "present")
ABSENT_WORDS = ("0", "no", "n", "false", "absent")
UNITS = {"m": 1.0, "km": 1000.0, "ft": 0.3048}
DEGREES = "degrees"
MOST_TIME_COLUMNS = 4  # year, month, day and time of day


class Kind(StrEnum):
    CATEGORY = "category"
    PRESENCE = "presence"
    LIST = "list"
    NUMBER = "number"


class Reversed(StrEnum):
    """What to make of a time whose start lies after its end."""

    SWAP = "swap"
    NEXT_DAY = "next-day"  # of one date: the end is of the day after; else swap
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """`metres`: of one unit of a planar x and y; for degrees x is the longitude and y the latitude. "" where absent."""

    x: str = ""
    y: str = ""
    planar: bool = False
    metres: float = 1.0
    area: str = ""
    wider: str = ""
    unknown: frozenset[str] = frozenset(UNKNOWN_WORDS)


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """One column, or a date's parts and a clock's, for the moment (`start` alone) or for both ends of the span."""

    start: tuple[str, ...]
    end: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    reversed: Reversed = Reversed.SWAP
    unknown: frozenset[str] = frozenset(UNKNOWN_WORDS)


@dataclass(frozen=True, slots=True)
class FeatureColumns:
    """One entry of [features]: one feature, or `several`, each named after its column. All words in lower case."""

    id: str
    kind: Kind
    columns: tuple[str, ...]
    pattern: str
    label: str
    group: str
    several: bool
    unknown: frozenset[str]
    present: frozenset[str] = frozenset(PRESENT_WORDS)
    absent: frozenset[str] = frozenset(ABSENT_WORDS)
    separator: str = ""
    complete: bool = False
    labels: dict[str, str] = field(default_factory=dict)  # of single columns, where it has several


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """The whole of MAP.toml. `features` is None where the file has no such section."""

    file: str
    id: str
    population: str = ""  # what the cases are, in the unit's words: a model is validated on its own population only
    unknown: frozenset[str] = frozenset(UNKNOWN_WORDS)
    place: PlaceColumns | None = None
    time: TimeColumns | None = None
    features: tuple[FeatureColumns, ...] | None = None
    offender: str = ""
    case: str = ""
    watch: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | str) -> CaseColumns:
        """Read and check a file; FormatError says what is wrong with it."""
        return cls.from_dict(loaded(Path(path), PAGE), Path(path).name)

    @classmethod
    def from_dict(cls, raw: dict[str, object], file: str = "columns") -> CaseColumns:
        top = Entry(file, "", raw, PAGE)
        name = top.text("id")
        unknown = top.words("unknown", UNKNOWN_WORDS)
        series, watch = top.section("series"), top.section("watch")
        found = cls(
            file=file,
            id=name,
            population=top.text("population", ""),
            unknown=unknown,
            place=_place(top.section("place"), unknown),
            time=_time(top.section("time"), unknown),
            features=_features(top.section("features"), unknown),
            offender=series.text("offender") if series else "",
            case=series.text("case", name) if series else "",
            watch={key: watch.text(key) for key in watch.names()} if watch else {},
        )
        for entry in (top, series, watch):
            if entry:
                entry.refuse_others()
        _check_inputs(found)
        return found

    def named(self) -> Iterator[tuple[str, str]]:
        """Every column of the cases that is named one by one, with the entry that names it."""
        yield self.id, "id"
        for key in ("x", "y", "area", "wider"):
            if self.place and (name := getattr(self.place, key)):
                yield name, "place"
        for name in (*self.time.start, *self.time.end) if self.time else ():
            yield name, "time"
        for feature in self.features or ():
            yield from ((name, f"features.{feature.id}") for name in feature.columns)
        yield from ((name, f"watch.{key}") for key, name in self.watch.items())

    def check_header(self, file: str, header: list[str]) -> None:
        """FormatError where a column is named that the table lacks, or where no feature is declared."""
        for name, entry in self.named():
            if name not in header:
                raise missing_column(file, name, f"{self.file}, {entry}", header)
        if self.features is None:
            taken = {name for name, _ in self.named()} | {self.offender}
            free = [name for name in header if name not in taken and not names_race(name)]
            raise FormatError(
                self.file,
                "declares no features, and none are guessed",
                "Declare what to compare, each with its kind, as in [features.weapon]. "
                f"Columns of {file} that could be: {listed(free)}. "
                "An empty [features] compares by place and time alone.",
            )


def missing_column(file: str, name: str, entry: str, header: list[str]) -> FormatError:
    """With the nearest name, for it is mostly a slip of the pen."""
    lower = {known.lower(): known for known in reversed(header)}
    near = get_close_matches(name.lower(), lower, n=1, cutoff=0.6)
    hint = f"Did you mean {lower[near[0]]!r}? " if near else ""
    return FormatError(file, f"has no column {name!r} ({entry})", f"{hint}Its columns are {listed(header)}.")


def listed(names: list[str], most: int = 40) -> str:
    shown = ", ".join(names[:most]) or "none"
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _place(entry: Entry | None, unknown: frozenset[str]) -> PlaceColumns | None:
    if entry is None:
        return None
    area, wider = entry.text("area", ""), entry.text("wider", "")
    planar, degrees = entry.has("x", "y", "unit"), entry.has("latitude", "longitude")
    if planar and degrees:
        raise entry.error("latitude", "stands beside x and y", "Name x, y and unit, or latitude and longitude.")
    if degrees:
        place = PlaceColumns(entry.text("longitude"), entry.text("latitude"), area=area, wider=wider)
    elif planar:
        unit = entry.choice("unit", (*UNITS, DEGREES))
        place = PlaceColumns(entry.text("x"), entry.text("y"), unit != DEGREES, UNITS.get(unit, 1.0), area, wider)
    elif area or wider:
        place = PlaceColumns(area=area, wider=wider)
    else:
        raise entry.error("", "names no column", "Name x, y and unit, or latitude and longitude, or area.")
    place = replace(place, unknown=unknown | entry.words("unknown", ()))
    entry.refuse_others()
    return place


def _time(entry: Entry | None, unknown: frozenset[str]) -> TimeColumns | None:
    if entry is None:
        return None
    ends = entry.has("from", "to")
    if ends == entry.has("at"):
        raise entry.error("", "needs either `at`, or `from` and `to`", "Name the column with the date, or both ends.")
    formats = entry.texts("format", ())
    try:
        patterns_of(formats)
    except BadValueError as error:
        raise entry.error("format", error.reason, error.remedy) from error
    time = TimeColumns(
        start=_moment(entry, "from" if ends else "at"),
        end=_moment(entry, "to") if ends else (),
        formats=formats,
        reversed=Reversed(entry.choice("reversed", tuple(Reversed), Reversed.SWAP)),
        unknown=unknown | entry.words("unknown", ()),
    )
    entry.refuse_others()
    return time


def _moment(entry: Entry, key: str) -> tuple[str, ...]:
    names = entry.texts(key)
    if not 1 <= len(names) <= MOST_TIME_COLUMNS:
        raise entry.error(key, f"names {len(names)} columns", 'Name one column, or two: ["date", "time of day"].')
    return names


def _features(section: Entry | None, unknown: frozenset[str]) -> tuple[FeatureColumns, ...] | None:
    if section is None:
        return None
    return tuple(_feature(section.table(key), key, unknown) for key in section.names())


def _feature(entry: Entry, key: str, unknown: frozenset[str]) -> FeatureColumns:
    named = [name for name in ("column", "columns", "pattern") if entry.has(name)]
    if len(named) > 1:
        raise entry.error(named[1], f"stands beside {named[0]}", "Keep one of column, columns and pattern.")
    kind = Kind(entry.choice("kind", tuple(Kind)))
    several = named in (["columns"], ["pattern"])
    pattern = entry.text("pattern", "")
    columns = entry.texts("columns", ()) or (() if pattern else (entry.text("column", key),))
    words = _words(entry, kind)
    told = kind in (Kind.PRESENCE, Kind.LIST) and entry.has("present", "absent")
    said = words["present"] | words["absent"] if told else frozenset()
    feature = FeatureColumns(
        id=key,
        kind=kind,
        columns=columns,
        pattern=pattern,
        label=entry.text("label", key),
        group=entry.text("group", key),
        several=several,
        unknown=(unknown - said) | entry.words("unknown", ()),
        present=words["present"],
        absent=words["absent"],
        separator=entry.text("separator") if kind is Kind.LIST else "",
        complete=entry.flag("complete") if kind is Kind.LIST else False,
        labels=_labels(entry) if several else {},
    )
    if kind is Kind.LIST and feature.several:
        raise entry.error(named[0], "names several columns of lists", "Give each column of lists an entry of its own.")
    entry.refuse_others()
    return feature


def _labels(entry: Entry) -> dict[str, str]:
    section = entry.section("labels")
    return {name: section.text(name) for name in section.names()} if section else {}


def _words(entry: Entry, kind: Kind) -> dict[str, frozenset[str]]:
    """Words for present and absent, of the kinds that have them."""
    if kind is Kind.LIST:
        return {"present": frozenset(), "absent": entry.words("absent", ())}
    if kind is not Kind.PRESENCE:
        return {"present": frozenset(), "absent": frozenset()}
    present, absent = entry.words("present", PRESENT_WORDS), entry.words("absent", ABSENT_WORDS)
    if not entry.has("absent"):
        absent -= present
    elif not entry.has("present"):
        present -= absent
    if both := sorted(present & absent):
        raise entry.error("absent", f"shares {both[0]!r} with present", "Let each word mean one of the two.")
    return {"present": present, "absent": absent}


def _check_inputs(found: CaseColumns) -> None:
    """Race and ethnicity, and the answer itself, are no input. What is watched may be one, such as the victim's sex."""
    barred = {name for key, name in found.watch.items() if names_race(key)}
    for feature in found.features or ():
        entry = f"features.{feature.id}"
        shown = (feature.id, feature.label, feature.group, *feature.labels.values())
        for name in (*shown, feature.pattern, *feature.columns):
            if names_race(name) or (name in barred and name in feature.columns):
                raise race_error(found.file, entry, name)
            if found.offender and name == found.offender:
                reason = f"{entry}: column {name!r} names the offender ([series])"
                raise FormatError(found.file, reason, "Take it out: it is the answer that is asked for.")


def race_error(file: str, entry: str, name: str) -> FormatError:
    return FormatError(
        file,
        f"{entry}: {name!r} tells race or ethnicity, which are no input of any linkage score",
        "Take it out of [features]; to check how errors fall, put its column under [watch].",
    )
