"""The two reports of leads as they are asked for.

Their entries name the pairs and cases of which scores were told, so that a judgement after it is none before the score
was seen (leads/blind.py).
"""

from __future__ import annotations

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.leads.blind import EXPORTED_REPORT, comes_first, may_open_blind
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.pages.strings import StringRow
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.reports.asked import Asked, Gathered
from murderbook.workbench.reports.leads.pair import lead_to_give, printed_lead
from murderbook.workbench.reports.leads.string import printed_string, string_to_give
from murderbook.workbench.reports.sought import cases_with


def judged_first(account: Account, lead: Lead) -> bool:
    """Whether the unit wants the pair judged before its score is seen, and the account may do so and has not."""
    return comes_first(account) and may_open_blind(account, lead)


def lead_report_of(lead: Lead) -> Asked:
    """Of a lead that came through the door with the right to export."""
    key, pair = lead.key, [lead.left.key, lead.right.key]
    words = {"report": "lead", "leads": [key], "pair": pair}

    def gathered(account: Account) -> Gathered:
        found = lead_to_give(account, key)
        if found is None or judged_first(account, found):
            raise Hidden
        return Gathered(printed_lead(account, found), words)

    name = f"Lead {number_of(lead.left)} and {number_of(lead.right)}"
    return Asked(name, name, EXPORTED_REPORT, ("lead", key), gathered, lambda account: cases_with(account, pair))


def series_report_of(row: StringRow) -> Asked:
    """Of a string of which each case may be given out."""
    key, keys = row.key, {case.key for case, _ in row.cases}

    def gathered(account: Account) -> Gathered:
        found = string_to_give(account, key)
        if found is None or {case.key for case, _ in found.cases} != keys:
            raise Hidden
        made = printed_string(account, found)
        groups = [made.words["cases"], *made.words.get("strings", ())]
        return Gathered(made.printed, {"report": "series", "cases": made.words["cases"], "strings": groups})

    about = ("string", key)
    return Asked(row.name, row.name, EXPORTED_REPORT, about, gathered, lambda account: cases_with(account, keys))
