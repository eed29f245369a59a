"""The worklist as plain data for commands."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from murderbook.casefile.case import CaseKind
from murderbook.triage.assess import DOCUMENT_VERSION
from murderbook.triage.weights import RUBRIC_NOTE
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.worklist.assessing import unit_weights
from murderbook.workbench.worklist.filters import DEFAULT_ORDER, KINDS, ORDERS
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import Ranking, reach_of
from murderbook.workbench.worklist.told import linked, told


@transaction.atomic
def worklist_document(account: Account, *, limit: int | None, right: Right = Right.READ) -> dict[str, Any]:
    """Open cases an account may see, homicides first, each kind by promise; reading them is on record."""
    mine = Assessment.objects.visible_to(account, right).select_related("case", "case__compartment")
    reach = reach_of(account)
    listed = Ranking(mine, ORDERS[DEFAULT_ORDER], reach)
    by_kind = sorted(iter(listed), key=lambda item: KINDS.index(CaseKind(item.case.kind)))
    items = list(told(by_kind[:limit], account, reach))
    rows = [_row(rank, item) for rank, item in enumerate(items, start=1)]
    verb = "exported worklist" if right is Right.EXPORT else "listed worklist"
    words = {"rows": len(rows), "hot": [], "linked": linked(items)}
    record(verb, actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    weights = unit_weights()
    return {
        "version": DOCUMENT_VERSION,
        "note": RUBRIC_NOTE,
        "weights": {"title": weights.title, "version": weights.version, "origin": weights.origin},
        "today": timezone.localdate().isoformat(),
        "cases": rows,
    }


def _row(rank: int, item: Assessment) -> dict[str, Any]:
    return {
        "rank": rank,
        "case": number_of(item.case),
        "kind": item.case.kind,
        "victim": item.case.victim_name or None,
        "year": item.case.year,
        "area": item.case.area or None,
        "points": item.points,
        "reasons": item.reasons,
        "terms": item.terms,
        "unknown": item.unknown,
        "cold_since": item.cold_since.isoformat() if item.cold_since else None,
        "would_move_up": item.would_move_up,
    }
