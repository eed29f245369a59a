"""Leads as plain data: the form of docs/reference/leads-json.md, with the unit's own numbers."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from murderbook.evidence.export import SCHEMA
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.leads.models import FULL, NEW_CASES, Lead, Run
from murderbook.workbench.leads.words import chance_in_words, number_of, reasons_in_short
from murderbook.workbench.register.models import Case


@transaction.atomic
def lead_documents(
    account: Account, *, limit: int | None, new_only: bool = False, right: Right = Right.READ
) -> dict[str, Any]:
    """The leads an account may see, in rank order; reading them is on record."""
    engine = NEW_CASES if new_only else FULL
    leads = Lead.objects.visible_to(account, right).filter(run__is_latest=True, run__engine=engine)
    ordered = leads.select_related("left", "right", "run").order_by("run__scope", "rank", "pk")[:limit]
    rows = [_document(rank, lead) for rank, lead in enumerate(ordered, start=1)]
    record(
        "exported leads" if right is Right.EXPORT else "listed leads",
        actor=account,
        object_kind="list",
        words={"rows": len(rows), "new": new_only, "leads": [lead.key for lead in ordered]},
        source=COMMAND_LINE,
    )
    return {"schema": SCHEMA, "leads": rows}


def _document(rank: int, lead: Lead) -> dict[str, Any]:
    return {
        **lead.document,
        "rank": rank,
        "left": number_of(lead.left),
        "right": number_of(lead.right),
        "left_line": lead.left.source_line,  # where a number is not unique in its file, the line is
        "right_line": lead.right.source_line,
        "chance_in_words": chance_in_words(lead),
        "reasons": reasons_in_short(lead.document),
    }


def suggested_strings(account: Account) -> list[list[str]]:
    """Strings suggested by the latest searches, as far as the account sees their cases, by the unit's own numbers."""
    latest = Run.objects.filter(is_latest=True, engine__in=(FULL, NEW_CASES)).defer("model", "string_documents")
    strings = [keys for run in latest for keys in run.strings]
    wanted = {key for keys in strings for key in keys}
    numbers = {case.key: number_of(case) for case in Case.objects.visible_to(account).filter(key__in=wanted)}
    seen = [[numbers[key] for key in keys if key in numbers] for keys in strings]
    return [string for string in seen if len(string) > 1]
