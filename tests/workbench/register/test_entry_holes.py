"""What a penetration tester found in entering by hand, and what must stay closed."""

from __future__ import annotations

import pytest
from entering import at, opened, page, post, said, sent_back

from murderbook.workbench.access import grants
from murderbook.workbench.access.grants import Terms
from murderbook.workbench.access.rights import Role
from murderbook.workbench.register.entry.rows import all_rows
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Examination, Exhibit, Person
from personas import Unit, make_unit
from rich_case import fill


@pytest.fixture
def unit(db: None) -> Unit:
    made = make_unit()
    fill(made.cases[0], made.accounts["owner"])
    return made


def test_who_was_lent_one_case_does_not_change_its_number(unit: Unit) -> None:
    grants.give(
        unit.accounts["owner"], unit.default, Terms(unit.accounts["outsider"], Role.DETECTIVE, "lent", unit.cases[2])
    )
    facts, lent = at(unit, "facts/", unit.cases[2]), unit.client("outsider")
    shown = sent_back(lent.get(facts)) | {"reason": "typo"}
    taken, free = (lent.post(facts, shown | {"own_number": number}) for number in ("01986-001", "none has it"))
    assert taken.status_code == free.status_code == 422
    assert all("who may write in the whole compartment" in answer.content.decode() for answer in (taken, free))
    assert lent.post(facts, shown | {"area": "Harbor"}).status_code == 302, "the rest is his to amend"
    assert Case.objects.get(pk=unit.cases[2].pk).own_number == "02004-003"
    whole = sent_back(unit.client("member").get(facts)) | {"reason": "typo", "own_number": "02004-004"}
    assert unit.client("member").post(facts, whole).status_code == 302


def test_an_examination_set_back_to_not_recorded_is_removed_and_stays_in_the_history(unit: Unit) -> None:
    exhibit = Exhibit.objects.filter(case=unit.cases[0]).order_by("pk")[0]
    Examination.objects.update_or_create(exhibit=exhibit, kind="dna", defaults={"state": "never tested"})
    set_back = opened(unit, "evidence/1/") | {"examined_dna": "", "reason": "wrong column"}
    assert post(unit, "evidence/1/", set_back).status_code == 302
    assert not Examination.objects.filter(exhibit=exhibit, kind="dna").exists()
    told = page(unit, "history/")
    assert "ever tested" in told and "wrong column" in told
    page(unit, "evidence/")
    assert unit.client("member").get(f"/worklist/{unit.cases[0].key}/").status_code == 200


@pytest.mark.parametrize(
    ("path", "fact"),
    [
        ("status/", "suspect_state"),
        ("status/", "motive_known"),
        ("people/2/", "sex"),
        ("people/2/", "alive"),
        ("evidence/1/", "custody"),
    ],
)
def test_a_choice_that_has_no_empty_one_is_not_emptied(unit: Unit, path: str, fact: str) -> None:
    answer = post(unit, path, opened(unit, path) | {fact: "", "reason": "r"})
    assert answer.status_code == 422 and "Nothing is chosen" in answer.content.decode()


@pytest.mark.parametrize("day", ["unknown", "-", "nan"])
def test_a_day_that_is_needed_is_not_unknown(unit: Unit, day: str) -> None:
    review = post(unit, "reviews/1/", opened(unit, "reviews/1/") | {"on": day, "reason": "r"})
    news = post(unit, "news/add/", {"on": day, "what": "w"})
    assert "Write the day of the review." in review.content.decode()
    assert "Write the day it was learned." in news.content.decode()
    assert review.status_code == news.status_code == 422


def test_an_exhibit_is_not_put_back_beside_another_of_its_number(unit: Unit) -> None:
    exhibit = {"number": "E9", "custody": "located"}
    assert post(unit, "evidence/add/", exhibit).status_code == 302
    rows = all_rows(PARTS["evidence"], unit.cases[0], unit.accounts["owner"])
    path = f"evidence/{rows[-1].number}/withdraw/"
    assert post(unit, path, {"reason": "of another case", "seen": "standing"}).status_code == 302
    assert post(unit, "evidence/add/", exhibit).status_code == 302
    refused = post(unit, path, {"reason": "it is ours", "seen": "withdrawn"})
    assert refused.status_code == 422 and "Another exhibit of this number is on file" in refused.content.decode()
    assert Exhibit.objects.filter(case=unit.cases[0], number="E9").count() == 1


def test_the_same_person_sent_twice_is_entered_once(unit: Unit) -> None:
    answers = dict.fromkeys(("alive", "located", "willing", "tie_ended"), "unknown")
    twice = {"name": "Twice", "sex": "U"} | answers
    first, second = (post(unit, "people/add/?as=witness", twice) for _ in range(2))
    assert "on file" in said(first) and "not added again" in said(second)
    assert Person.objects.filter(case=unit.cases[0], name="Twice").count() == 1
    assert post(unit, "people/add/?as=witness", twice, "owner").status_code == 302
    assert Person.objects.filter(case=unit.cases[0], name="Twice").count() == 2, "another's word is another's"
