"""`{% load leads %}`: what the tab of a case adds to its leads; the register knows nothing of judgements."""

from __future__ import annotations

from typing import Any

from django import template

from murderbook.workbench.leads.pages.lists.chance import chances
from murderbook.workbench.leads.pairs import caution
from murderbook.workbench.leads.verdicts import told_of
from murderbook.workbench.leads.words import excluding

register = template.Library()
Rows = list[dict[str, Any]]


@register.simple_tag(takes_context=True)
def pairs_once(context: dict[str, Any], arrival: Rows, rows: Rows) -> dict[str, Rows]:
    """Rows with judgements and cautions; a pair of both searches stands once. A fixed number of statements."""
    account = context["request"].user
    told = told_of(account, {row["lead"].pair for row in (*arrival, *rows)})
    above = {row["lead"].pair for row in arrival}
    by_chance = chances(account, [row["lead"] for row in (*arrival, *rows)])
    for row in (*arrival, *rows):
        lead = row["lead"]
        row["told"] = told.get(lead.pair, [])
        row["caution"] = caution(lead.left, lead.right).split(":")[0]
        row["chance"], row["chance_of_all"] = by_chance[lead.pair].words, by_chance[lead.pair].of_all
        row["excluding"] = excluding(lead.document) if lead.score_millibits is None else ""
    return {"arrival": arrival, "rows": [row for row in rows if row["lead"].pair not in above]}
