"""Standing of some kinds alone, and how often a ranking can be tried anew."""

from __future__ import annotations

from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.measures.centrality import Measure
from murderbook.network.robust import MOST_WORK, Rated, affordable, robustness
from murderbook.network.standing import standing

PEOPLE = [Entity(Kind.PERSON, key) for key in ("ann", "bob", "cat")]
CASE = Entity(Kind.CASE, "87-1")
TIES = [
    Relation("victim of", "ann", "87-1"),
    Relation("witness in", "bob", "87-1"),
    Relation("witness in", "cat", "87-1"),
    Relation("knows", "ann", "bob"),
]


def test_only_who_is_asked_for_has_a_place_and_the_others_still_join() -> None:
    network = build([*PEOPLE, CASE], TIES)
    everybody = standing(network, (), (Measure.DEGREE,), runs=0).found[0].rankings[0]
    assert [one.entity.key for one in everybody.first] == ["87-1", "ann", "bob", "cat"]
    people = standing(network, (), (Measure.DEGREE,), runs=3, who=[Kind.PERSON]).found[0].rankings[0]
    assert [(one.entity.key, one.rank) for one in people.first] == [("ann", 1), ("bob", 1), ("cat", 3)]
    assert people.shared_by == 2 and people.robustness.first == "ann", "a case takes no person's place"


def test_a_ranking_is_tried_as_often_as_its_own_work_allows() -> None:
    each = MOST_WORK // (12 * 50)
    assert (affordable(each, 200), affordable(each, 10), affordable(each * 10, 200)) == (50, 10, 0)
    network = build([*PEOPLE, CASE], TIES)
    score = Rated(lambda pairs: pairs.degree.astype(float), MOST_WORK)
    assert robustness(network.pairs, score, {0: "ann"}, 20).runs == 0
    assert robustness(network.pairs, score.score, {0: "ann"}, 20).runs == 20
