"""What was judged of the persons of a record, as the engine is given it."""

from __future__ import annotations

import pytest
from persons_named import named_unit, page_of, row_of, says

from murderbook.resolution import Choices, Verdict, load_model, screen
from murderbook.workbench.access.rights import Right
from murderbook.workbench.register.models import Person
from murderbook.workbench.resolution.suggesting import Asked, asked_of
from personas import Unit

FIRST, SECOND = "01986-001 person 1, Hart, Mary", "01991-002 person 1, Barrow, James"


@pytest.fixture
def unit(db: None) -> Unit:
    return named_unit()


def asked(unit: Unit, persona: str = "member", right: Right = Right.READ) -> Asked:
    return asked_of(unit.accounts[persona], load_model(), right)


def test_judgements_in_force_are_given_by_the_ids_of_the_records(unit: Unit) -> None:
    made = says(unit, row_of(unit.cases[0]), row_of(unit.cases[1]), "eliminated")
    says(unit, row_of(unit.cases[2]), page_of(unit.cases[0], "Ezra Quill"))
    pairs = {(one.left, one.right): one for one in asked(unit).pairs}
    assert set(pairs) == {(FIRST, SECOND), ("01986-001 page Ezra Quill", "02004-003 person 1, Corwin, Ann")}
    one = pairs[FIRST, SECOND]
    assert (one.verdict, one.by, one.on) == (Verdict.DIFFERENT, "The owner", f"{made.at:%Y-%m-%d}")
    assert one.reason == "the same tattoo"
    assert not asked(unit, "outsider").pairs and not asked(unit, "reader", Right.EXPORT).pairs


def test_the_search_puts_together_what_was_judged(unit: Unit) -> None:
    says(unit, row_of(unit.cases[0]), row_of(unit.cases[1]))
    given = asked(unit)
    choices = Choices(replicas=0, judged=given.pairs)
    found = screen([one.record for one in given.found], load_model(), choices)
    assert [{found.model.records[row].id for row in group} for group in found.grouped.groups] == [{FIRST, SECOND}]
    assert not list(given.notes())


def test_of_a_contradicted_group_nothing_is_put_together_and_it_is_said(unit: Unit) -> None:
    rows = [row_of(case) for case in unit.cases]
    says(unit, rows[0], rows[1])
    says(unit, rows[1], rows[2])
    says(unit, rows[0], rows[2], "eliminated")
    given = asked(unit)
    assert [one.verdict for one in given.pairs] == [Verdict.DIFFERENT]
    (note,) = given.notes()
    assert note.startswith("Contradicted, so not put together: Barrow, James; Corwin, Ann; Hart, Mary.")


def test_a_judgement_whose_entry_changed_is_told_and_not_given(unit: Unit) -> None:
    says(unit, row_of(unit.cases[0]), row_of(unit.cases[1]))
    Person.objects.filter(case=unit.cases[0]).update(name="Somebody, Else")
    given = asked(unit)
    assert given.pairs == ()
    (note,) = given.notes()
    assert "Hart, Mary and Barrow, James by The owner" in note
    assert "Hart, Mary is named otherwise in the file now" in note
