"""A disaster's profiles in one table: `role`, `id`, `fid`, `mid`, `sex`, `marker`, `a1`, `a2`.

A row for each sample and locus. `role` is /pm/VICTIM for a victim, /am/FAMILY for a relative, /missing/FAMILY for
somebody missing. A row without a marker is somebody who was not typed; 0 is no parent and sex unknown, 1 male, 2
female. Parents who have no row of their own are there untyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from murderbook.formats.reject import FormatError
from murderbook.formats.str_profiles import Profile
from murderbook.formats.str_text import allele_of, column_at, rows_of

COLUMNS = ("role", "id", "fid", "mid", "sex", "marker", "a1", "a2")
ROLE = re.compile(r"/?(pm|am|missing)/(.+)", re.IGNORECASE)
SEX_COLUMN = {"father": "1", "mother": "2"}


def is_dvi(path: Path) -> bool:
    """By its header. FormatError where there is no such file."""
    if path.suffix.lower() == ".xml":
        return False
    header = next(rows_of(path))[1]
    return all(column_at(header, name) is not None for name in ("role", "id", "marker", "a1", "a2"))


def dvi_victims(path: Path) -> list[Profile]:
    """FormatError: which row and column, what is wrong, and what to do."""
    found = [one for one in _profiles(path) if one.aside["family"] == ""]
    if not found:
        raise FormatError(path.name, "no row is of a victim", "Give victims the role /pm/NAME.")
    return found


def dvi_relatives(path: Path) -> list[Profile]:
    """Of all families, the untyped and the missing too."""
    return [one for one in _profiles(path) if one.aside["family"] != ""]


def dvi_typed(path: Path, family: str | None) -> list[Profile]:
    """Who was typed of that family; of all where the file has no family of that name."""
    found = dvi_relatives(path)
    own = [one for one in found if one.aside["family"] == family]
    return [one for one in own or found if any(one.loci.values())]


def _profiles(path: Path) -> list[Profile]:
    rows = list(rows_of(path))
    line, header = rows[0]
    at = {name: column_at(header, name) for name in COLUMNS}
    if lacking := [name for name in COLUMNS if at[name] is None]:
        raise FormatError(path.name, f"the column {', '.join(lacking)} is missing", f"Give {', '.join(COLUMNS)}.", line)
    profiles: dict[tuple[str, str], Profile] = {}
    for line, cells in rows[1:]:
        row = {name: cells[column] if column is not None and column < len(cells) else "" for name, column in at.items()}
        _take(path, profiles, line, row)
    return [*profiles.values(), *_parents(profiles)]


def _take(path: Path, profiles: dict[tuple[str, str], Profile], line: int, row: dict[str, str]) -> None:
    role = ROLE.fullmatch(row["role"])
    if role is None:
        raise FormatError(
            path.name,
            f"column role: {row['role']!r} says neither victim nor family",
            "Give /pm/NAME for a victim, /am/FAMILY for a relative, /missing/FAMILY for who is missing.",
            line,
        )
    if not row["id"]:
        raise FormatError(path.name, "column id: the person has no name", "Fill it in.", line)
    aside = {
        "family": "" if role[1].lower() == "pm" else role[2],
        "missing": "x" if role[1].lower() == "missing" else "",
        "father": row["fid"],
        "mother": row["mid"],
        "sex": row["sex"],
    }
    profile = profiles.setdefault((aside["family"], row["id"]), Profile(row["id"], line, {}, aside))
    _same(path, profile, line, aside)
    if row["marker"]:
        _locus(path, profile, line, row)


def _same(path: Path, profile: Profile, line: int, aside: dict[str, str]) -> None:
    for column, value in aside.items():
        if column == "missing":
            profile.aside[column] = profile.aside[column] or value
        elif profile.aside[column] != value:
            raise FormatError(
                path.name,
                f"{profile.id}: {column} is {value or 'empty'} here, and {profile.aside[column] or 'empty'} in line"
                f" {profile.line}",
                "Give each person one father, one mother and one sex.",
                line,
            )


def _locus(path: Path, profile: Profile, line: int, row: dict[str, str]) -> None:
    if row["marker"] in profile.loci:
        raise FormatError(path.name, f"{profile.id}, {row['marker']} stands twice", "Delete one of the rows.", line)
    read = [allele_of(path.name, line, name, row[name]) for name in ("a1", "a2")]
    profile.loci[row["marker"]] = tuple(allele for allele in read if allele is not None) or None


def _parents(profiles: dict[tuple[str, str], Profile]) -> Iterator[Profile]:
    """Those who are named and have no row."""
    made = set(profiles)
    for profile in list(profiles.values()):
        for column, sex in SEX_COLUMN.items():
            name, family = profile.aside[column], profile.aside["family"]
            if family and name not in ("", "0") and (family, name) not in made:
                made.add((family, name))
                aside = {"family": family, "missing": "", "father": "", "mother": "", "sex": sex}
                yield Profile(name, profile.line, {}, aside)
