"""Tables of allele frequencies: those that come with the program, and what a user's own is read into.

Two published tables lie in `tables/`, with source and caveat: nist1036 and fbi2015, each of several populations.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from murderbook.kinship.pedigree import KinshipError

_SYNONYMS = {"amelogenin": "amel", "vwf": "vwa", "vwa31": "vwa", "vwfa31": "vwa", "humvwa": "vwa", "humth01": "th01"}


@lru_cache(maxsize=4096)
def locus_key(name: str) -> str:
    """One spelling for all: PENTA D, Penta_D and PentaD; vWA and VWA; AMEL and Amelogenin."""
    plain = "".join(one for one in name.casefold() if one.isalnum())
    return _SYNONYMS.get(plain, plain)


@dataclass(frozen=True)
class FrequencyTable:
    """Frequencies of one population by locus and allele. `about`: source and caveats, for the report."""

    name: str
    loci: Mapping[str, Mapping[str, float]]
    about: str = ""
    persons: int | None = None

    def at(self, locus: str) -> Mapping[str, float] | None:
        """By any spelling of the locus."""
        return self._by_key.get(locus_key(locus))

    def name_of(self, locus: str) -> str | None:
        return next((one for one in self.loci if locus_key(one) == locus_key(locus)), None)

    @cached_property
    def _by_key(self) -> dict[str, Mapping[str, float]]:
        return {locus_key(one): table for one, table in self.loci.items()}

    @property
    def least(self) -> float | None:
        """The minimum frequency of the second report of the US National Research Council (1996): 5 / 2N."""
        return None if self.persons is None else 5.0 / (2.0 * self.persons)


def shipped_names() -> list[str]:
    return list(_told())


@cache
def _told() -> dict[str, dict[str, object]]:
    text = (files("murderbook.kinship") / "tables" / "tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def shipped(name: str) -> list[FrequencyTable]:
    """All populations of a table, or of "nist1036:Caucasian" that one. KinshipError where there is no such table."""
    table, _, population = name.partition(":")
    if table not in _told():
        raise KinshipError(f"no table of frequencies is named {table!r}; there are {', '.join(shipped_names())}")
    found = _read(table)
    if not population:
        return list(found.values())
    chosen = next((one for key, one in found.items() if key.casefold() == population.strip().casefold()), None)
    if chosen is None:
        raise KinshipError(f"{table} has no population {population!r}; it has {', '.join(found)}")
    return [chosen]


@cache
def _read(table: str) -> dict[str, FrequencyTable]:
    told = _told()[table]
    text = (files("murderbook.kinship") / "tables" / f"{table}.csv").read_text(encoding="utf-8")
    loci: dict[str, dict[str, dict[str, float]]] = {}
    for row in csv.DictReader(text.splitlines()):
        of = loci.setdefault(row["population"], {}).setdefault(row["locus"], {})
        of[row["allele"]] = float(row["frequency"])
    persons = told.get("persons")
    counts = persons if isinstance(persons, dict) else {}
    about = f"{told['source']}. {told['caveat']}"
    return {name: FrequencyTable(f"{table}:{name}", one, about, counts.get(name)) for name, one in loci.items()}
