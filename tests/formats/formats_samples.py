"""A header and a good row of every layout, and how to change cells of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Write = Callable[..., Path]

SHR_HEADER = (
    "ID,CNTYFIPS,Ori,State,Agency,Solved,Year,Month,Homicide,Situation,VicAge,VicSex,VicRace,VicEthnic,"
    "OffAge,OffSex,OffRace,OffEthnic,Weapon,Relationship,Circumstance,Subcircum,VicCount,OffCount"
)
SHR_ROW = (
    "198703001AZ00100,04001,AZ00100,Arizona,Apache County,No,1987,March,Murder and non-negligent manslaughter,"
    "Single victim/unknown offender(s),34,Female,White,Unknown,999,Unknown,Unknown,Unknown,Strangulation - hanging,"
    "Unknown,Unknown,Unknown,0,0"
)
WAPO_HEADER = (
    "uid,reported_date,victim_last,victim_first,victim_race,victim_age,victim_sex,city,state,lat,lon,disposition"
)
WAPO_ROW = "Pv-000001,20100504,QUILLFEATHER,ODETTE,Hispanic,24,Female,Port Verity,CA,33.7702,-118.1937,Open/No arrest"
REGISTER_HEADER = "number,date,status,victim_name,victim_sex,victim_age,weapon,state,disposal_lat,disposal_lon"
REGISTER_ROW = '0087-014,14 Mar 1987,open,"Quillfeather, Odette",F,24,80,CA,33.7702,-118.1937'


def changed(header: str, row: str, **cells: str) -> str:
    """The row with some cells replaced, by column name; no cell may hold a comma."""
    names = header.split(",")
    values = row.split(",")
    for name, cell in cells.items():
        values[names.index(name)] = cell
    return ",".join(values)
