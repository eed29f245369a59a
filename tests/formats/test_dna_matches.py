"""Matches as a table: columns under usual names, persons by id or name, and every bad value refused with its place."""

from __future__ import annotations

import pytest
from formats_samples import Write

from murderbook.formats.dna_matches import read_matches, read_weights
from murderbook.formats.reject import FormatError
from murderbook.kinship.genealogy import Person, Tree

TREE = Tree({
    one: Person(one, name) for one, name in (
        ("I1", "Kate Lind"), ("I2", "Lars Lind"), ("I3", "Ann Lee"), ("I4", "Ann Lee"), ("I05", "Old Id"))
})  # fmt: skip


def test_ids_and_names_and_all_columns(write: Write) -> None:
    path = write(
        "Name;Shared cM;Longest segment;Segments;Platform;Min segment;Map cM\n"
        "I1;866.5;61;28;GEDmatch;7;3587\n@I2@;1,234;;;Ancestry;;\nI05;0;;;;;\n", "m.csv")  # fmt: skip
    one, two, three = read_matches(path, TREE).matches
    assert (one.person, one.cm, one.longest, one.segments, one.least, one.map_cm) == ("I1", 866.5, 61, 28, 7, 3587)
    assert (two.person, two.cm, two.platform.name, two.platform.least) == ("I2", 1234, "AncestryDNA", 8)
    assert (three.person, three.cm, three.platform.name) == ("I05", 0, "not stated")


@pytest.mark.parametrize("name", ["kate lind", "Kate /Lind/", "KATE  LIND"])
def test_names_are_found_however_written(write: Write, name: str) -> None:
    assert read_matches(write(f"person,cM\n{name},866\n", "m.csv"), TREE).matches[0].person == "I1"


@pytest.mark.parametrize(("rows", "reason"), [
    ("person,segments\nI1,3\n", "no column for the shared cM"),
    ("cM\n866\n", "no column for the person"),
    ("person,cM\n", "it holds no match"),
    ("person,cM\nI1,many\n", r"line 2: column 'cM' holds 'many', which is no number"),
    ("person,cM\nI1,-5\n", "which is no number"),
    ("person,cM\nI1,nan\n", "which is no number"),
    ("person;cM\nI1;866,5\n", "which is no number"),
    ("person,cM\nI1,12.5%\n", "which is a percentage"),
    ("person,cM\nI1,9000\n", "not from 0 to 7500"),
    ("person,cM\nI1,5\n", "less than the shortest segment"),
    ("person,cM,longest\nI1,50,80\n", "column 'longest' holds '80', more than is shared in all"),
    ("person,cM,segments\nI1,50,20\n", "more than 50 cM can hold"),
    ("person,cM,segments\nI1,50,2.5\n", "no whole number"),
    ("person,cM,segments\nI1,50,0\n", "but 50 cM are shared"),
    ("person,cM\nZoe Unknown,50\n", "who is not in the tree"),
    ("person,cM\nAnn Lee,50\n", r"2 persons of the tree have that name \(I3, I4\)"),
    ("person,cM\nKate Lint,50\n", r"Did you mean Kate Lind \(I1\)"),
    ("person,cM\n,50\n", "no person in this row"),
    ("person,cM,map_cm\nI1,50,100\n", "not from 2500 to 4500"),
    ("person,cM,min segment\nI1,50,0\n", "not from 1 to 30"),
])  # fmt: skip
def test_bad_values_are_refused_with_their_place(write: Write, rows: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        read_matches(write(rows, "m.csv"), TREE)


def test_what_is_left_out_is_told(write: Write) -> None:
    read = read_matches(write("person,cM\nI1,866\nI2,\nKate Lind,900\n", "m.csv"), TREE)
    assert [one.cm for one in read.matches] == [866]
    assert "line 3: I2 has no cM" in read.warnings[0] and "line 4: Kate Lind (I1) is given again" in read.warnings[1]


def test_weights_of_places(write: Write) -> None:
    assert read_weights(write("place,weight\nI1,2\nchild of I1+I2,0.5\n", "w.csv")) == {"I1": 2, "child of I1+I2": 0.5}
    for rows, reason in (
        ("place\nI1\n", "it needs the columns"), ("place,weight\nI1,\n", "without a place or a weight"),
        ("place,weight\nI1,1\nI1,2\n", "given twice"), ("place,weight\nI1,-1\n", "no number"),
    ):  # fmt: skip
        with pytest.raises(FormatError, match=reason):
            read_weights(write(rows, "w.csv"))
