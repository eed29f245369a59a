"""What the engines found of what was planted, read from the record as a detective would see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.demo.answers import Answers
    from murderbook.demo.score import Found
    from murderbook.workbench.access.models import Account


def summary_lines(answers: Answers, account: Account) -> Iterator[str]:
    """Leads found against answers planted; what is not looked for yet is said, not hidden."""
    from murderbook.demo.score import score

    yield "Leads found against answers planted (one seed; docs/science/demo.md has median and worst over many):"
    for line in score(found_in_record(account, answers.hot_case), answers).lines():
        yield f"  {line}"


def found_in_record(account: Account, hot_case: str) -> Found:
    """The record's leads, strings and worklist in register numbers, as far as the account may see them."""
    from murderbook.demo.score import Found
    from murderbook.workbench.identity.gathered import numbers_of_candidates
    from murderbook.workbench.leads.listing import lead_documents, suggested_strings
    from murderbook.workbench.worklist.listing import worklist_document

    pairs = [(lead["left"], lead["right"]) for lead in lead_documents(account, limit=None)["leads"]]
    new = lead_documents(account, limit=None, new_only=True)["leads"]
    focused = [lead["left"] if lead["right"] == hot_case else lead["right"] for lead in new]
    worklist = [row["case"] for row in worklist_document(account, limit=None)["cases"]]
    named, described = (numbers_of_candidates(account, without_dna=without) for without in (False, True))
    return Found(pairs, focused, worklist, suggested_strings(account), named, described)
