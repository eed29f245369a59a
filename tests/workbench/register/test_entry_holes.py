"""What a penetration tester found in entering by hand, and what must stay closed."""

from __future__ import annotations

import pytest
from entering import at, sent_back

from murderbook.workbench.access import grants
from murderbook.workbench.access.grants import Terms
from murderbook.workbench.access.rights import Role
from murderbook.workbench.register.models import Case
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
