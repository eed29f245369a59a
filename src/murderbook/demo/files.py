"""Writes the files a unit would have: the register's wide layout and the two NamUs exports."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from murderbook.demo.world.hand import codes
from murderbook.demo.world.recording import SITES

HEAD = (
    "number",
    "agency_number",
    "agency",
    "kind",
    "offence",
    "status",
    "exceptional",
    "date",
    "county_fips",
    "state",
    "area",
    "weapon",
    "circumstance",
    "situation",
    "suspect_state",
    "motive_known",
    "victim_name",
    "victim_sex",
    "victim_age",
    "victim_age_high",
    "victim_race",
    "victim_ethnicity",
    "victim_relationship",
    "victim_exposures",
    "victim_identified",
    "suspect_name",
    "suspect_alive",
)
PLACE = ("place", "lat", "lon", "precision", "type", "city")
REPEATED = {
    "exhibit": ("number", "description", "kind", "custody", "dna", "latent", "ballistics", "handled_by"),
    "witness": ("name", "alive", "located", "willing", "tie_ended"),
    "review": ("on", "by", "outcome"),
    "news": ("on", "what"),
    "link": ("case", "kind", "same_source"),
}
MISSING = (
    "Case Number",
    "DLC",
    "Legal Last Name",
    "Legal First Name",
    "Missing Age",
    "City",
    "County",
    "State",
    "Biological Sex",
    "Race / Ethnicity",
    "Date Modified",
    "Name",
    "Current Age",
    "Height",
    "Weight",
    "Map Data",
    "Latitude/Longitude",
    "Circumstances of Disappearance",
    "Hair Color",
    "Left Eye Color",
    "Right Eye Color",
    "Eye Description",
    "Scar/Mark",
    "Tattoo",
    "Clothing Description",
)
UNIDENTIFIED = (
    "Case",
    "ME/C Case",
    "DBF",
    "Age From",
    "Age To",
    "City",
    "County",
    "State",
    "Biological Sex",
    "Race / Ethnicity",
    "Date Modified",
    "Height",
    "Weight",
    "Hair Color",
    "Left Eye Color",
    "Right Eye Color",
    "Scar/Mark",
    "Tattoo",
    "Clothing Description",
    "Condition of Remains",
    "Latitude/Longitude",
)
REFERENCES = ("missing_case", "relation", "relative", "sampled_on", "laboratory_number")
PROFILES = ("sample", "marker", "allele_1", "allele_2")

Row = dict[str, str]


def register_columns(rows: Iterable[Row]) -> list[str]:
    """The register's header: numbered columns only as far as these rows need them."""
    used = {name for row in rows for name in row}
    columns = list(HEAD)
    columns += [f"{site}_{part}" for site in SITES for part in PLACE]
    columns += [f"behaviour_{code}" for code in codes()] + ["behaviours_coded_by", "behaviours_source"]
    for thing, parts in REPEATED.items():
        highest = max((at for at in range(1, 10) if any(f"{thing}_{at}_{part}" in used for part in parts)), default=1)
        columns += [f"{thing}_{at}_{part}" for at in range(1, highest + 1) for part in parts]
    columns += ["series", "notes"]
    unknown = used - set(columns)
    if unknown:
        raise ValueError(f"columns that the register does not have: {sorted(unknown)}")
    return columns


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row], mark: bool = False) -> None:
    """A CSV file with CRLF line ends (RFC 4180); `mark` puts a byte-order mark first, as the NamUs export does."""
    with path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
