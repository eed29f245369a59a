"""Tabulates the aggregates of demo/data/marginals.toml from the public homicide reports, where those files are at hand.

Run as a script it prints the file; as a module it lets a test check that the packaged tables are what the data say.
Aggregates only: no cell below five cases is published.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

SHR = Path(__file__).parents[2].parent / "shared" / "data" / "shr" / "shr_west8_1976_2018.csv.gz"
SMALLEST_CELL = 5
BANDS = ((0, 4), (5, 14), (15, 19), (20, 24), (25, 34), (35, 49), (50, 64), (65, 98))
GROUPS = {
    **dict.fromkeys(("11", "12", "13", "14", "15"), "firearm"),
    "20": "knife",
    **dict.fromkeys(("30", "40"), "blunt"),
    **dict.fromkeys(("80", "85"), "strangled"),
}
TYPES = {
    **dict.fromkeys(("02", "10", "17"), "sexual"),
    **dict.fromkeys(("03", "06", "07"), "robbery"),
    "05": "burglary",
    "09": "arson",
    **dict.fromkeys(("18", "43"), "narcotics"),
    **dict.fromkeys(("46", "47"), "gang"),
    **dict.fromkeys(("40", "42", "44", "45"), "argument"),
    **dict.fromkeys(("26", "60", "70"), "other"),
}
JUSTIFIABLE = ("80", "81")


def unsolved_rows(path: Path = SHR) -> list[dict[str, str]]:
    """Murders without a known offender; self-defence and police shootings left out."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["solved"] == "No"]
    kept = [row for row in rows if row["homicide_type"].startswith("Murder")]
    return [row for row in kept if row["circumstance_code"].zfill(2) not in JUSTIFIABLE]


def band_of(text: str) -> str | None:
    age = float(text)
    return next((f"{low}-{high}" for low, high in BANDS if low <= age <= high), None)


def group_of(row: dict[str, str]) -> str:
    return GROUPS.get(row["weapon_code"], "other")


def type_of(row: dict[str, str]) -> str | None:
    return TYPES.get(row["circumstance_code"].zfill(2))


def shares(values: Iterable[str | None]) -> dict[str, float]:
    """Share of each value; cells below five left out, the rest sums to about 1."""
    counts = Counter(value for value in values if value is not None)
    kept = {value: n for value, n in sorted(counts.items()) if n >= SMALLEST_CELL}
    total = sum(kept.values())
    return {value: round(n / total, 4) for value, n in kept.items()}


def tables(rows: list[dict[str, str]]) -> dict[str, dict[str, float]]:
    """Every table by its name in the TOML."""
    known = [row for row in rows if row["vic_sex"] in ("Male", "Female")]
    found: dict[str, dict[str, float]] = {
        "year": shares(row["year"][:4] for row in rows),
        "sex": shares(row["vic_sex"][0] for row in rows),
        "race": shares(row["vic_race_code"] for row in rows),
        "ethnicity": shares(row["vic_ethnic_code"] for row in rows),
        "situation": shares(row["situation_code"] for row in rows),
        "relationship": shares(row["relationship_code"] for row in rows),
        "unknown": {
            "age": round(sum(band_of(row["vic_age"]) is None for row in rows) / len(rows), 4),
            "circumstance": round(sum(row["circumstance_code"] == "99" for row in rows) / len(rows), 4),
        },
    }
    for sex in ("M", "F"):
        ours = [row for row in known if row["vic_sex"][0] == sex]
        found[f"weapon.{sex}"] = shares(row["weapon_code"] for row in ours)
        for group in ("firearm", "knife", "blunt", "strangled", "other"):
            cell = [row for row in ours if group_of(row) == group]
            found[f"age.{sex}.{group}"] = shares(band_of(row["vic_age"]) for row in cell)
            found[f"type.{sex}.{group}"] = shares(type_of(row) for row in cell)
    for name in sorted(set(TYPES.values())):
        found[f"circumstance.{name}"] = shares(
            row["circumstance_code"].zfill(2) for row in rows if type_of(row) == name
        )
    return found


def as_toml(found: dict[str, dict[str, float]]) -> str:
    lines: list[str] = []
    for name, table in found.items():
        cells = ", ".join(f'"{key}" = {share}' for key, share in table.items())
        lines += [f"[{name}]", *_wrapped(cells), ""]
    return "\n".join(lines)


def _wrapped(cells: str) -> list[str]:
    return [f"{cell}" for cell in cells.split(", ")] if cells else []


if __name__ == "__main__":
    print(as_toml(tables(unsolved_rows())))
