"""Families that miss somebody, and remains: what `murderbook kinship search` reads (docs/reference/kinship-json.md).

A family is a TOML file (`missing`, `persons`, `profiles` or `profile_files`), or rows of a CSV with many families:
`family`, `id`, `father`, `mother`, `sex`, `missing` (a mark for who is missed), and a column for each locus; or a
disaster's table (formats/kinship_dvi.py). One or several of a family may be missing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from murderbook.formats.kinship_case import SEXES, pedigree_of, samples_of
from murderbook.formats.kinship_dvi import dvi_relatives, dvi_victims, is_dvi
from murderbook.formats.reject import FormatError
from murderbook.formats.str_profiles import Profile, read_profiles
from murderbook.formats.str_text import number_of, text_of
from murderbook.kinship.case import Sample
from murderbook.kinship.disaster.problem import DisasterFamily
from murderbook.kinship.frequencies import FrequencyTable, locus_key
from murderbook.kinship.pedigree import KinshipError, Pedigree, Person
from murderbook.kinship.search.families import RefFamily, Remains

NOT_MISSING = ("", "0", "no", "n", "false")


def read_families(path: Path) -> list[RefFamily]:
    """As `read_several`, one entry for each missing person; where a family has several, named after both."""
    families: list[RefFamily] = []
    for one in read_several(path):
        for name in one.missing:
            called = one.id if len(one.missing) == 1 else f"{one.id}: {name}"
            try:
                families.append(RefFamily(called, one.pedigree, name, one.samples))
            except KinshipError as error:
                raise FormatError(path.name, str(error), "Mend its entries.") from None
    return families


def read_several(path: Path) -> list[DisasterFamily]:
    """From a file, or all TOML and CSV files of a folder, in the order of their names. FormatError says which file and
    family, what is wrong and what to do."""
    files = [path]
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in (".toml", ".csv", ".tsv", ".txt"))
        if not files:
            raise FormatError(str(path), "no family is in the folder", "Put TOML or CSV files into it.")
    families: list[DisasterFamily] = []
    for one in files:
        families += [_toml(one)] if one.suffix.lower() == ".toml" else _rows(one)
    ids = [family.id for family in families]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise FormatError(str(path), f"family {', '.join(twice)} is there twice", "Give each family a name of its own.")
    return families


def _toml(path: Path) -> DisasterFamily:
    try:
        content: dict[str, Any] = tomllib.loads(text_of(path))
        people = content["persons"]
        pedigree = pedigree_of([{"id": one, **told} for one, told in people.items()], {})
        family = str(content.get("family", path.stem))
        told = content["missing"]
        missing = tuple(str(one) for one in (told if isinstance(told, list) else [told]))
        return DisasterFamily(family, pedigree, missing, samples_of(path, content, family))
    except (KinshipError, tomllib.TOMLDecodeError) as error:
        raise FormatError(path.name, str(error), "Mend it in this file.") from None
    except FormatError:
        raise
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        raise FormatError(
            path.name, f"something is missing or of another kind ({error!r})", "See docs/reference/kinship-json.md."
        ) from None


def _rows(path: Path) -> list[DisasterFamily]:
    families: dict[str, list[Profile]] = {}
    for profile in dvi_relatives(path) if is_dvi(path) else read_profiles(path, "family"):
        name = _cell(profile, "family")
        if not name:
            raise FormatError(path.name, f"{profile.id} is of no family", "Fill in the column family.", profile.line)
        families.setdefault(name, []).append(profile)
    found = []
    for name, members in families.items():
        try:
            found.append(_family(name, members))
        except KinshipError as error:
            said = str(error)
            where = said if said.startswith("family") else f"family {name}: {said}"
            raise FormatError(path.name, where, "Mend its rows.", members[0].line) from None
    return found


def _family(name: str, members: Sequence[Profile]) -> DisasterFamily:
    persons = tuple(
        Person(one.id, _cell(one, "father") or None, _cell(one, "mother") or None, _sex(one)) for one in members
    )
    missing = [one.id for one in members if _cell(one, "missing").casefold() not in NOT_MISSING]
    if not missing:
        raise KinshipError(
            "0 of its members are marked as missing; mark somebody (in a table of roles: /missing/FAMILY)"
        )
    samples = tuple(Sample(one.id, one.loci) for one in members if any(one.loci.values()))
    return DisasterFamily(name, Pedigree(persons), tuple(missing), samples)


def _cell(profile: Profile, name: str) -> str:
    for column, value in profile.aside.items():
        if re.sub(r"[^a-z]", "", column.casefold()) == name:
            return "" if value == "0" and name != "family" else value.strip()
    return ""


def _sex(profile: Profile) -> str | None:
    """As entered, else by amelogenin."""
    text = _cell(profile, "sex").upper()
    if text:
        return SEXES.get(text, text)
    found = next((g for locus, g in profile.loci.items() if locus_key(locus) == "amel" and g), None)
    return None if found is None else "M" if "Y" in found else "F"


def read_remains(path: Path) -> list[Remains]:
    """Any layout of profiles; in the wide one the columns `sex`, `dropout` and `dropin` are read too."""
    found = []
    for one in dvi_victims(path) if is_dvi(path) else read_profiles(path):
        rates = [_cell(one, name) for name in ("dropout", "dropin")]
        numbers = [number_of(path.name, one.line, "drop-out", rate) if rate else 0.0 for rate in rates]
        try:
            found.append(Remains(Sample(one.id, one.loci, *numbers), _sex(one), one.aside))
        except KinshipError as error:
            raise FormatError(path.name, str(error), "Mend the row.", one.line) from None
    return found


def common_names(samples: Sequence[Sample], table: FrequencyTable) -> list[Sample]:
    """The samples with their loci under the table's names; loci that it does not have are left out."""
    names = {locus_key(locus): locus for locus in table.loci}
    return [
        Sample(
            one.id,
            {names[key]: g for locus, g in one.genotypes.items() if (key := locus_key(locus)) in names},
            one.dropout,
            one.dropin,
        )
        for one in samples
    ]
