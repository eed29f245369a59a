"""What was a mistake is taken back with a reason: struck out where it stands, out of the counts, its number kept."""

from __future__ import annotations

import pytest
from test_investigations import send, shown

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.investigations.keeping import add_item, rate, suggest
from murderbook.workbench.investigations.models import Hypothesis, Investigation, Item, Rating
from murderbook.workbench.investigations.told import matrix_of
from personas import Unit


@pytest.fixture
def rated(unit: Unit, arc: Investigation) -> Investigation:
    """Three hypotheses and two items: the second item alone contradicts the first hypothesis."""
    owner = unit.accounts["owner"]
    hypotheses = [suggest(arc, text, owner) for text in ("One hand", "Two hands", "An accident")]
    items = [
        add_item(arc, {"text": text, "case": unit.cases[0], "source": "said"}, owner)
        for text in ("Both were shot", "The guns differ")
    ]
    said = (("supports", "supports", "contradicts"), ("contradicts", "supports", "supports"))
    for item, words in zip(items, said, strict=True):
        for hypothesis, word in zip(hypotheses, words, strict=True):
            rate(item, hypothesis, word, "so it is", owner)
    return arc


def standing(arc: Investigation) -> list[tuple[str, int, int, int]]:
    return [(str(one), told.against, told.support, told.unrated) for one, told in matrix_of(arc).standing]


def test_an_item_counts_no_more_and_stands_struck_out(unit: Unit, rated: Investigation) -> None:
    assert standing(rated) == [("H2", 0, 2, 0), ("H1", 1, 1, 0), ("H3", 1, 1, 0)]
    assert send(unit, rated, "items/2/back/", "member", why="another case's guns") == 302
    assert standing(rated) == [("H1", 0, 1, 0), ("H2", 0, 1, 0), ("H3", 1, 0, 0)]
    text = shown(unit, rated)
    assert "<del>E2: The guns differ</del>" in text
    assert "Taken back by The member" in text and "another case&#x27;s guns" in text
    brief = shown(unit, rated, "brief/")
    assert "The guns differ" not in brief and "E2" not in brief and "Both were shot" in brief


def test_a_hypothesis_leaves_the_order_the_brief_and_what_tells_apart(unit: Unit, rated: Investigation) -> None:
    assert send(unit, rated, "hypotheses/3/back/", why="written twice") == 302
    assert [one[0] for one in standing(rated)] == ["H2", "H1"]
    assert [str(line.item) for line in matrix_of(rated).telling] == ["E2"], "of E1 the two that are left say the same"
    text = shown(unit, rated)
    head = text.split("<thead>")[1].split("</thead>")[0]
    assert head.index("H1: One hand") < head.index("<del>H3: An accident</del>"), "behind those that stand"
    assert "not counted" in text.split("<tfoot>")[1]
    assert "H3" not in shown(unit, rated, "brief/") and "accident" not in shown(unit, rated, "brief/")


def test_the_rows_stay_and_no_number_is_given_again(unit: Unit, rated: Investigation) -> None:
    for path in ("items/2/back/", "hypotheses/3/back/"):
        assert send(unit, rated, path, why="a mistake") == 302
    assert Rating.objects.count() == 6 and Item.objects.count() == 2 and Hypothesis.objects.count() == 3
    assert send(unit, rated, "hypotheses/", text="Somebody else") == 302
    assert send(unit, rated, "items/", text="A third gun", case=unit.cases[0].key, source="said") == 302
    assert str(Hypothesis.objects.get(text="Somebody else")) == "H4"
    assert str(Item.objects.get(text="A third gun")) == "E3"


def test_it_needs_a_reason_and_happens_once(unit: Unit, rated: Investigation) -> None:
    assert send(unit, rated, "items/2/back/", why="") == 422
    assert Item.objects.get(number=2).withdrawn_at is None
    assert send(unit, rated, "items/2/back/", "member", why="the first reason") == 302
    assert send(unit, rated, "items/2/back/", "owner", why="the second reason") == 302
    row = Item.objects.get(number=2)
    assert (row.withdrawn_why, row.withdrawn_by) == ("the first reason", unit.accounts["member"])
    assert AuditEntry.objects.filter(verb="take back item").count() == 1
    assert "the first reason" in shown(unit, rated, "items/2/back/")


def test_nothing_is_said_of_it_any_more(unit: Unit, rated: Investigation) -> None:
    assert send(unit, rated, "items/2/back/", why="a mistake") == 302
    assert send(unit, rated, "items/2/1/", says="neither", why="late") == 422
    assert Rating.objects.count() == 6
    cell = shown(unit, rated, "items/2/1/")
    assert "so it is" in cell and "a mistake" in cell and "What does it say" not in cell


def test_before_there_is_a_matrix_it_is_struck_out_as_well(unit: Unit, arc: Investigation) -> None:
    suggest(arc, "One hand", unit.accounts["owner"])
    assert send(unit, arc, "hypotheses/1/back/", why="a mistake") == 302
    assert (
        "<del>H1: One hand</del>" in shown(unit, arc) and "One hand" not in shown(unit, arc, "brief/").split("<h2")[1]
    )


def test_who_may_not_write_in_every_case_takes_nothing_back(unit: Unit, rated: Investigation) -> None:
    for persona in ("reader", "consultant", "outsider", "administrator"):
        for path in ("items/1/back/", "hypotheses/1/back/"):
            assert send(unit, rated, path, persona, why="x") == 404
            shown(unit, rated, path, persona, status=404)
    assert send(unit, rated, "items/9/back/", why="x") == 404
    assert "Take back" not in shown(unit, rated, persona="reader")
    assert not Item.objects.exclude(withdrawn_at=None).exists()
