"""What a clearance scan reads of homicides, in columns: when, where, who, by what, and whether the case was solved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from murderbook.compute.packed import Doubles, Flags, Ints

NAMELESS = ""
WORDS = ("county", "msa", "state", "agency", "sex", "weapon", "incident")  # columns of Homicides


@dataclass(frozen=True, eq=False)
class Column:
    """A column of words: `of` [n] points into `names`, which are sorted; "" is unknown."""

    names: tuple[str, ...]
    of: Ints

    @classmethod
    def read(cls, words: Sequence[str]) -> Column:
        names: list[str] = sorted(set(words))
        at = {name: number for number, name in enumerate(names)}
        return cls(tuple(names), np.array([at[word] for word in words], np.int32))

    def is_in(self, wanted: Iterable[str]) -> Flags:
        chosen = set(wanted)
        return np.array([name in chosen for name in self.names], np.bool_)[self.of]

    def rows(self, chosen: Flags | Ints) -> Column:
        return replace(self, of=self.of[chosen])

    def of_row(self, row: int) -> str:
        return self.names[int(self.of[row])]


@dataclass(frozen=True, eq=False)
class Homicides:
    """n victims, one a row, in order of month and then of the file.

    `month` [n]: 12 x year + month - 1; a row of which only the year is known lies in its July, `month_known` False.
    `age` [n]: years, nan where unknown. `county`: five-digit FIPS codes; `msa`: codes of metropolitan areas as the file
    has them; `weapon`: SHR codes; `sex`: "F", "M" or "U". `incident`: the same word on all rows of one incident, ""
    where the file tells of none. `county_names`, `msa_names`: the file's own words by code.
    """

    ids: tuple[str, ...]
    month: Ints
    month_known: Flags
    unsolved: Flags
    county: Column
    msa: Column
    state: Column
    agency: Column
    sex: Column
    weapon: Column
    incident: Column
    age: Doubles
    county_names: dict[str, str]
    msa_names: dict[str, str]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def year(self) -> Ints:
        return (self.month // 12).astype(np.int32)

    def chosen(self, rows: Flags | Ints) -> Homicides:
        """These rows alone, in this order."""
        at = np.flatnonzero(rows) if np.asarray(rows).dtype == np.bool_ else np.asarray(rows)
        return replace(
            self,
            ids=tuple(self.ids[row] for row in at.tolist()),
            **{name: getattr(self, name)[at] for name in ("month", "month_known", "unsolved", "age")},
            **{name: getattr(self, name).rows(at) for name in WORDS},
        )

    def sorted(self) -> Homicides:
        return self.chosen(np.argsort(self.month, kind="stable").astype(np.int32))


def month_of(year: int, month: int) -> int:
    """12 x year + month - 1; the month counts from 1."""
    return 12 * year + month - 1


def month_in_words(month: int) -> str:
    """'1984-07'."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
