"""A nation's homicides by invention: 3,000 counties of very different sizes, agencies with habits, 43 years."""

from __future__ import annotations

import numpy as np

from murderbook.casefile.counties import counties
from murderbook.series.clearance import Column, Homicides

WEAPONS = ("11", "12", "13", "14", "20", "30", "40", "65", "80", "85", "90")
SHARES = (0.09, 0.46, 0.06, 0.05, 0.13, 0.05, 0.06, 0.01, 0.025, 0.015, 0.05)


def national(rows: int, seed: int = 1) -> Homicides:
    """Solved by chance, after county, agency, weapon and year; nothing is planted. In order of month."""
    draw = np.random.default_rng(seed)
    codes = np.array(sorted(counties()))
    weight = draw.lognormal(0, 1.8, len(codes))
    county = draw.choice(len(codes), rows, p=weight / weight.sum())
    agency = county * 4 + draw.integers(0, 4, rows)
    weapon = draw.choice(len(WEAPONS), rows, p=np.array(SHARES) / sum(SHARES))
    month = np.sort(draw.integers(12 * 1976, 12 * 2019, rows)).astype(np.int32)
    effects = draw.normal(0, 0.4, len(codes)), draw.normal(0, 0.35, 4 * len(codes)), draw.normal(0, 0.5, len(WEAPONS))
    log_odds = -1.0 + effects[0][county] + effects[1][agency] + effects[2][weapon] + (month / 12 - 1997) * 0.01
    names = [codes[one] for one in county]
    return Homicides(
        ids=tuple(map(str, range(rows))),
        month=month,
        month_known=np.ones(rows, np.bool_),
        unsolved=draw.random(rows) < 1 / (1 + np.exp(-log_odds)),
        age=np.floor(draw.gamma(5.0, 6.6, rows)),
        county=Column.read(names),
        msa=Column.read([""] * rows),
        state=Column.read([name[:2] for name in names]),
        agency=Column.read([str(one) for one in agency]),
        sex=Column.read(np.where(draw.random(rows) < 0.77, "M", "F").tolist()),
        weapon=Column.read([WEAPONS[one] for one in weapon]),
        incident=Column.read([""] * rows),
        county_names={},
        msa_names={},
    )
