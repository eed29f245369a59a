"""Every reader of a file that somebody else made: a valid file, how it is read to its end, and how it may refuse."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import samples

from murderbook import formats
from murderbook.formats import case_columns, case_table, kinship_families, profiles, str_frequencies
from murderbook.formats.crime_sites import read_places, read_sites
from murderbook.formats.dna_matches import read_matches, read_weights
from murderbook.formats.eliminations import read_eliminations
from murderbook.formats.gedcom import read_gedcom
from murderbook.formats.homicides import read_homicides
from murderbook.formats.kinship_case import read_case
from murderbook.formats.land_geojson import read_polygons
from murderbook.formats.mapping import Mapping
from murderbook.formats.reference_samples import read_references
from murderbook.formats.reject import FormatError
from murderbook.formats.str_profiles import read_profiles
from murderbook.formats.typed_places import places_from_text
from murderbook.identification import model as identification_model
from murderbook.kinship.genealogy import Person, Tree
from murderbook.linkage.tabular import model as linkage_model
from murderbook.linkage.tabular.validation.folds import read_folds
from murderbook.triage import weights

Read = Callable[[Path], object]
TREE = Tree({one: Person(one, name) for one, name in (("I1", "Kate Lind"), ("I2", "Lars Lind"))})


@dataclass(frozen=True)
class Reader:
    name: str
    suffix: str
    made: Callable[[], str | bytes]
    read: Read
    refuses: tuple[type[Exception], ...] = (FormatError,)
    packed: Callable[[bytes], bytes] = bytes  # how a file that was made hostile is packed, now and then

    @cached_property
    def sample(self) -> bytes:
        made = self.made()
        return made.encode() if isinstance(made, str) else made

    def __str__(self) -> str:
        return self.name


def _whole(path: Path) -> object:
    """As an import and an engine read a table: batches, rejects, cases."""
    reading = formats.read(path)
    count = sum(len(batch) for batch in reading.batches())
    return count, list(reading.rejects), list(reading.cases())


def _homicides(path: Path) -> object:
    return read_homicides(formats.read(path))


def _columns() -> case_columns.CaseColumns:
    return case_columns.CaseColumns.from_dict(tomllib.loads(samples.example("columns.toml")), "columns.toml")


def _cases(path: Path) -> object:
    return case_table.read_cases(path, _columns())


def _series(path: Path) -> object:
    return case_table.read_series(path, _columns())


def _typed(path: Path) -> object:
    return places_from_text(path.read_text(encoding="utf-8", errors="replace"), path.name)


def _packaged(package: str, name: str) -> Callable[[], str]:
    return lambda: files(package).joinpath(name).read_text(encoding="utf-8")


def _text(text: str) -> Callable[[], str]:
    return lambda: text


def _tables() -> Iterator[Reader]:
    layouts = {
        "register": samples.REGISTER, "shr": samples.SHR, "wapo": samples.WAPO, "namus missing": samples.NAMUS_MISSING,
        "namus remains": samples.NAMUS_REMAINS,
    }  # fmt: skip
    for name, text in layouts.items():
        yield Reader(name, ".csv", _text(text), _whole)
    yield Reader("register, packed", ".csv.gz", _text(samples.REGISTER), _whole, packed=samples.packed)
    yield Reader("register, workbook", ".xlsx", lambda: samples.workbook(samples.REGISTER), _whole)
    yield Reader("homicides to scan", ".csv", _text(samples.SHR), _homicides)
    yield Reader("missing to identify", ".csv", _text(samples.NAMUS_MISSING), profiles.read_missing)
    yield Reader("remains to identify", ".csv", _text(samples.NAMUS_REMAINS), profiles.read_remains)
    cases = "".join(samples.example("cases.csv").splitlines(keepends=True)[:4])
    yield Reader("cases to link", ".csv", _text(cases), _cases)
    yield Reader("cases to link, workbook", ".xlsx", lambda: samples.workbook(cases), _cases)
    yield Reader("cases to link, parquet", ".parquet", lambda: samples.parquet(cases), _cases)
    yield Reader("series", ".csv", lambda: samples.example("series.csv"), _series)


def _places() -> Iterator[Reader]:
    yield Reader("crime sites", ".csv", _text(samples.SITES), read_sites)
    yield Reader("crime sites, workbook", ".xlsx", lambda: samples.workbook(samples.SITES), read_sites)
    yield Reader("candidate places", ".csv", _text(samples.SITES), read_places)
    yield Reader("typed places", ".txt", _text("home, 42.3, -71.1\nwork, 42.31, -71.05\n"), _typed)
    yield Reader("land", ".geojson", _text(samples.POLYGONS), read_polygons)


def _kin() -> Iterator[Reader]:
    yield Reader("family tree", ".ged", _text(samples.GEDCOM), read_gedcom)
    yield Reader("matches", ".csv", _text(samples.MATCHES), lambda path: read_matches(path, TREE))
    yield Reader("weights of places", ".csv", _text(samples.WEIGHTS), read_weights)
    yield Reader("kinship, JSON", ".json", samples.case, read_case)
    yield Reader("kinship, TOML", ".toml", samples.case_toml, read_case)
    yield Reader("kinship, Familias", ".fam", _text(samples.FAMILIAS), read_case)
    yield Reader("families", ".csv", _text(samples.FAMILIES), kinship_families.read_families)
    yield Reader("family, TOML", ".toml", _text(samples.FAMILY_TOML), kinship_families.read_families)
    yield Reader("a disaster's families", ".csv", samples.dvi, kinship_families.read_several)
    yield Reader("remains of a disaster", ".csv", samples.dvi, kinship_families.read_remains)
    yield Reader("remains", ".csv", _text(samples.PROFILES_WIDE), kinship_families.read_remains)
    yield Reader("profiles, long", ".csv", _text(samples.PROFILES_LONG), read_profiles)
    yield Reader("profiles, CODIS CMF", ".xml", _text(samples.CMF), read_profiles)
    yield Reader("references", ".csv", _text(samples.REFERENCES), read_references)
    yield Reader("frequencies, long", ".csv", _text(samples.FREQUENCIES_LONG), str_frequencies.read_frequencies)
    yield Reader("frequencies, wide", ".csv", _text(samples.FREQUENCIES_WIDE), str_frequencies.read_frequencies)
    yield Reader("frequencies, Familias", ".txt", _text(samples.FREQUENCIES_TEXT), str_frequencies.read_frequencies)
    table = lambda: samples.json.dumps(samples.TABLE)  # noqa: E731
    yield Reader("frequencies, JSON", ".json", table, str_frequencies.read_frequencies)
    yield Reader("eliminations", ".csv", _text(samples.ELIMINATIONS), read_eliminations)


def _declarations() -> Iterator[Reader]:
    """What a unit writes for itself; a model may come from another unit."""
    yield Reader("mapping", ".toml", _text(samples.MAPPING), Mapping.load)
    yield Reader("columns of cases", ".toml", lambda: samples.example("columns.toml"), case_columns.CaseColumns.load)
    triage = _packaged("murderbook.triage", "weights.toml")
    yield Reader("triage weights", ".toml", triage, weights.load, (weights.WeightsError,))
    assumed = _packaged("murderbook.identification.models", "assumed.toml")
    yield Reader(
        "identification model", ".toml", assumed, identification_model.load_model, (identification_model.ModelError,)
    )
    yield Reader("linkage model", ".toml", samples.linkage_model, linkage_model.load_model, (ValueError,))
    yield Reader("folds", ".json", _text('{"folds": {"a": 1, "b": 2}}'), read_folds, (ValueError,))


READERS = (*_tables(), *_places(), *_kin(), *_declarations())
