"""The files most like one file as plain data, for a command: the form of docs/reference/leads-json.md."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from murderbook.evidence.export import SCHEMA
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.leads.blind import EXPORTED_NEAREST, READ_NEAREST
from murderbook.workbench.leads.nearest.rows import Row, place_of, rows_of
from murderbook.workbench.leads.nearest.search import files_at_hand, nearest
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case


def cases_named(account: Account, name: str, right: Right) -> QuerySet[Case]:
    """The cases that the account may see and that have this number, or this key in their address."""
    named = Q(key=name) | Q(own_number=name) | Q(agency_number=name)
    return Case.objects.visible_to(account, right).filter(named).select_related("compartment").order_by("pk")


def nearest_document(account: Account, case: Case, *, k: int, right: Right = Right.READ) -> dict[str, Any]:
    """The best `k` partners of a case; reading them is on record."""
    files = files_at_hand()
    with transaction.atomic():
        rows = rows_of(account, case, nearest(account, case, k, files=files, right=right))
        verb = EXPORTED_NEAREST if right is Right.EXPORT else READ_NEAREST
        words = {"cases": [row.case.key for row in rows]}
        record(verb, actor=account, object_kind="case", object_key=case.key, words=words, source=COMMAND_LINE)
    leads = [_document(case, row) for row in rows]
    return {"schema": SCHEMA, "nearest_to": number_of(case), "leads": leads}


def _document(case: Case, row: Row) -> dict[str, Any]:
    other = row.case
    return {
        **row.document,
        "left": number_of(case),
        "right": row.number,
        "left_line": case.source_line,
        "right_line": other.source_line,
        "victim": other.victim_name or None,
        "year": other.year,
        "place": place_of(other) or None,
        "status": other.status,
        "chance_in_words": row.chance.words,
        "reasons": row.reasons,
        "lead": row.lead.key if row.lead else None,
    }
