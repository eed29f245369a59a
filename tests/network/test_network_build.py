"""What a network is made of, and every kind of input that is none: each has a stated treatment or a clear message."""

from __future__ import annotations

import math
import time
from datetime import datetime

import numpy as np
import pytest
from network_samples import of_ties, persons, star, tie

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.around import around
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.filters import graded, in_period, of_kinds, related_by, undated, without
from murderbook.network.graph.grading import Credibility, Grade, Reliability, grade_of
from murderbook.network.graph.nameless import names_nobody
from murderbook.network.graph.network import UnknownEntityError
from murderbook.network.paths import paths


def test_duplicates_are_one_edge_with_all_their_sources() -> None:
    made = build(
        persons("a", "b"), [tie("a", "b", 2, page="1"), tie("b", "a", 3, page="2"), tie("a", "b", 2, page="1")]
    )
    (edge,) = made.edges()
    assert edge.weight == 5 and [one.source.page for one in edge.reports] == ["1", "2"]
    assert made.treated.repeated.count == 1
    assert made.treated.words() == ["1 report came twice and counts once (a - b, not dated, notebook, page 1)."]


def test_kinds_and_directions_are_edges_of_their_own() -> None:
    there, back = (Relation("called", *ends, directed=True) for ends in (("a", "b"), ("b", "a")))
    made = build(persons("a", "b"), [there, back, tie("a", "b", kind="met")])
    assert made.edge_count == 3 and made.pairs.weight.tolist() == [3.0]
    assert [(one.kind, one.left.key, one.directed) for one in made.edges()] == [
        ("called", "a", True), ("met", "a", False), ("called", "b", True)]  # fmt: skip


def test_self_loops_are_left_out_and_counted() -> None:
    made = build(persons("a", "b"), [tie("a", "a"), tie("a", "b")])
    assert made.edge_count == 1 and made.treated.loops.count == 1
    assert "1 relation of an entity with itself was left out (a - a" in made.treated.words()[0]


def test_relations_to_what_is_absent_are_left_out_and_told_to_the_maker_alone() -> None:
    made = build(persons("a", "b"), [tie("a", "gone"), tie("gone", "away"), tie("a", "b")])
    assert made.edge_count == 1 and made.treated.absent.count == 2
    assert made.treated.words() == [] and "2 relations lead to something" in made.treated.absent_words()[0]


@pytest.mark.parametrize(
    "name",
    ["unknown", "UNK.", "Unknown male", "unidentified person", "John Doe", "?", "n/a", "No name", "suspect", "-"],
)
def test_names_of_nobody(name: str) -> None:
    assert names_nobody(Entity(Kind.PERSON, "k1", name))


@pytest.mark.parametrize("name", ["unknown 2", "Ann Doe", "Unk Lind", "N1", "x", "Male, Kurt", "Noname Street 4"])
def test_names_of_somebody(name: str) -> None:
    assert not names_nobody(Entity(Kind.PERSON, "k1", name))
    assert not names_nobody(Entity(Kind.CASE, "k1", "unknown"))


def test_unknown_in_two_papers_joins_nobody() -> None:
    entities = [*persons("a", "b", "c"), Entity(Kind.PERSON, "p9", "Unknown")]
    ties = [tie("a", "p9", page="1"), tie("b", "p9", page="2"), tie("p9", "c", page="2")]
    made = build(entities, ties)
    assert not paths(made, ("a", "b")).found  # two papers
    assert len(paths(made, ("b", "c")).found) == 1  # one paper
    assert made.treated.nameless.count == 1 and "1 name that names nobody" in made.treated.words()[0]
    with pytest.raises(UnknownEntityError, match="it names nobody, and was kept apart"):
        made.at("p9")


def test_unknown_of_one_paper_stays_as_it_is() -> None:
    made = build([*persons("a"), Entity(Kind.PERSON, "p9", "Unknown")], [tie("a", "p9")])
    assert "p9" in made and not made.treated.words()


def test_dates_before_birth_are_left_out() -> None:
    born = Entity(Kind.PERSON, "a", "Ann", TimeSpan.of_day(1962, 5, 1))
    before, same_year = (Relation("met", "a", "b", TimeSpan.of_year(year)) for year in (1961, 1962))
    made = build([born, *persons("b")], [before, same_year])
    assert [one.when for one in made.reports] == [TimeSpan.of_year(1962)]  # a span that touches the birth may be right
    assert "dated before the birth" in made.treated.words()[0] and "correct" in made.treated.words()[0]


