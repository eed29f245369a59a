"""Where the unknown person sits: what is scored, ruled out, told apart, and how the figures hang together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from genealogy_samples import OWN, Made, cousins, matches

from murderbook.kinship.genealogy import Asked, Match, MatchError, Sex, Tree, TreeError, Wanted, Years, locate
from murderbook.kinship.genealogy.lead import lead_of
from murderbook.kinship.genealogy.locating import Located
from murderbook.kinship.genealogy.people import with_parents_implied
from murderbook.kinship.genealogy.places import Place, places_in
from murderbook.kinship.genealogy.reasons import rows_of, without_each
from murderbook.kinship.genealogy.simulation.moments import moments
from murderbook.kinship.genealogy.simulation.pedigree import family_of

GIVEN = matches(a1=840.0, b1=2520.0, c1=800.0)  # b1 as a brother or sister, the others as first cousins


@pytest.fixture(scope="module")
def found() -> Located:
    return locate(cousins(), GIVEN)


def test_a_brother_is_found_and_not_told_from_an_unlisted_one(found: Located) -> None:
    best = {one.place.id for one in found.ranked if one.node == found.ranked[0].node}
    assert best == {"b2", "child of hb+b"}
    assert found.ranked[0].place.id == "b2"  # what the tree lists comes first among equals
    assert {one.place.id for one in found.not_separated} == best
    assert found.ranked[0].posterior == found.ranked[1].posterior == pytest.approx(0.5, abs=0.02)
    assert found.rival is not None and found.rival.odds > 1e3  # the room for a wrong figure bounds it


def test_probabilities_add_up_and_the_prior_is_even(found: Located) -> None:
    assert sum(one.posterior for one in found.ranked) + found.elsewhere.posterior == pytest.approx(1)
    assert all(one.prior == pytest.approx(1 / (1 + len(found.ranked))) for one in found.ranked)
    assert found.elsewhere.prior == found.ranked[0].prior
    assert found.elsewhere.odds > 1e3


def test_every_kind_of_place_is_offered(found: Located) -> None:
    ids = {one.place.id for one in (*found.ranked, *found.ruled_out)}
    assert {"a2", "bx", "gf^M", "child of gf+gm", "child of gf+?", "grandchild of ?+b", "child of gf^M+gf^F",
            "child of ?+wa", "grandchild of hb+b"} <= ids  # fmt: skip
    assert found.unrelated == 1  # hx has no relative among those tested; he and hers


def test_a_half_brother_is_told_from_a_brother() -> None:
    half = locate(cousins(), matches(a1=840.0, b1=1690.0, c1=800.0))
    assert {one.place.id for one in half.not_separated} >= {"bx", "child of ?+b"}
    full = next(one for one in half.ranked if one.place.id == "b2")
    assert full.odds > 1e3


def test_rows_add_up_to_the_odds_over_the_rival(found: Located) -> None:
    rows = rows_of(found)
    assert found.rival is not None
    assert sum(row.adds for row in rows) == pytest.approx(np.log2(found.rival.odds), abs=1e-6)
    assert [row.name for row in rows] == ["b1", "a1", "c1"] and rows[0].adds == rows[0].alone
    assert rows[0].relation == "brother or sister" and rows[1].low < 840 < rows[1].high
    assert all(row.outlier < 0.05 for row in rows)


def test_as_a_lead_the_rows_are_scores_that_add_up(found: Located) -> None:
    lead = lead_of(found, "doe 7")
    assert lead.score_millibits == pytest.approx(1000 * np.log2(found.rival.odds if found.rival else 1), abs=2)
    assert (lead.left, lead.right, lead.posterior_millibits, lead.support) == ("doe 7", "b2", None, None)
    assert lead.h1 == "the unknown person is b2" and found.rival and lead.h2.endswith(found.rival.place.words)


def test_without_one_match_the_answer_is_told_again(found: Located) -> None:
    told = {one.match.person: one for one in without_each(found)}
    assert told["b1"].posterior < 0.2 and told["c1"].posterior > 0.45
    assert told["c1"].best == "b2" and told["c1"].odds == 1


def test_the_same_seed_gives_the_same_in_any_order_of_matches(found: Located) -> None:
    again = locate(cousins(), GIVEN)
    assert again.ranked == found.ranked
    other = locate(cousins(), GIVEN, Asked(seed=2))
    assert other.ranked[0].place == found.ranked[0].place and other.ranked != found.ranked
    turned = locate(cousins(), GIVEN[::-1])
    assert turned.ranked[0].posterior == pytest.approx(found.ranked[0].posterior, abs=1e-6)


def test_sex_and_dates_rule_out_and_say_what_the_dna_would() -> None:
    told = locate(cousins(), GIVEN, Asked(Wanted(Years(1955, 1975), Sex.FEMALE)))
    away = {one.place.id: one for one in told.ruled_out}
    assert away["b2"].ruled_out == "is a man, and a woman is asked for"
    assert away["b2"].odds == pytest.approx(1)
    assert away["gm"].ruled_out == "born 1900 by the dates of the tree, and 1955 to 1975 is asked for"
    assert away["b1"].ruled_out == "gave the sample of one of the matches"
    assert [one.place.id for one in told.not_separated] == ["child of hb+b"]
    assert told.ranked[0].posterior > 0.9


def test_a_prior_can_be_given() -> None:
    weighed = locate(cousins(), GIVEN, Asked(elsewhere=0.25, weights={"b2": 3.0}, unlisted=1.0))
    best, second = weighed.ranked[:2]
    assert best.place.id == "b2" and best.posterior == pytest.approx(3 * second.posterior)
    assert weighed.elsewhere.prior == 0.25
    alone = locate(cousins(), GIVEN, Asked(unlisted=0.0))
    assert all(one.prior == 0 for one in alone.ranked if not one.place.listed)
    assert alone.ranked[0].posterior > 0.99


def test_nothing_shared_is_evidence_too() -> None:
    """A tested cousin of one side who shares nothing puts the person on the other."""
    made = Made()
    for name, sex in (("f1", "M"), ("m1", "F"), ("f2", "M"), ("m2", "F"), ("w1", "F"), ("w2", "F"), ("h3", "M")):
        made.add(name, sex)
    made.add("s1", "M", "f1", "m1").add("s3", "M", "f1", "m1").add("s2", "M", "f2", "m2").add("d3", "F", "f2", "m2")
    made.add("k1", "F", "s1", "w1").add("k2", "F", "s2", "w2").add("k3", "F", "s3", "d3").add("k4", "F", "h3", "d3")
    told = locate(made.tree(), matches(k1=830.0, k2=0.0))
    by = {one.place.id: one for one in told.ranked}
    assert by["k3"].odds > 100 and by["child of s3+?"].odds < 10


def test_parents_who_are_kin_raise_what_is_shared() -> None:
    made = Made()
    for name, sex in (("p", "M"), ("q", "F"), ("r", "M"), ("s", "F")):
        made.add(name, sex)
    made.add("a", "M", "p", "q").add("b", "F", "r", "s").add("c", "M", "p", "q").add("d", "F", "r", "s")
    tree = made.add("x", "F", "a", "b").add("y", "M", "c", "d").tree()
    family = family_of(tree, ["x"], [Place("y", "y", "y"), Place("z", "z", None, ("c", None), 1)])
    told = moments(family, np.arange(2), np.array([0.0]), 2000, 3).of_places(family.nodes)
    mean = np.square(told.marginal.mean[:, 0])
    assert mean == pytest.approx([3391 * 7 / 16, 3391 / 4], rel=0.03)  # 1 - (1 - 1/4) squared; one line


def test_grandparent_half_sibling_and_uncle_have_spreads_of_their_own() -> None:
    tree = with_parents_implied(cousins(), cousins().ancestors(["a1"]), 0)
    places = [Place("gf", "gf", "gf"), Place("h", "h", None, ("a", None), 1), Place("c", "c", "c")]
    family = family_of(tree, ["a1"], places)
    told = moments(family, np.arange(3), np.array([7.0]), 4000, 3).of_places(family.nodes)
    grandparent, half, uncle = told.marginal.sd[:, 0]
    assert grandparent > half * 1.08 and half > uncle * 1.02


def test_untested_children_of_one_couple_are_one_place_by_dna() -> None:
    tree = with_parents_implied(cousins(), cousins().ancestors(["a1"]), 1)
    places = places_in(tree, ["a1"], 2)
    nodes = dict(zip((one.id for one in places), family_of(tree, ["a1"], places).nodes.tolist(), strict=True))
    assert nodes["b1"] == nodes["b2"] == nodes["bx"] == nodes["child of hb+b"] == nodes["child of ?+b"]
    assert nodes["child of gf+gm"] == nodes["b"]  # a daughter shares as a son does; her own children do not
    assert nodes["grandchild of gf+gm"] != nodes["b1"]
    assert nodes["a2"] != nodes["child of a+?"]


def test_kin_are_looked_for_and_others_left_out() -> None:
    tree = cousins()
    assert "hx" not in tree.kin(["a1", "b1", "c1"])
    assert {"bx", "a2", "gm"} <= tree.kin(["a1", "b1", "c1"])


def test_what_cannot_be_scored_is_refused() -> None:
    tree = cousins()
    with pytest.raises(MatchError, match="no match to score"):
        locate(tree, [])
    with pytest.raises(MatchError, match="is given twice"):
        locate(tree, [*GIVEN, GIVEN[0]])
    with pytest.raises(MatchError, match="is not in the tree"):
        locate(tree, [Match("nobody", 100.0, OWN)])
    with pytest.raises(MatchError, match="every place of the tree is ruled out"):
        locate(tree, GIVEN, Asked(Wanted(Years(2200, 2210))))
    with pytest.raises(MatchError, match="leave no place any prior"):
        places = {one.place.id: 0.0 for one in locate(tree, GIVEN).ranked}
        locate(tree, GIVEN, Asked(weights=places))


def test_a_loop_names_its_persons() -> None:
    persons = dict(cousins().persons)
    persons["gf"] = replace(persons["gf"], father="b2")
    with pytest.raises(TreeError, match=r"own ancestor: .*b2 \(b2\)"):
        Tree(persons)


def test_births_follow_from_relatives() -> None:
    births = cousins().births
    assert births["wa"] == Years(1951 - 55, 1948 - 12) and births["hx"] == Years(1960 - 85, 1960 - 12)
    with_parents = with_parents_implied(cousins(), ["gf"], 1)
    assert with_parents.births["gf^F"] == Years(1895 - 55, 1895 - 12)
    odd = dict(cousins().persons)
    odd["a1"] = replace(odd["a1"], born=Years(1900, 1900))
    assert Tree(odd).contradictions


@pytest.mark.parametrize("generations", [3, 40])
def test_a_tree_whose_branches_marry_each_other_takes_no_room_that_doubles_with_each_generation(
    generations: int,
) -> None:
    """Everybody here has 2 ** n lines of descent from one couple, none of them by somebody tested."""
    made = Made().add("p0", "M").add("q0", "F")
    for at in range(1, generations + 1):
        made.add(f"p{at}", "M", f"p{at - 1}", f"q{at - 1}").add(f"q{at}", "F", f"p{at - 1}", f"q{at - 1}")
    tree = made.add("t", "F", "p0", "q0").tree()
    family = family_of(tree, ["t"], [Place(f"p{at}", f"p{at}", f"p{at}") for at in range(1, generations + 1)])
    assert len(set(family.nodes.tolist())) == generations
