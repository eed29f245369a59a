"""Suggestions of a document: the same in whatever order its pages were read, each counted from the page before it."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from murderbook.documents.reading.page import ReadPage, State
from murderbook.workbench.documents.amending import amend, decide
from murderbook.workbench.documents.intake.keeping import Copies, keep
from murderbook.workbench.documents.models import Document, Mention, MentionState, Page
from paper import document_in
from personas import Unit

pytestmark = pytest.mark.django_db

PAGES = (
    "On March 15, 1987 Det. Ann Smith saw him.",
    "A page without any date.",
    "The next day at 9:00 p.m. Det. Bob Miller saw him.",
    "",
    "Two days later he was gone. He came back on 4-2-87.",
)


def of(unit: Unit, order: tuple[int, ...]) -> Document:
    document = document_in(unit.cases[0], unit.accounts["owner"], [])
    copies = Copies(unit.cases[0])
    for number in order:
        keep(document, number, ReadPage(State.TEXT, PAGES[number - 1]), copies)
    return document


def told(document: Document) -> list[tuple[int, str, str, str]]:
    mentions = Mention.objects.filter(page__document=document).order_by("page__number", "start")
    return list(mentions.values_list("page__number", "kind", "value", "rule"))


def dates(document: Document) -> list[str]:
    mentions = Mention.objects.filter(page__document=document, kind="date").order_by("page__number", "start")
    return [f"{one.earliest:%Y-%m-%d %H:%M}" for one in mentions]


def test_the_next_day_is_counted_from_the_page_before(unit: Unit) -> None:
    document = of(unit, (1, 2, 3, 4, 5))
    assert dates(document) == ["1987-03-15 00:00", "1987-03-16 21:00", "1987-03-18 00:00", "1987-04-02 00:00"]
    rules = [rule for number, kind, _, rule in told(document) if (number, kind) == (3, "date")]
    assert rules == ["counted from the last date before it, which stands on an earlier page"]


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4, 5)))[5::23])
def test_the_order_of_reading_changes_nothing(unit: Unit, order: tuple[int, ...]) -> None:
    assert told(of(unit, order)) == told(of(unit, (1, 2, 3, 4, 5)))


def test_a_page_waits_for_those_before_it(unit: Unit) -> None:
    document = of(unit, (3, 1))
    assert [number for number, *_ in told(document)] == [1, 1]
    assert list(Page.objects.filter(document=document, suggested=True).values_list("number", flat=True)) == [1]
    keep(document, 2, ReadPage(State.FAILED, problem="torn"), Copies(unit.cases[0]))
    assert {number for number, *_ in told(document)} == {1, 3}


def test_another_date_of_the_document_counts_on_through_its_pages(unit: Unit) -> None:
    document = document_in(unit.cases[0], unit.accounts["owner"], ["Yesterday he came.", "At 9:00 p.m. he left."])
    assert dates(document) == []
    amend(document, {"written_on": date(1987, 3, 16)}, unit.accounts["owner"], "stands on its head")
    assert dates(document) == ["1987-03-15 00:00", "1987-03-15 21:00"]
    decide(Mention.objects.filter(page__number=2), MentionState.ACCEPTED, unit.accounts["owner"])
    amend(document, {"written_on": date(1987, 3, 20)}, unit.accounts["owner"], "misread")
    assert dates(document) == ["1987-03-19 00:00", "1987-03-15 21:00"]
