"""Allele frequencies and STR profiles in the layouts of laboratories."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.formats.reject import FormatError
from murderbook.formats.str_frequencies import read_frequencies
from murderbook.formats.str_profiles import read_profiles
from murderbook.kinship import KinshipError, Treatment, marker_of
from murderbook.kinship.frequencies import shipped, shipped_names

LOCI = {"TH01": {"6": 0.4, "9.3": 0.6}, "D3S1358": {"15": 0.3, "16": 0.7}}
LONG = "locus;allele;frequency\nTH01;6;0,4\nTH01;9.3;0,6\nD3S1358;15;0,3\nD3S1358;16;0,7\n"
WIDE = "Allele,TH01,D3S1358\n6,0.4,\n9.3,0.6,\n15.0,,0.3\n16,,0.7\nN,200,180\n"
FAMILIAS = "TH01\n6\t0.4\n9.3\t0.6\n\nD3S1358\n15\t0.3\n16\t0.7\n"


def file(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [LONG, WIDE, FAMILIAS])
def test_three_layouts_of_frequencies_say_the_same(tmp_path: Path, text: str) -> None:
    (table,) = read_frequencies(file(tmp_path, text))
    assert table.loci == LOCI
    assert table.persons == (180 if text == WIDE else None)
    assert table.least == (pytest.approx(5 / 360) if text == WIDE else None)


def test_several_populations_in_one_file(tmp_path: Path) -> None:
    found = read_frequencies(file(tmp_path, "pop,marker,allele,freq\nA,TH01,6,1\nB,TH01,6,0.5\nB,TH01,7,0.5\n"))
    assert [(one.name, dict(one.loci["TH01"])) for one in found] == [
        ("table.csv:A", {"6": 1.0}),
        ("table.csv:B", {"6": 0.5, "7": 0.5}),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LONG + "TH01;6;0,1\n", "line 6: TH01, allele 6 stands twice"),
        (LONG + "TH01;7;often\n", "'often' is no number"),
        (LONG + ";7;0,1\n", "a locus or an allele is missing"),
        (LONG + "TH01;7\n", "the row is too short"),
        ("locus,allele,share\nTH01,6,1\n", "no column of frequencies"),
        (FAMILIAS + "some more words here\n", "neither a locus nor an allele"),
        ("", "the file is empty"),
    ],
)
def test_frequencies_that_cannot_be_used_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError) as error:
        read_frequencies(file(tmp_path, text))
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["nist1036", "fbi2015"])
def test_published_tables_sum_to_one_and_name_their_source(name: str) -> None:
    tables = shipped(name)
    assert len(tables) >= 4
    for table in tables:
        assert len(table.loci) >= 23 and "as republished" in table.about
        for locus, frequencies in table.loci.items():
            assert sum(frequencies.values()) == pytest.approx(1.0, abs=1e-9)
            assert marker_of(locus, frequencies, Treatment()).notes == ()


def test_one_population_by_its_name() -> None:
    (table,) = shipped("nist1036:caucasian")
    assert table.name == "nist1036:Caucasian" and table.persons == 361
    assert table.at("VWA") is table.at("vWA") is not None and table.at("PENTA D") == table.loci["Penta D"]
    for wrong in ("nist", "nist1036:Martian"):
        with pytest.raises(KinshipError, match=shipped_names()[0] if wrong == "nist" else "Caucasian"):
            shipped(wrong)


@pytest.mark.parametrize(
    ("frequencies", "said"),
    [({}, "no allele has a frequency"), ({"6": 0.5}, "sum to 0.5"), ({"6": -0.1, "7": 1.1}, "lies from 0 to 1")],
)
def test_tables_that_are_none(frequencies: dict[str, float], said: str) -> None:
    with pytest.raises(KinshipError, match=said):
        marker_of("L", frequencies, Treatment())


LONG_PROFILE = (
    "Sample Name\tMarker\tAllele 1\tAllele 2\tHeight 1\nA\tTH01\t6\t9.3\t800\nA\tAMEL\tX\tY\t9\nB\tTH01\t6\t\t\n"
)
WIDE_PROFILE = 'sample,TH01,AMEL,notes\nA,"6,9.3",X/Y,hip\nB,6,,\n'
TWO_COLUMNS = "sample,TH01 1,TH01 2,AMEL 1,AMEL 2\nA,6,9.3,X,Y\nB,6,,,\n"
CODIS = """<CODISImportFile xmlns="urn:CODISImportFile-schema"><SPECIMEN><SPECIMENID>A</SPECIMENID>
<LOCUS><LOCUSNAME>TH01</LOCUSNAME><ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE>
<ALLELE><ALLELEVALUE>9.3</ALLELEVALUE></ALLELE></LOCUS>
<LOCUS><LOCUSNAME>AMEL</LOCUSNAME><ALLELE><ALLELEVALUE>X</ALLELEVALUE></ALLELE>
<ALLELE><ALLELEVALUE>Y</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN>
<SPECIMEN><SPECIMENID>B</SPECIMENID><LOCUS><LOCUSNAME>TH01</LOCUSNAME>
<ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN></CODISImportFile>"""


@pytest.mark.parametrize(
    ("text", "name"),
    [(LONG_PROFILE, "p.txt"), (WIDE_PROFILE, "p.csv"), (TWO_COLUMNS, "p.csv"), (CODIS, "p.xml")],
)
def test_four_layouts_of_profiles_say_the_same(tmp_path: Path, text: str, name: str) -> None:
    a, b = read_profiles(file(tmp_path, text, name))
    assert (a.id, a.loci) == ("A", {"TH01": ("6", "9.3"), "AMEL": ("X", "Y")})
    assert b.id == "B" and b.loci["TH01"] == ("6",) and b.loci.get("AMEL") is None


def test_loci_whose_names_end_in_digits_keep_them(tmp_path: Path) -> None:
    (a,) = read_profiles(file(tmp_path, "sample,D5S818_1,D5S818_2,D3S1358\nA,11,12,15 16\n"))
    assert a.loci == {"D5S818": ("11", "12"), "D3S1358": ("15", "16")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('sample,TH01\nA,"6,7,8"\n', "line 2: A, TH01 has 3 alleles (6, 7, 8)"),
        ("sample,TH01\nA,OL\n", "line 2: column TH01: OL is off the ladder"),
        ("sample,TH01\nA,<6\n", "<6 is off the ladder"),
        ("sample,TH01\nA,6\nA,7\n", "line 3: sample A stands twice"),
        ("who,TH01\nA,6\n", "no column names the sample"),
        ("sample,height\nA,6\n", "no locus was found"),
        ("sample,locus,a1,a2\nA,TH01,6,7\nA,TH01,6,7\n", "line 3: A, TH01 stands twice"),
        ("sample,locus,a1,a2\n,TH01,6,7\n", "the sample or the locus is missing"),
        ("<a><b></a>", "no XML"),
    ],
)
def test_profiles_that_cannot_be_used_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError) as error:
        read_profiles(file(tmp_path, text))
    assert said in str(error.value)
