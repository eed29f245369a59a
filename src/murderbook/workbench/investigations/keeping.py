"""What is written in an investigation. The caller found it through the door with the right to write on every case."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.investigations.models import Hypothesis, Investigation, InvestigationCase, Item, Rating
from murderbook.workbench.investigations.sources import sourced
from murderbook.workbench.register.models import Case


def open_with(name: str, question: str, case: Case, author: Account) -> Investigation:
    """A new investigation with its first case."""
    made = Investigation.objects.create(name=name, question=question, author=author)
    add_case(made, case, author)
    return made


def add_case(investigation: Investigation, case: Case, author: Account) -> bool:
    """Whether it is new there. The case came through the door with the right to write too."""
    _, is_new = InvestigationCase.objects.get_or_create(
        investigation=investigation, case=case, defaults={"author": author}
    )
    if is_new:
        Investigation.objects.filter(pk=investigation.pk).update(case_count=F("case_count") + 1)
    return is_new


def suggest(investigation: Investigation, text: str, author: Account) -> Hypothesis:
    number = next_number(investigation.hypotheses.all())
    return Hypothesis.objects.create(investigation=investigation, number=number, text=text, author=author)


def add_item(investigation: Investigation, data: dict[str, Any], author: Account) -> Item:
    """`data`: of `forms.ItemForm`."""
    known = sourced(data["case"], data["source"])
    number = next_number(investigation.items.all())
    return Item.objects.create(investigation=investigation, number=number, text=data["text"], author=author, **known)


def take_back(row: Hypothesis | Item, why: str, account: Account) -> bool:
    """It was a mistake: it stays, struck out, and counts no more. False where somebody took it back already."""
    ended = {"withdrawn_at": timezone.now(), "withdrawn_by": account, "withdrawn_why": why}
    return type(row).objects.filter(pk=row.pk, withdrawn_at=None).update(**ended) == 1


def rate(item: Item, hypothesis: Hypothesis, says: str, why: str, author: Account) -> Rating:
    return Rating.objects.create(item=item, hypothesis=hypothesis, says=says, why=why, author=author)


def next_number(rows: QuerySet[Any]) -> int:
    """After the highest ever given: of what was taken back, too."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def latest(investigation: Investigation) -> dict[tuple[int, int], Rating]:
    """The rating that counts of each cell, by the numbers of item and hypothesis."""
    rows = Rating.objects.filter(item__investigation=investigation).select_related("item", "hypothesis", "author")
    return {(row.item.number, row.hypothesis.number): row for row in rows.order_by("entered_at", "pk")}
