"""A valid file for every reader: small, with every part that the reader knows. Nobody in them is from life."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from formats_samples import (
    REGISTER_HEADER,
    REGISTER_ROW,
    SHR_HEADER,
    SHR_ROW,
    WAPO_HEADER,
    WAPO_ROW,
)
from tabular_tables import Recipe, drawn
from test_kinship_cases import TABLE, TOML, case_json
from test_kinship_dvi import HEAD as DVI_HEAD
from test_kinship_dvi import ROWS as DVI_ROWS

from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import text_of

EXAMPLES = Path(__file__).resolve().parents[4] / "examples" / "homicide"

REGISTER = f"{REGISTER_HEADER}\n{REGISTER_ROW}\n0099,1991,closed,,M,,12,,,\n"
SHR = f"{SHR_HEADER}\n{SHR_ROW}\n{SHR_ROW.replace('00100,04001', '00101,04001')}\n"
WAPO = f"{WAPO_HEADER}\n{WAPO_ROW}\n"
NAMUS_MISSING = (
    "Case Number,DLC,Legal Last Name,Legal First Name,Missing Age,City,County,State,Biological Sex,Race / Ethnicity,"
    "Date Modified\nMP1,01/02/1987,Quill,Odette,24,Anchorage,Anchorage,AK,Female,White / Caucasian,03/04/2020\n"
)
NAMUS_REMAINS = (
    "Case,ME/C Case,DBF,Age From,Age To,City,County,State,Biological Sex,Race / Ethnicity,Date Modified\n"
    "UP1,M-7,01/02/1987,20,35,Salem,Marion,OR,Male,Uncertain,03/04/2020\n"
)
GEDCOM = (
    "0 HEAD\n1 SOUR test\n1 GEDC\n2 VERS 5.5.1\n2 FORM LINEAGE-LINKED\n1 CHAR UTF-8\n"
    "0 @I1@ INDI\n1 NAME Amos /Vale/\n1 SEX M\n1 BIRT\n2 DATE ABT 1850\n0 @I2@ INDI\n1 NAME Bess /Rowe/\n1 SEX F\n"
    "0 @I3@ INDI\n1 NAME Carl /Vale/\n1 SEX M\n1 FAMC @F1@\n2 PEDI birth\n1 BIRT\n2 DATE BET 1920 AND 1922\n"
    "2 PLAC Salem\n1 DEAT\n2 DATE 1990\n1 NOTE a\n2 CONT b\n2 CONC c\n"
    "0 @F1@ FAM\n1 HUSB @I1@\n1 WIFE @I2@\n1 CHIL @I3@\n2 _FREL Natural\n1 MARR\n2 DATE 1918\n0 TRLR\n"
)
MATCHES = (
    "person,cM,longest,segments,platform,min segment,map cM\nI1,866.5,61,28,GEDmatch,7,3587\nI2,1234,,,Ancestry,,\n"
)
WEIGHTS = "place,weight\nI1,2\nI2,0.5\n"
SITES = "id,latitude,longitude,weight,probability,date,kind\n" + "".join(
    f"s{at},{42.30 + at / 100},{-71.10 + at / 90},1,1,1962-0{at + 1}-03,murder\n" for at in range(6)
)
POLYGONS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "bay"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[-71.1, 42.3], [-71.0, 42.3], [-71.0, 42.4], [-71.1, 42.3]]],
                },
            }
        ],
    }
)
PROFILES_LONG = "sample,locus,allele 1,allele 2\nS1,TH01,6,9.3\nS1,FGA,20,21\nS2,TH01,7,7\n"
PROFILES_WIDE = 'sample,sex,dropout,TH01,FGA\nS1,F,0.1,"6,9.3",20/21\nS2,M,,"7,7",\n'
CMF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<CODISImportFile xmlns="urn:CODISImportFile-schema"><HEADERVERSION>3.2'
    "</HEADERVERSION><SPECIMEN><SPECIMENID>S1</SPECIMENID><LOCUS><LOCUSNAME>TH01</LOCUSNAME><ALLELE><ALLELEVALUE>6"
    "</ALLELEVALUE></ALLELE><ALLELE><ALLELEVALUE>9.3</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN></CODISImportFile>\n"
)
REFERENCES = (
    "missing_case,relation,laboratory_number,relative,sampled on\nMP1,mother,L-1,Ann,2026-03-01\nMP1,own,L-2,,\n"
)
FREQUENCIES_LONG = "locus,allele,frequency\nTH01,6,0.25\nTH01,7,0.35\nTH01,9.3,0.4\n"
FREQUENCIES_WIDE = "Allele,TH01,FGA\n6,0.25,\n7,0.75,\n20,,0.5\n21,,0.5\nN,100,100\n"
FREQUENCIES_TEXT = "TH01\n6\t0.25\n7\t0.75\n\nFGA\n20\t0.5\n21\t0.5\n"
ELIMINATIONS = (
    "remains,report,verdict,by,on,reason,remains_print,report_print\nUP1,MP1,eliminated,A,2024-05-31,teeth,,\n"
)
FAMILIES = (
    'family,id,father,mother,sex,missing,TH01,FGA\nF1,P,,,M,,"6,7","20,21"\nF1,M,,,F,,"7,9.3","20,20"\n'
    "F1,C,P,M,M,yes,,\n"
)
FAMILY_TOML = (
    'family = "F1"\nmissing = "C"\n[persons.P]\nsex = "M"\n[persons.C]\nfather = "P"\n[profiles.P]\nTH01 = "6,7"\n'
)
MAPPING = (
    'layout = "register"\nignore = ["colour"]\n[columns]\n"DR" = "number"\n[combine.victim_name]\n'
    'from = ["Last", "First"]\n[codes.status]\n"in box" = "open"\n'
)
FAMILIAS = "\n".join(
    [
        '"Output from Familias, version 3.2"', '"3.2"', '""', "2",
        '"Father"', "-1", '"#FALSE#"', "-1", "#TRUE#", "1", "0", "1", "0",
        '"Doe"', "-1", '"#FALSE#"', "-1", "#TRUE#", "1", "0", "0", "0",
        '"Known relations"', "0", "0", "0",
        "2", "0", '"H1"', "0", "0", "1", "0", "1", "1", '"H2"', "0", "0", "0",
        "#FALSE#", "1", "#FALSE#", '"TH01"', "0.001", "0.001", "0", "0", "3", "0.1", "0.1", "0", "0", "#FALSE#", "0",
        "3",         '"6"', "0.25", '"7"', "0.35", '"9.3"', "0.4",
    ]
)  # fmt: skip


def beside(folder: Path) -> None:
    """The files that others name."""
    (folder / "table.json").write_text(json.dumps(TABLE), encoding="utf-8")


def case() -> str:
    return json.dumps(case_json())


def case_toml() -> str:
    return TOML


def dvi() -> str:
    return DVI_HEAD + DVI_ROWS


def linkage_model() -> str:
    return text_of(published_model(drawn(Recipe(sizes=(2, 2, 1, 1)), seed=1).table))


def example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def workbook(text: str) -> bytes:
    """The rows of a CSV without quotation marks as a workbook."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("S")
    for at, line in enumerate(text.splitlines()):
        sheet.write_row(at, 0, line.replace('"', "").split(","))
    book.close()
    return out.getvalue()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def parquet(text: str) -> bytes:
    head, *rows = [line.split(",") for line in text.splitlines()]
    out = BytesIO()
    pq.write_table(pa.table({name: [row[at] for row in rows] for at, name in enumerate(head)}), out)
    return out.getvalue()
