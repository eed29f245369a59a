"""A chart that was kept before somebody lost sight of a case: nothing that he wrote beside it is told."""

from __future__ import annotations

import json

from murderbook.workbench.register.models import Case
from personas import Unit

CHART = "/network/chart/"


def test_notes_go_with_sight_of_a_case_of_the_chart(unit: Unit) -> None:
    case, secret = unit.cases[0], unit.secret[0]
    client = unit.client("owner")
    said = {
        "start": case.key, "places": {case.key: [0, 0], secret.key: [9, 9]}, "name": "raid",
        "notes": [[1, 1, "Informer named in the restricted file"]],
    }  # fmt: skip
    answer = client.post(f"{CHART}keep/", json.dumps(said), content_type="application/json")
    assert answer.status_code == 200
    page = client.get(CHART, {"from": case.key, "layout": "raid"}).content.decode()
    assert "Informer" in page
    Case.objects.filter(pk=secret.pk).update(withdrawn_at=case.created_at)
    page = client.get(CHART, {"from": case.key, "layout": "raid"}).content.decode()
    assert "Informer" not in page
