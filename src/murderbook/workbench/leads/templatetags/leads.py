"""`{% load leads %}`: what the tab of a case adds to its leads; the register knows nothing of judgements."""

from __future__ import annotations

from typing import Any

from django import template

from murderbook.workbench.leads.models import FULL
from murderbook.workbench.leads.pairs import caution, numbers_by_pair
from murderbook.workbench.leads.verdicts import told_of
from murderbook.workbench.leads.words import chance_in_words, excluding

register = template.Library()
Rows = list[dict[str, Any]]


@register.simple_tag(takes_context=True)
def pairs_once(context: dict[str, Any], arrival: Rows, rows: Rows) -> dict[str, Rows]:
    """Rows with judgements and cautions; a pair of both searches stands once, with both numbers. Three statements."""
    account = context["request"].user
    told = told_of(account, {row["lead"].pair for row in (*arrival, *rows)})
    above = {row["lead"].pair for row in arrival}
    elsewhere = numbers_by_pair(account, above, FULL)
    for row in (*arrival, *rows):
        lead = row["lead"]
        row["told"] = told.get(lead.pair, [])
        row["caution"] = caution(lead.left, lead.right).split(":")[0]
        row["excluding"] = excluding(lead.document) if lead.score_millibits is None else ""
    for row in arrival:
        other = elsewhere.get(row["lead"].pair)
        row["chance_of_all"] = chance_in_words(other) if other else ""
    return {"arrival": arrival, "rows": [row for row in rows if row["lead"].pair not in above]}
