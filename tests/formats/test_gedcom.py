"""GEDCOM: encodings, dates, families of every kind, and what is refused or said."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest
from formats_samples import Write

from murderbook.formats.gedcom import TreeRead, read_gedcom
from murderbook.formats.reject import FormatError
from murderbook.kinship.genealogy import Sex, Years

HEAD = "0 HEAD\n1 SOUR test\n1 GEDC\n2 VERS 5.5.1\n2 FORM LINEAGE-LINKED\n1 CHAR UTF-8\n"


def _person(one: str, name: str = "", sex: str = "", more: str = "") -> str:
    return f"0 @{one}@ INDI\n" + (f"1 NAME {name}\n" if name else "") + (f"1 SEX {sex}\n" if sex else "") + more


def _family(one: str, husband: str = "", wife: str = "", *children: str) -> str:
    spouses = (f"1 HUSB @{husband}@\n" if husband else "") + (f"1 WIFE @{wife}@\n" if wife else "")
    return f"0 @{one}@ FAM\n" + spouses + "".join(f"1 CHIL @{child}@\n" for child in children)


def _file(*records: str) -> str:
    return HEAD + "".join(records) + "0 TRLR\n"


COUPLE = _person("I1", "Amos /Vale/", "M") + _person("I2", "Bess /Rowe/", "F")


def _read(write: Write, *records: str) -> TreeRead:
    return read_gedcom(write(_file(*records), "tree.ged"))


def _born(write: Write, date: str) -> tuple[Years, list[str]]:
    read = _read(write, _person("I1", "Amos /Vale/", "M", f"1 BIRT\n2 DATE {date}\n"))
    return read.tree.persons["I1"].born, read.warnings


def test_a_family_is_read(write: Write) -> None:
    child = _person("I3", "Carl /Vale/", "M", "1 FAMC @F1@\n1 BIRT\n2 DATE 3 FEB 1922\n1 DEAT\n2 DATE 1990\n")
    read = _read(write, COUPLE, child, _family("F1", "I1", "I2", "I3"))
    carl = read.tree.persons["I3"]
    assert (carl.name, carl.sex, carl.father, carl.mother) == ("Carl Vale", Sex.MALE, "I1", "I2")
    assert carl.born == Years(1922, 1922) and carl.died == Years(1990, 1990) and carl.dead
    assert not read.tree.persons["I1"].dead and not read.warnings


@pytest.mark.parametrize(("date", "years"), [
    ("1850", Years(1850, 1850)), ("FEB 1850", Years(1850, 1850)), ("3 FEB 1850", Years(1850, 1850)),
    ("ABT 1850", Years(1847, 1853)), ("EST 1850", Years(1840, 1860)), ("CAL 1850", Years(1849, 1851)),
    ("BEF 1850", Years(-inf, 1850)), ("AFT 1850", Years(1850, inf)), ("BET 1850 AND 1855", Years(1850, 1855)),
    ("FROM 1850 TO 1855", Years(1850, 1855)), ("TO 1850", Years(-inf, 1850)), ("INT 1850 (bible)", Years(1850, 1850)),
    ("11 FEB 1699/00", Years(1699, 1700)), ("@#DJULIAN@ 25 MAR 1640", Years(1640, 1640)),
    ("@#DJULIAN@ 5 FEB 1699/00", Years(1699, 1700)), ("@#DGREGORIAN@ ABT 1850", Years(1847, 1853)),
    ("abt 1850", Years(1847, 1853)), ("c. 1850", Years(1847, 1853)), ("circa 1850", Years(1847, 1853)),
    ("~1850", Years(1847, 1853)), ("1850?", Years(1847, 1853)), ("before 3 March 1850", Years(-inf, 1850)),
    ("between 1850 and 1855", Years(1850, 1855)), ("1850-1855", Years(1850, 1855)),
    ("3 February 1850", Years(1850, 1850)),
    ("1850-02-03", Years(1850, 1850)), ("3/2/1850", Years(1850, 1850)), ("(about 1850)", Years(1847, 1853)),
    ("44 B.C.", Years(-44, -44)),
])  # fmt: skip
def test_dates_are_spans_of_years(write: Write, date: str, years: Years) -> None:
    assert _born(write, date) == (years, [])


@pytest.mark.parametrize("date", [
    "@#DFRENCH R@ 12 VEND 3", "@#DHEBREW@ 2 TVT 5758", "@#DROMAN@ 5 1200", "@#DUNKNOWN@ 1850", "(in the great flood)",
    "Michaelmas", "185", "BET 1855 AND", "1850-1840",
])  # fmt: skip
def test_dates_that_are_not_read_are_told(write: Write, date: str) -> None:
    years, warnings = _born(write, date)
    if date == "185":  # a year of three figures is a year
        assert years == Years(185, 185)
        return
    assert years == Years() and len(warnings) == 1
    assert "Amos Vale (I1): BIRT date" in warnings[0] and "not read" in warnings[0]


def test_reversed_ends_are_put_in_order(write: Write) -> None:
    assert _born(write, "BET 1860 AND 1850")[0] == Years(1850, 1860)


def test_a_baptism_and_a_burial_stand_in(write: Write) -> None:
    more = "1 BIRT\n1 CHR\n2 DATE 1850\n1 BURI\n2 DATE 1901\n"
    person = _read(write, _person("I1", "Amos /Vale/", "M", more)).tree.persons["I1"]
    assert person.born == Years(1845, 1850) and person.died == Years(1900, 1901) and person.dead


@pytest.mark.parametrize("pedigree", ["adopted", "foster", "sealing", "Adopted"])
def test_who_is_adopted_descends_from_the_family_of_birth(write: Write, pedigree: str) -> None:
    more = f"1 FAMC @F1@\n2 PEDI {pedigree}\n1 FAMC @F2@\n2 PEDI birth\n"
    others = _person("I4", "Own /Father/", "M") + _person("I5", "Own /Mother/", "F")
    read = _read(write, COUPLE, others, _person("I3", "Carl /Vale/", "M", more), _family("F1", "I1", "I2", "I3"),
                 _family("F2", "I4", "I5", "I3"))  # fmt: skip
    assert read.tree.persons["I3"].parents == ("I4", "I5")
    assert "Carl Vale (I3) was not born to family F1" in read.warnings[0]


def test_an_adoption_event_and_a_step_relation_are_no_descent(write: Write) -> None:
    adopted = _person("I3", "Carl /Vale/", "M", "1 FAMC @F1@\n1 ADOP\n2 FAMC @F1@\n3 ADOP BOTH\n")
    read = _read(write, COUPLE, adopted, _family("F1", "I1", "I2", "I3"))
    assert read.tree.persons["I3"].parents == ()
    step = _family("F1", "I1", "I2") + "1 CHIL @I3@\n2 _FREL Step\n2 _MREL Natural\n"
    read = _read(write, COUPLE, _person("I3", "Carl /Vale/", "M"), step)
    carl = read.tree.persons["I3"]
    assert carl.mother == "I2" and carl.father == "F1?M:I3" and not read.tree.persons["F1?M:I3"].listed
    assert "a step child of Amos Vale (I1)" in read.warnings[0]


def test_two_families_by_birth_are_told_and_the_first_taken(write: Write) -> None:
    others = _person("I4", "Other /Man/", "M") + _person("I5", "Other /Woman/", "F")
    child = _person("I3", "Carl /Vale/", "M", "1 FAMC @F1@\n1 FAMC @F2@\n")
    read = _read(write, COUPLE, others, child, _family("F1", "I1", "I2", "I3"), _family("F2", "I4", "I5", "I3"))
    assert read.tree.persons["I3"].parents == ("I1", "I2")
    assert "by birth of 2 families (F1, F2): the first was taken" in read.warnings[0]


def test_half_relations_come_from_two_families(write: Write) -> None:
    people = COUPLE + _person("I6", "Cora /Sund/", "F") + _person("I3", "A", "M") + _person("I4", "B", "F")
    tree = _read(write, people, _family("F1", "I1", "I2", "I3"), _family("F2", "I1", "I6", "I4")).tree
    assert tree.persons["I3"].parents == ("I1", "I2") and tree.persons["I4"].parents == ("I1", "I6")


def test_a_parent_whom_the_family_does_not_name_is_one_for_all_its_children(write: Write) -> None:
    people = _person("I2", "Bess /Rowe/", "F") + _person("I3", "A", "M") + _person("I4", "B", "F")
    tree = _read(write, people, _family("F1", "", "I2", "I3", "I4")).tree
    assert tree.persons["I3"].father == tree.persons["I4"].father == "F1?M"
    assert tree.persons["F1?M"].name == "unnamed father of family F1" and not tree.persons["F1?M"].listed


def test_sexes_come_from_the_record_then_from_the_spouse(write: Write) -> None:
    people = _person("I1", "Amos /Vale/") + _person("I2", "Bess /Rowe/", "F") + _person("I3", "C", "X")
    read = _read(write, people, _family("F1", "I1", "I2", "I3"))
    assert read.tree.persons["I1"].sex is Sex.MALE and read.tree.persons["I3"].sex is Sex.UNKNOWN
    assert read.warnings == ["tree.ged: 1 without a sex, taken as either: I3"]
    exchanged = _read(write, COUPLE, _person("I3", "C", "M"), _family("F1", "I2", "I1", "I3"))
    assert exchanged.tree.persons["I3"].father == "I1"


def test_two_mothers_are_told(write: Write) -> None:
    people = _person("I1", "Ada", "F") + _person("I2", "Bess", "F") + _person("I3", "C", "M")
    read = _read(write, people, _family("F1", "I1", "I2", "I3"))
    assert read.tree.persons["I3"].parents == ()
    assert "two parents of one sex (I1, I2)" in read.warnings[0]


def test_persons_without_a_name_and_doubles_are_told(write: Write) -> None:
    born = "1 BIRT\n2 DATE 1850\n"
    read = _read(
        write, _person("I1", "", "M"), _person("I2", "Ann /Lee/", "F", born), _person("I3", "Ann /Lee/", "F", born)
    )
    assert read.tree.persons["I1"].name == "unnamed person I1"
    assert any("1 without a name" in one for one in read.warnings)
    assert any("Ann Lee, born 1850, is in the file 2 times (I2, I3)" in one for one in read.warnings)


def test_links_into_nothing_are_told(write: Write) -> None:
    child = _person("I3", "C", "M", "1 FAMC @F9@\n")
    read = _read(write, COUPLE, child, _family("F1", "I1", "I2", "I8"))
    assert any("family F1 names I8 as CHIL, who is not in the file" in one for one in read.warnings)
    assert any("C (I3) is a child of family F9, which is not in the file" in one for one in read.warnings)


def test_a_loop_is_refused_with_the_persons_named(write: Write) -> None:
    people = COUPLE + _person("I3", "Carl /Vale/", "M") + _person("I4", "Dora /Hart/", "F")
    with pytest.raises(FormatError, match=r"own ancestor: Amos Vale \(I1\), child of Carl Vale \(I3\), child of Amos"):
        _read(write, people, _family("F1", "I1", "I2", "I3"), _family("F2", "I3", "I4", "I1"))


def test_one_id_twice_is_refused(write: Write) -> None:
    with pytest.raises(FormatError, match="two persons have the id I1: Amos Vale and Otto Kern"):
        _read(write, COUPLE, _person("I1", "Otto /Kern/", "M"))


@pytest.mark.parametrize(("encoding", "char"), [
    ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UNICODE"), ("utf-16", "UTF-16"), ("cp1252", "ANSI"),
    ("latin-1", "ISO-8859-1"), ("utf-8", ""),
])  # fmt: skip
def test_encodings(write: Write, encoding: str, char: str) -> None:
    text = _file(_person("I1", "J\u00fcrgen /M\u00fcller/", "M"))
    text = text.replace("1 CHAR UTF-8\n", f"1 CHAR {char}\n" if char else "")
    assert read_gedcom(write(text.encode(encoding), "tree.ged")).tree.persons["I1"].name == "J\u00fcrgen M\u00fcller"


def test_ansel_and_line_ends(write: Write) -> None:
    content = _file(_person("I1", "J\u00e8rgen /X/", "M")).replace("CHAR UTF-8", "CHAR ANSEL").replace("\n", "\r\n")
    raw = content.encode("latin-1").replace(b"J\xe8rgen", b"J\xe8urgen")  # a combining umlaut before its u
    assert read_gedcom(write(raw, "tree.ged")).tree.persons["I1"].name == "J\u00fcrgen X"


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "its first line is not '0 HEAD'"), (b"id,name\n1,A\n", "its first line is not '0 HEAD'"),
    (HEAD.encode() + b"0 TRLR\n", "it holds no person"),
    (HEAD.encode() + b"0 @I1@ INDI\n2 NAME X\n", "nesting at line 8"),
    (HEAD.encode() + b"0 @I1@ INDI\nnonsense\n", "Invalid syntax at line 8"),
    (HEAD.encode() + b"0 @I1@ INDI\n1 NAME J\xfcrgen\n0 TRLR\n", "that its text is not in"),
    (HEAD.replace("UTF-8", "KLINGON").encode() + b"0 @I1@ INDI\n0 TRLR\n", "Unknown codec"),
])  # fmt: skip
def test_what_is_no_gedcom_is_refused_in_words(write: Write, content: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        read_gedcom(write(content, "tree.ged"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="there is no such file"):
        read_gedcom(tmp_path / "none.ged")
    with pytest.raises(FormatError, match="cannot be opened"):
        read_gedcom(tmp_path)


KNOT = "0 @I1@ INDI\n1 BIRT @I2@\n0 @I2@ INDI\n1 BIRT @I1@\n1 NAME @I1@\n"


@pytest.mark.parametrize(("char", "records", "says"), [
    ("UTF-8", KNOT, "no GEDCOM file as it stands"),
    ("ROT13", "0 @I1@ INDI\n", "no GEDCOM file as it stands"),
    ("zlib_codec", "0 @I1@ INDI\n", "no GEDCOM file as it stands"),
    ("UTF-8", f"0 @I1@ INDI\n1 BIRT\n2 DATE {'1' * 5000}\n", "no GEDCOM file as it stands"),
    ("UTF-8", f"0 @I1@ INDI\n1 NOTE {'A' * 2**20}\n", "line 8: the line is longer than 1 MiB"),
], ids=["knot", "rot13", "zlib", "date", "line"])  # fmt: skip
def test_a_file_made_to_break_the_reader_is_refused_in_words(write: Write, char: str, records: str, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read_gedcom(write(_file(records).replace("UTF-8", char), "tree.ged"))


def test_a_name_without_end_is_cut(write: Write) -> None:
    (one,) = _read(write, _person("I1", "A" * 5000)).tree.persons.values()
    assert len(one.name) == 200
