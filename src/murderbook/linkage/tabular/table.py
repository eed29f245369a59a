"""A table of cases as the engine sees it: columns of any meaning, read from a file or from the register.

Everything may be unknown; nothing is guessed. Rows keep the order of the input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

UNKNOWN = -1
PRESENT, ABSENT = 1, 0  # the codes of a presence


class FeatureKind(StrEnum):
    CATEGORY = "category"  # one of several values
    PRESENCE = "presence"  # present, absent or unknown
    NUMBER = "number"  # compared by difference


@dataclass(frozen=True)
class Feature:
    """One thing to compare. `codes` point into `values` (-1 unknown); a number has `numbers` instead (NaN unknown).

    `asked` [n], of a presence that is only ever listed where it is so: the cases whose file has such a list. A pair's
    unknowns stay unknown, but how common the presence is, is counted among them all.
    """

    id: str  # stable, unique: what the model file names
    label: str
    group: str  # features of one group tend to come together
    kind: FeatureKind
    codes: Ints = field(default_factory=lambda: np.zeros(0, np.int32))  # [n]
    values: tuple[str, ...] = ()
    numbers: Doubles = field(default_factory=lambda: np.zeros(0))  # [n]
    asked: Flags | None = None


def counted_codes(feature: Feature) -> Ints:
    """Codes as base rates count them [n]: silence where a list was kept, or where no file ever notes a no, is one."""
    if feature.kind is not FeatureKind.PRESENCE or (feature.asked is None and (feature.codes == ABSENT).any()):
        return feature.codes
    asked = np.ones(len(feature.codes), np.bool_) if feature.asked is None else feature.asked
    return np.where((feature.codes == UNKNOWN) & asked, ABSENT, feature.codes).astype(np.int32)


@dataclass(frozen=True)
class Names:
    """A column of names, such as areas: `codes` [n] point into `values`, -1 unknown."""

    codes: Ints
    values: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """`metres` [n, 3]: whole metres from the earth's centre (geographic) or on the plane (z = 0); `located` [n].

    `shown` [n] in the file's own words, for the explanation.
    """

    metres: Doubles
    located: Flags
    planar: bool
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Times:
    """Spans `start`..`end` [n] in hours since 1850-01-01 00:00; `known` [n]; `clock` [n]: is the hour of day given?

    A date alone spans its day; a month its month. `shown` [n] in the file's own words.
    """

    start: Doubles
    end: Doubles
    known: Flags
    clock: Flags
    shown: tuple[str, ...]


@dataclass(frozen=True)
class CaseTable:
    """All columns of one file. `watched`: groups to check errors by (recorded race, sex, era), never an input."""

    ids: tuple[str, ...]
    features: tuple[Feature, ...]
    places: Places | None = None
    times: Times | None = None
    area: Names | None = None
    wider: Names | None = None
    watched: Mapping[str, Names] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return len(self.ids)

    @property
    def row(self) -> dict[str, int]:
        """Row of each id."""
        return {case_id: row for row, case_id in enumerate(self.ids)}


def ordered(table: CaseTable) -> CaseTable:
    """The same cases in the order of their ids, so that ties never depend on the order of a file."""
    order = sorted(range(table.n), key=table.ids.__getitem__)
    if order == list(range(table.n)):
        return table
    at = np.array(order)

    def names(column: Names | None) -> Names | None:
        return column and Names(column.codes[at], column.values)

    def shown(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(words[row] for row in order) if words else ()

    places, times = table.places, table.times
    return replace(
        table,
        ids=tuple(table.ids[row] for row in order),
        features=tuple(_reordered(feature, at) for feature in table.features),
        places=places and Places(places.metres[at], places.located[at], places.planar, shown(places.shown)),
        times=times and Times(times.start[at], times.end[at], times.known[at], times.clock[at], shown(times.shown)),
        area=names(table.area),
        wider=names(table.wider),
        watched={key: Names(column.codes[at], column.values) for key, column in table.watched.items()},
    )


def _reordered(feature: Feature, at: npt.NDArray[np.int_]) -> Feature:
    if feature.kind is FeatureKind.NUMBER:
        return replace(feature, numbers=feature.numbers[at])
    return replace(feature, codes=feature.codes[at], asked=None if feature.asked is None else feature.asked[at])


@dataclass(frozen=True)
class SeriesTable:
    """Who is known to have done which case: row i says that `offenders[i]` did `cases[i]`, ids as given.

    Each pair stands once. An offender with several cases is a solved series. A case with several offenders joins
    theirs; the groups that come of it are for the reader to derive.
    """

    offenders: tuple[str, ...]
    cases: tuple[str, ...]
