"""Ways around a right that the pages keep: by the command line, and by closing the account of who watches."""

from __future__ import annotations

import pytest

from murderbook.workbench.access.accounts import deactivate
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.listing import lead_documents
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.listing import worklist_document
from personas import make_unit

pytestmark = pytest.mark.django_db


def test_a_supervisor_cannot_close_the_eyes_of_the_auditor() -> None:
    unit = make_unit()
    with pytest.raises(AccessRefusedError, match="kept by an administrator"):
        deactivate(unit.accounts["owner"], unit.accounts["auditor"])
    unit.client("owner").post("/accounts/auditor/close/")
    assert unit.client("auditor").get("/audit/").status_code == 200
    deactivate(unit.accounts["administrator"], unit.accounts["auditor"])


def test_data_to_take_away_needs_the_right_to_export() -> None:
    """`--json` and `--out` gave a consultant as a file what the browser lets him read only."""
    unit = make_unit()
    assess_scope(unit.default, None)
    reader, member = unit.accounts["reader"], unit.accounts["member"]
    assert len(worklist_document(reader, limit=None)["cases"]) == Case.objects.visible_to(reader).count() == 3
    assert worklist_document(reader, limit=None, right=Right.EXPORT)["cases"] == []
    assert len(worklist_document(member, limit=None, right=Right.EXPORT)["cases"]) == 3
    assert lead_documents(reader, limit=None, right=Right.EXPORT)["leads"] == []
