"""`{% load genealogy %}`: what genealogy says, on the pages of the nameless; figures as people write them."""

from __future__ import annotations

from typing import Any

from django import template

from murderbook.workbench.genealogy.conditions import Condition
from murderbook.workbench.genealogy.keeping import current
from murderbook.workbench.genealogy.models import NotByGenealogy, Purpose
from murderbook.workbench.genealogy.told import answer_of_record, odds_in_words, on_candidate
from murderbook.workbench.identity.gathered import Row
from murderbook.workbench.register.models import Case

register = template.Library()


@register.inclusion_tag("genealogy/_on_doe.html", takes_context=True)
def genealogy_of(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """On the page of remains: whether there is a record, and where it puts them."""
    account = context["user"]
    said = NotByGenealogy.objects.visible_to(account).filter(determination__remains=case)
    answer = answer_of_record(account, case, Purpose.REMAINS)
    return {
        "case": case,
        "record": current(case, Purpose.REMAINS),
        "answer": answer,
        "linked": [(place, link) for place in answer.places for link in place.links] if answer else [],
        "otherwise": said.select_related("determination", "account").order_by("at"),
    }


@register.inclusion_tag("genealogy/_on_candidate.html", takes_context=True)
def genealogy_of_pair(context: dict[str, Any], case: Case, row: Row) -> dict[str, Any]:
    """On the page of a candidate: its rows beside the others, and which of STR and genealogy is used."""
    weights = row.candidate.document["weights"]
    return {"case": case, "found": on_candidate(context["user"], case, row.report, weights), "report": row.report}


@register.filter
def odds(value: float) -> str:
    """'12', '3,400', 'over a million': how many times likelier, with digits that say something."""
    return "over a million" if value > 1e6 else f"{value:,.3g}" if value < 1000 else f"{float(f'{value:.2g}'):,.0f}"


@register.filter
def absolute(posterior: float) -> str:
    """A posterior as odds: '12 to 1'."""
    return odds_in_words(posterior)


@register.filter
def born(span: dict[str, int | None]) -> str:
    """'1948', '1948 to 1953', 'before 1953'."""
    first, last = span["from"], span["to"]
    if first is None or last is None:
        return "not known" if first == last else f"from {first}" if last is None else f"to {last}"
    return str(first) if first == last else f"{first} to {last}"


@register.filter
def asked_in_words(asked: dict[str, Any]) -> str:
    """'born 1974 to 1990, female; nowhere in the tree: 0.2'."""
    said = [f"born {born({'from': asked['born_from'], 'to': asked['born_to']})}"]
    said += [{"F": "female", "M": "male"}[asked["sex"]]] if asked["sex"] else []
    nowhere = asked["elsewhere"]
    return ", ".join(said) + (f"; nowhere in the tree: {nowhere:g}" if nowhere is not None else "")


@register.filter
def answered(condition: Condition, said: dict[str, Any]) -> str:
    """'met', 'does not apply', 'not answered'."""
    return condition.words(said["answer"]) if said.get("answer") else "not answered"


@register.filter
def shown(condition: Condition, said: dict[str, Any]) -> list[tuple[str, str]]:
    """What shows it, under the words of the form; what was left empty is left out."""
    rows = [(detail.label, said.get(detail.name)) for detail in condition.details]
    return [(label, ", ".join(value) if isinstance(value, list) else str(value)) for label, value in rows if value]
