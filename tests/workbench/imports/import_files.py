"""A small register to import."""

from __future__ import annotations

HEADER = (
    "number,status,date,victim_name,victim_sex,victim_age,weapon,county_fips,state,exhibit_1_number,exhibit_1_dna,notes"
)
ROWS = (
    '0012,open,14 Mar 1987,"Doe, Alpha",F,23,knife,06037,CA,1-A,never tested,first',
    '0013,open,summer 1986,"Roe, Beta",F,31,knife,06037,CA,,,=1+1',
    '0014,open,1990,"Poe, Gamma",M,40,handgun,06037,CA,,,',
)
