"""Who has a case: given, handed on, taken back, each with a reason; written once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from murderbook.workbench.unit.models import Assignment
from murderbook.workbench.worklist.models import Assessment
from personas import Unit


def _give(unit: Unit, status: int = 302, **data: str) -> str:
    at = f"/case/{unit.cases[0].key}/assigned/"
    answer = unit.client("member").post(f"{at}give/", {"why": "knows the street", **data})
    assert answer.status_code == status, answer.content.decode()
    return unit.client("member").get(at).content.decode() if status == 302 else answer.content.decode()


def test_a_case_is_given_handed_on_and_taken_back(unit: Unit) -> None:
    member = unit.accounts["member"]
    assert "Nobody has this case" in unit.client("member").get(f"/case/{unit.cases[0].key}/assigned/").content.decode()
    assert f"<strong>{member.full_name}</strong> has it since" in _give(unit, to=member.key)
    assert "<strong>Det. Ames</strong>" in _give(unit, name="Det. Ames")
    page = _give(unit, take_back="on")
    assert "Nobody has this case" in page and "Det. Ames" in page, "who had it stays"
    assert list(Assignment.objects.order_by("pk").values_list("name", flat=True)) == [member.full_name, "Det. Ames", ""]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose who is to have it, or write a name: one of the two."),
        ({"to": "member", "name": "Det. Ames"}, "one of the two"),
        ({"name": "Det. Ames", "why": ""}, "This field is required"),
        ({"take_back": "on"}, "there is nothing to take back"),
        ({"to": "outsider"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said(unit: Unit, data: dict[str, str], words: str) -> None:
    if data.get("to"):
        data = data | {"to": unit.accounts[data["to"]].key}
    assert words in _give(unit, 422, **data)
    assert not Assignment.objects.exists()


def test_to_give_it_to_whoever_has_it_is_told(unit: Unit) -> None:
    _give(unit, name="Det. Ames")
    assert "Det. Ames has this case already" in _give(unit, 422, name="Det. Ames")


def test_what_was_written_cannot_be_changed(unit: Unit) -> None:
    _give(unit, name="Det. Ames")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.update(name="Sgt. Marrow")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.all().delete()


def test_one_s_own_cases_stand_in_the_calendar(unit: Unit) -> None:
    _give(unit, to=unit.accounts["member"].key)
    Assessment.objects.get_or_create(case=unit.cases[0], defaults={"points": 5, "terms": [], "weights_id": "w"})
    assert str(unit.cases[0]) in unit.client("member").get("/unit/reviews/", {"show": "mine"}).content.decode()
    assert str(unit.cases[0]) not in unit.client("owner").get("/unit/reviews/", {"show": "mine"}).content.decode()
