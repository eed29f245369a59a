"""What a member sees of a restricted file outside changes nothing of a network inside: members read its sheets and its
trail who see nothing of that file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from seats import Seat

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.register.models import Case, Person, PhysicalLink
from murderbook.workbench.resolution.judging import judge
from murderbook.workbench.resolution.records import Who
from personas import make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database


def _around(seat: Seat, key: str) -> dict[str, Any]:
    said = json.dumps({"key": key, "on": [], "most": 100})
    answer = seat.client.post(f"{seat.within}network/chart/expand/", said, content_type="application/json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def _who(case: Case, name: str) -> Who:
    return Who(case.pk, Person.objects.create(case=case, role="witness", name=name).pk, "")


def test_no_judgement_by_way_of_it_and_no_number_of_it_counts(db: None) -> None:
    unit = make_unit()
    keeper = Seat(unit, "owner").found()  # sees the restricted cases, too
    (one, two, _), hidden = unit.cases, unit.secret[0]
    Case.objects.filter(pk=two.pk).update(own_number="TF-77")
    PhysicalLink.objects.create(case=one, other_number="TF-77", kind="dna", same_source=True)
    ends, between = (_who(one, "Roe, Max"), _who(two, "Vane, Ida")), _who(hidden, "Byrd, Cole")
    before = _around(keeper, one.key)
    assert any(tie["kind"].endswith("links") for tie in before["ties"]), "by the number that the open file names"
    Case.objects.filter(pk=hidden.pk).update(own_number="TF-77")
    for end in ends:
        judge(unit.accounts["owner"], (end, between), Verdict.SUPPORTED, "the same scar", "test")
    assert _around(keeper, one.key) == before
    outside = unit.client("owner").get("/network/chart/", {"from": one.key}).context["drawn"]
    assert any("Byrd, Cole" in node["label"] for node in outside["nodes"]), "outside he sees all three as one"


def test_notes_inside_go_with_sight_of_an_open_case_of_the_chart(db: None) -> None:
    """No row there names the open case: only its key on the chart does."""
    unit = make_unit()
    keeper = Seat(unit, "owner").found()
    keeper.shares()
    own, open_ = keeper.enter_case("S-1"), unit.cases[0]
    said = {"start": own.key, "places": {own.key: [0, 0], open_.key: [9, 9]}, "notes": [[1, 1, "ask Ivo Lund"]]}
    address = f"{keeper.within}network/chart/"
    assert keeper.client.post(f"{address}keep/", json.dumps(said), content_type="application/json").status_code == 200
    assert "Ivo Lund" in keeper.text(f"{address}?from={own.key}")
    Case.objects.filter(pk=open_.pk).update(withdrawn_at=open_.created_at)
    assert "Ivo Lund" not in keeper.text(f"{address}?from={own.key}")
