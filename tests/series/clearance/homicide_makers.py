"""Homicides with known chances of staying unsolved, and an excess planted where a test wants one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from murderbook.series.clearance import Column, Homicides

COUNTIES = ("04001", "04003", "04005", "04007")
LABELS = {
    "11": "Firearm, type not stated",
    "15": "Other gun",
    "12": "Handgun",
    "20": "Knife",
    "80": "Strangulation",
    "99": "Weapon not reported",
}


def homicides(rows: Sequence[dict[str, object]]) -> Homicides:
    """By name what a test says of each, else a woman of 30 strangled in January 1990 in the first county, unsolved."""
    usual: dict[str, object] = {
        "month": 12 * 1990, "unsolved": True, "county": COUNTIES[0], "msa": "", "state": "AZ", "agency": "A1",
        "sex": "F", "weapon": "80", "age": 30.0, "incident": "",
    }  # fmt: skip
    full = [{"id": f"r{number}", **usual, **row} for number, row in enumerate(rows)]

    def column(name: str) -> Column:
        return Column.read([str(row[name]) for row in full])

    return Homicides(
        ids=tuple(str(row["id"]) for row in full),
        month=np.array([row["month"] for row in full], np.int32),
        month_known=np.ones(len(full), np.bool_),
        unsolved=np.array([row["unsolved"] for row in full], np.bool_),
        age=np.array([row["age"] for row in full], np.float64),
        county=column("county"),
        msa=column("msa"),
        state=column("state"),
        agency=column("agency"),
        sex=column("sex"),
        weapon=column("weapon"),
        incident=column("incident"),
        county_names={},
        msa_names={},
    )


def ordinary(many: int, seed: int, share: float = 0.3) -> list[dict[str, object]]:
    """Cases of 20 years in four counties, two agencies each, of which this share is unsolved whatever they are."""
    draw = np.random.default_rng(seed)
    county = draw.integers(0, len(COUNTIES), many)
    return [
        {
            "id": f"o{number}",
            "month": 12 * 1980 + int(draw.integers(0, 240)),
            "unsolved": bool(draw.random() < share),
            "county": COUNTIES[county[number]],
            "agency": f"{COUNTIES[county[number]]}-{int(draw.integers(0, 2))}",
            "sex": "FM"[int(draw.random() < 0.7)],
            "weapon": str(draw.choice(["11", "12", "12", "15", "20", "80", "99"])),
            "age": float(draw.integers(1, 80)),
        }
        for number in range(many)
    ]


def planted(many: int, seed: int, county: str = COUNTIES[2]) -> list[dict[str, object]]:
    """As many unsolved stranglings of women within two years."""
    draw = np.random.default_rng(seed)
    return [
        {
            "id": f"p{number}", "month": 12 * 1990 + int(draw.integers(0, 24)), "county": county,
            "agency": f"{county}-0", "age": float(draw.integers(18, 40)),
        }
        for number in range(many)
    ]  # fmt: skip
