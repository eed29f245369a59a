"""A disaster's table of roles: victims, families, the missing; and what is wrong with a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.formats.kinship_dvi import is_dvi
from murderbook.formats.kinship_families import read_families, read_remains, read_several
from murderbook.formats.reject import FormatError

HEAD = "role,id,fid,mid,sex,marker,a1,a2\n"
ROWS = """/pm/V1,V1,0,0,1,TH01,6,9.3
/pm/V1,V1,0,0,1,FGA,20,20
/pm/V2,V2,0,0,2,TH01,7,7
/am/F1,R1,0,0,2,TH01,6,7
/missing/F1,M1,Dad,R1,1,,,
/missing/F1,M2,Dad,R1,0,,,
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "dvi.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_victims_and_families_of_one_table(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + ROWS)
    assert is_dvi(path)
    first, second = read_remains(path)
    assert (first.id, first.sex, first.sample.genotypes) == ("V1", "M", {"TH01": ("6", "9.3"), "FGA": ("20", "20")})
    assert (second.id, second.sex) == ("V2", "F")
    (family,) = read_several(path)
    assert family.id == "F1" and family.missing == ("M1", "M2")
    assert [one.id for one in family.samples] == ["R1"] and family.samples[0].genotypes == {"TH01": ("6", "7")}
    people = family.pedigree.by_id
    assert people["Dad"].sex == "M" and people["M1"].father == "Dad" and people["M2"].sex is None


def test_the_plain_search_asks_for_each_missing_person_by_himself(tmp_path: Path) -> None:
    families = read_families(write(tmp_path, HEAD + ROWS))
    assert [(one.id, one.missing) for one in families] == [("F1: M1", "M1"), ("F1: M2", "M2")]


def test_a_family_in_toml_takes_its_profiles_from_the_table(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ROWS + "/am/F2,R9,0,0,1,TH01,8,8\n")
    toml = tmp_path / "F1.toml"
    toml.write_text(
        'missing = ["A", "B"]\nprofile_files = ["dvi.csv"]\n[persons]\nR1 = { sex = "F" }\nA = { mother = "R1" }\n'
        'B = { mother = "R1" }\n',
        encoding="utf-8",
    )
    (family,) = read_several(toml)
    assert family.missing == ("A", "B") and [one.id for one in family.samples] == ["R1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "V1,V1,0,0,1,TH01,6,7\n", "line 2: column role: 'V1' says neither victim nor family"),
        (HEAD + "/pm/V1,,0,0,1,TH01,6,7\n", "line 2: column id"),
        (HEAD + ROWS + "/pm/V1,V1,0,0,2,vWA,6,7\n", "line 8: V1: sex is 2 here, and 1 in line 2"),
        (HEAD + ROWS + "/pm/V1,V1,0,0,1,FGA,6,7\n", "line 8: V1, FGA stands twice"),
        (HEAD + "/pm/V1,V1,0,0,1,TH01,OL,7\n", "column a1: OL is off the ladder"),
        (HEAD + "/am/F1,R1,0,0,1,TH01,6,7\n", "no row is of a victim"),
        ("role,id,fid,sex,marker,a1,a2\n/pm/V1,V1,0,1,TH01,6,7\n", "the column mid is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said.replace("(", r"\(")):
        read_remains(write(tmp_path, text))


def test_a_family_without_anybody_missing_says_how_to_mark_them(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"family F1: 0 of its members are marked as missing.*/missing/FAMILY"):
        read_several(write(tmp_path, HEAD + ROWS.split("/missing", maxsplit=1)[0]))


def test_the_real_tables_are_read(shared_data: Path) -> None:
    """Four sets of dvir: their relatives are there, who is missing is not."""
    for name, victims in (("example1", 3), ("example2", 3), ("grave", 8), ("KETPchap481", 2)):
        path = shared_data / "dvi" / f"genotypes_{name}.csv"
        assert len(read_remains(path)) == victims
        with pytest.raises(FormatError, match="0 of its members are marked as missing"):
            read_several(path)
