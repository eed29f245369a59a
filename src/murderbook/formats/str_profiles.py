"""STR profiles as laboratories hand them over.

* long: a row for each sample and locus: `sample`, `locus`, `allele 1`, `allele 2` (GeneMapper's table is one: Sample
  Name, Marker, Allele 1, Allele 2 ...; its heights and sizes are not read);
* wide: a row for each sample, a column for each locus with "11,12" or "11/12", or two columns a locus;
* CODIS CMF (XML): specimens with loci and allele values.

Other columns are kept aside, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from murderbook.formats.reject import AlleleError, FormatError
from murderbook.formats.str_text import allele_of, column_at, rows_of, text_of
from murderbook.kinship.case import Genotype
from murderbook.kinship.frequencies import locus_key

KNOWN_LOCUS = re.compile(
    r"d\d{1,2}s\d{2,4}|dys\d+.*|penta[cde]|vwa|th01|tpox|fga|csf1po|se33|amel|f13.*|fesfps|lpl|dx.*|hprtb"
)
_TWENTY = (
    "csf1po d1s1656 d2s441 d2s1338 d3s1358 d5s818 d7s820 d8s1179 d10s1248 d12s391 d13s317 d16s539 d18s51 d19s433 d21s11"
    " d22s1045 fga th01 tpox vwa"
)
CORE = frozenset(_TWENTY.split())  # the core loci of CODIS since 2017, by `locus_key`
_SAMPLE = ("sample", "samplename", "sampleid", "id", "name", "specimen", "specimenid", "person", "remains")


@dataclass(slots=True)
class Profile:
    """One sample: alleles by locus as named in the file; None where the locus has no allele. `line` where it begins."""

    id: str
    line: int
    loci: dict[str, Genotype | None] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)


def read_profiles(path: Path, within: str = "") -> list[Profile]:
    """In the file's order. `within`: a column inside whose values a sample's name is one. FormatError for three
    alleles, off-ladder alleles, a sample or locus twice, no locus."""
    if path.suffix.lower() == ".xml" or text_of(path).lstrip().startswith("<"):
        return _codis(path)
    rows = list(rows_of(path))
    header = rows[0][1]
    sample, locus = column_at(header, *_SAMPLE), column_at(header, "locus", "marker", "system")
    if sample is None:
        raise FormatError(path.name, "no column names the sample", "Name it sample.", rows[0][0])
    found = (
        _long(path, rows, sample, locus) if locus is not None else _wide(path, rows, sample, column_at(header, within))
    )
    if not any(profile.loci for profile in found):
        raise FormatError(path.name, "no locus was found", "Name columns by loci (TH01), or add a column locus.")
    return found


def _long(path: Path, rows: list[tuple[int, list[str]]], sample: int, locus: int) -> list[Profile]:
    header = rows[0][1]
    plain = [re.sub(r"[^a-z0-9]", "", cell.casefold()) for cell in header]
    alleles = [at for at, cell in enumerate(plain) if re.fullmatch(r"allele\d*|a\d", cell)]
    if not alleles:
        raise FormatError(path.name, "there is no column of alleles", "Name them allele 1 and allele 2.", rows[0][0])
    profiles: dict[str, Profile] = {}
    for line, given in rows[1:]:
        cells = given + [""] * (len(header) - len(given))
        profile = profiles.setdefault(cells[sample], Profile(cells[sample], line))
        values = [(header[at], cells[at]) for at in alleles]
        _set(path, profile, line, (cells[locus], values))
    return list(profiles.values())


def _wide(path: Path, rows: list[tuple[int, list[str]]], sample: int, within: int | None) -> list[Profile]:
    header = rows[0][1]
    names = _loci_of(header, sample)
    profiles: dict[tuple[str, str], Profile] = {}
    for line, given in rows[1:]:
        cells = given + [""] * (len(header) - len(given))
        key = ("" if within is None else cells[within], cells[sample])
        if key in profiles:
            raise FormatError(
                path.name, f"sample {cells[sample]} stands twice", "Give each sample one row and its own name.", line
            )
        profile = profiles[key] = Profile(cells[sample], line)
        for locus, columns in names.items():
            values = [(header[at], part) for at in columns for part in re.split(r"[,/;|\s]+", cells[at]) if part]
            _set(path, profile, line, (locus, values))
        used = {at for columns in names.values() for at in columns} | {sample}
        profile.aside = {header[at]: cells[at] for at in range(len(header)) if at not in used and header[at]}
    return list(profiles.values())


def _loci_of(header: list[str], sample: int) -> dict[str, list[int]]:
    """Columns of each locus: one, or two that end in 1 and 2, or are named the same."""
    loci: dict[str, list[int]] = {}
    for at, cell in enumerate(header):
        name = re.sub(r"[\s_.-]+(allele\s*)?[12ab]$", "", cell, flags=re.IGNORECASE)
        if at != sample and KNOWN_LOCUS.fullmatch(locus_key(name)):
            loci.setdefault(name, []).append(at)
    return loci


def _set(path: Path, profile: Profile, line: int, found: tuple[str, list[tuple[str, str]]]) -> None:
    locus, values = found
    if not profile.id or not locus:
        raise FormatError(path.name, "the sample or the locus is missing", "Fill it in, or delete the row.", line)
    if locus in profile.loci:
        raise FormatError(path.name, f"{profile.id}, {locus} stands twice", "Delete one of the rows.", line)
    read = [allele_of(path.name, line, column, value) for column, value in values]
    alleles = tuple(allele for allele in read if allele is not None)
    if len(alleles) > 2:
        raise AlleleError(
            path.name,
            f"{profile.id}, {locus} has {len(alleles)} alleles ({', '.join(alleles)})",
            "A person has two: a mixture, or a tri-allelic pattern; leave the locus empty.",
            line,
            unquoted=f"{profile.id}, {locus} has {len(alleles)} alleles, and a person has two",
        )
    profile.loci[locus] = alleles or None


def _codis(path: Path) -> list[Profile]:
    try:
        root = ElementTree.fromstring(text_of(path))
    except ElementTree.ParseError as error:
        raise FormatError(path.name, f"no XML ({error})", "Export it again.") from None
    found = [_specimen(path, at, one) for at, one in enumerate(_named(root, "SPECIMEN"), start=1)]
    if not found:
        raise FormatError(path.name, "no SPECIMEN is in it", "Give a CMF file with specimens.")
    return found


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Elements of that name, in any namespace."""
    return (one for one in root.iter() if one.tag.rsplit("}", 1)[-1].upper() == name)


def _specimen(path: Path, at: int, one: ElementTree.Element) -> Profile:
    name = next((id_.text or "" for id_ in _named(one, "SPECIMENID")), "").strip()
    profile = Profile(name or f"specimen {at}", at)
    for locus in _named(one, "LOCUS"):
        called = next((text.text or "" for text in _named(locus, "LOCUSNAME")), "").strip()
        values = [("ALLELEVALUE", (value.text or "").strip()) for value in _named(locus, "ALLELEVALUE")]
        _set(path, profile, at, (called, values))
    return profile
