"""The hits of a search, some at a time: how many in all, and which, in the order of the files."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from murderbook.workbench.documents.models import Page
from murderbook.workbench.search.finding import pages_with
from murderbook.workbench.search.hits import hits_of
from murderbook.workbench.search.query import parse
from paper import document_in
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def found(unit: Unit, count: int) -> QuerySet[Page]:
    document_in(unit.cases[0], unit.accounts["owner"], [f"smith {at}" for at in range(count)])
    return pages_with(parse("smith"), unit.accounts["member"])


@pytest.mark.parametrize(
    ("asked", "number", "first", "last"),
    [(None, 1, 1, 25), ("1", 1, 1, 25), ("3", 3, 51, 60), ("9", 3, 51, 60), ("0", 1, 1, 25), ("-1", 1, 1, 25)],
)
def test_some_of_sixty(unit: Unit, asked: str | None, number: int, first: int, last: int) -> None:
    page = hits_of(found(unit, 60), asked)
    assert (page.number, page.paginator.count, page.paginator.num_pages) == (number, 60, 3)
    assert [one.cited_as for one in page] == list(range(first, last + 1))
    assert (page.start_index(), page.end_index()) == (first, last)


@pytest.mark.parametrize("asked", [None, "2", "x", "1" * 300, "\u0663"])
def test_none_is_one_empty_page(unit: Unit, asked: str | None) -> None:
    page = hits_of(Page.objects.none(), asked)
    assert (list(page), page.number, page.paginator.count, page.has_next()) == ([], 1, 0, False)


def test_counting_and_listing_are_one_walk_over_the_words(unit: Unit) -> None:
    pages = found(unit, 30)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = hits_of(pages, None)
        assert len(list(page)) == 25 and page.has_next() and page.paginator.count == 30
    assert sum("search_page" in one["sql"] or "words_of_text" in one["sql"] for one in asked) == 1