@pytest.mark.parametrize("weight", [0, -1, math.nan, math.inf])
def test_weights_are_above_zero(weight: float) -> None:
    with pytest.raises(ValueError, match="not a number above 0; leave it out"):
        tie("a", "b", weight)


def test_one_key_is_one_entity() -> None:
    with pytest.raises(ValueError, match="two entities have the key 'a' and differ"):
        build([Entity(Kind.PERSON, "a"), Entity(Kind.PHONE, "a")], [])
    with pytest.raises(ValueError, match="without a key"):
        Entity(Kind.PERSON, "", "Ann")
    assert len(build([*persons("a"), *persons("a")], [])) == 1


def test_nothing_at_all() -> None:
    made = build([], [])
    assert len(made) == 0 and made.edge_count == 0 and made.pairs.n == 0 and not made.weight.size


def test_ten_thousand_neighbours() -> None:
    """A telephone shared by a precinct: it explains little, and a chart shows a few of it and says so."""
    phone = Entity(Kind.PHONE, "desk")
    ties = [tie("desk", f"p{at:05}", 1 + at % 3) for at in range(10_000)]
    made = build([phone, *persons(*(one.right for one in ties), "x")], [*ties, tie("p00001", "x"), tie("x", "p00002")])
    found = around(made, "desk", 20)
    assert (
        len(found.shown) == 20 and {one.weight for one in found.shown} == {3.0} and found.not_shown == {"person": 9980}
    )
    assert found.shown[0].entity.key == "p00002"
    over_x, over_desk = paths(made, ("p00001", "p00002"), 2).found
    assert [step.after.key for step in over_x.steps] == ["x", "p00002"]
    assert over_desk.cost - over_x.cost == pytest.approx(math.log2(10_000) - 1, abs=2e-3)


@pytest.mark.parametrize(
    ("text", "grade"),
    [("B2", Grade(Reliability.B, Credibility.PROBABLE)), (" a 1 ", grade_of("A1")), ("", Grade())],
)
def test_grades_are_read(text: str, grade: Grade) -> None:
    assert grade_of(text) == grade


@pytest.mark.parametrize("text", ["G1", "B7", "B", "2B", "B22"])
def test_what_is_no_grade(text: str) -> None:
    with pytest.raises(ValueError, match="a letter from A to F and a number from 1 to 6"):
        grade_of(text)


def test_filters_are_networks_of_the_part() -> None:
    old, new = TimeSpan.of_year(1970), TimeSpan.of_month(1986, 4)
    ties = [
        Relation("called", "a", "b", old, Source("bill"), grade_of("A1")),
        Relation("called", "a", "b", new, Source("bill"), grade_of("E5")),
        Relation("met", "b", "c", new, Source("notebook"), grade_of("C3")),
        Relation("met", "c", "d"),
    ]
    made = build(persons("a", "b", "c", "d"), ties)
    later = in_period(made, datetime(1986, 1, 1), datetime(1986, 12, 31))
    assert [(one.left, one.right) for one in later.reports] == [("a", "b"), ("b", "c")] and len(later) == 4
    assert undated(made) == 1
    assert [one.grade.code for one in graded(made, Reliability.C, Credibility.POSSIBLE).reports] == ["A1", "C3"]
    assert graded(made).edge_count == 3
    assert related_by(made, {"met"}).edge_count == 2
    less = without(made, ["b"])
    assert [one.key for one in less.entities] == ["a", "c", "d"] and less.edge_count == 1
    assert of_kinds(made, {Kind.PHONE}).entities == ()
    with pytest.raises(ValueError, match="ends before it begins"):
        in_period(made, datetime(1990, 1, 1), datetime(1980, 1, 1))


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        star(3).left[0] = 5


def test_edges_between_two() -> None:
    made = of_ties([("a", "b"), ("b", "c"), ("a", "c")])
    assert [made.edge(one).right.key for one in made.between(made.at("c"), made.at("a"))] == ["c"]
    assert made.between(0, 1) == [0] and np.array_equal(made.nodes(["c", "a", "c"]), [0, 2])


def test_a_name_of_points_without_end_is_looked_through_at_once() -> None:
    begin = time.monotonic()
    assert not names_nobody(Entity(Kind.PERSON, "a", "." * 100_000 + "x"))
    assert time.monotonic() - begin < 1, "the pattern tried each point anew"
