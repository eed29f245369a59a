"""Names of relations, lines of descent, and the published table."""

from __future__ import annotations

import pytest
from genealogy_samples import Made, cousins

from murderbook.kinship.genealogy import Place
from murderbook.kinship.genealogy.people import with_parents_implied
from murderbook.kinship.genealogy.relation import Line, in_words, lines_between, reference_for, references


@pytest.mark.parametrize(("line", "words"), [
    (Line(0, 0, False), "the same person"), (Line(0, 1, False), "parent"), (Line(3, 0, True), "great-grandchild"),
    (Line(1, 1, False), "brother or sister"), (Line(1, 1, True), "half brother or sister"),
    (Line(1, 2, False), "uncle or aunt"), (Line(3, 1, True), "half great-nephew or niece"),
    (Line(2, 2, False), "first cousin"), (Line(2, 4, True), "half first cousin twice removed"),
    (Line(4, 3, False), "second cousin once removed"),
])  # fmt: skip
def test_relations_have_their_names(line: Line, words: str) -> None:
    assert line.words == words


def test_places_are_related_as_a_genealogist_says() -> None:
    tree = with_parents_implied(cousins(), cousins().ancestors(["a1"]), 1)
    told = {
        "b1": "first cousin", "bx": "first cousin", "c": "uncle or aunt", "wa": "parent", "gm^F": "great-grandparent",
        "hb": "no relation in this tree",
    }  # fmt: skip
    for one, words in told.items():
        assert in_words(lines_between(tree, Place(one, one, one), "a1")) == words
    half = Place("x", "x", None, ("a", None), 1)
    assert in_words(lines_between(tree, half, "a1")) == "half brother or sister"
    below = Place("y", "y", None, ("gf", "gm"), 3)
    assert in_words(lines_between(tree, below, "a1")) == "first cousin once removed"


def test_double_cousins_have_both_lines() -> None:
    made = Made()
    for name, sex in (("p", "M"), ("q", "F"), ("r", "M"), ("s", "F")):
        made.add(name, sex)
    made.add("a", "M", "p", "q").add("b", "F", "r", "s").add("c", "M", "p", "q").add("d", "F", "r", "s")
    tree = made.add("x", "U", "a", "b").add("y", "U", "c", "d").tree()
    lines = lines_between(tree, Place("x", "x", "x"), "y")
    assert in_words(lines) == "first cousin 2 times over" and reference_for(lines) is None


def test_the_table_is_whole_and_names_its_sources() -> None:
    assert len(references()) == 54
    for one in references():
        ancestors = 2 if one.up and not one.half else 1
        share = 0.75 if one.relation == "SIB" else ancestors * 2.0 ** (1 - one.up - one.down)
        assert one.all_mean == pytest.approx(3391.35 * share, rel=0.03, abs=0.3)
    cousin = reference_for((Line(2, 2, False),))
    assert cousin is not None and cousin.relation == "1C" and cousin.reported == (866, 396, 1397)
