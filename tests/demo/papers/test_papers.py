"""Papers of the demo: what is told of a page stands on it, and means what the words mean."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import pytest
from rapidfuzz.distance import Levenshtein

from murderbook.casefile.case import Case
from murderbook.casefile.person import Person, Role
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.demo.papers import Page, Paper, papers_of
from murderbook.demo.papers.markup import Piece, joined, taken_apart, wrapped
from murderbook.demo.papers.words import HALVES, template
from murderbook.demo.papers.write import CLAIM, PLAN
from murderbook.documents.mentions.mention import Kind

VICTIM = Person(Role.VICTIM, "Maplewick, Iris J.")
WITNESS = Person(Role.WITNESS, "Larchcombe, Owen")
CASE = Case("87-0123", occurred=TimeSpan.of_day(1987, 3, 14), persons=(VICTIM, WITNESS))
TODAY = date(2026, 6, 30)


@cache
def papers(seed: int = 3, half: str | None = None) -> tuple[Paper, ...]:
    return tuple(papers_of(CASE, seed, half))


def pages() -> list[tuple[Paper, Page]]:
    return [(paper, page) for half in (None, *HALVES) for paper in papers(3, half) for page in paper.pages]


def titled(title: str) -> Paper:
    return next(paper for paper in papers() if paper.title == title)


def test_every_kind_of_paper_is_there_and_long_papers_have_several_pages() -> None:
    assert [paper.kind for paper in papers()][: len(PLAN)] == [kind for kind, *_ in PLAN]
    assert all(paper.written > date(1987, 3, 14) for paper in papers())
    assert sum(len(paper.pages) > 1 for paper in papers()) >= 8


def test_mentions_stand_where_they_are_told_in_order_and_apart() -> None:
    kinds = {str(kind) for kind in Kind} | {"date"}
    seen = set[str]()
    for _, page in pages():
        end = 0
        for one in page.gold:
            assert end <= one.start < one.end <= len(page.text)
            assert page.text[one.start : one.end].strip() == page.text[one.start : one.end]
            end = one.end
            seen.add(one.kind)
    assert seen == kinds


def test_no_mark_and_no_empty_place_is_left_in_a_text() -> None:
    for _, page in pages():
        assert not set("[]{}|") & set(page.text), page.text
        assert max(map(len, page.text.split("\n"))) <= 76


def test_dates_that_the_grammar_reads_alone_mean_what_is_told() -> None:
    compared = 0
    for _, page in pages():
        for one in page.gold:
            if one.kind == "date" and one.means is not None:
                said = " ".join(page.text[one.start : one.end].split())
                try:
                    span = read_span(said, TODAY)
                except DateError:
                    continue  # a time alone, a weekday, "the next day"
                if said.isdigit() and len(said) == 4 and one.means[0] == one.means[1]:
                    continue  # 1940 as a time
                if span.precision is not Precision.RANGE or "between" in said:
                    assert (span.earliest, span.latest) == one.means, said
                    compared += 1
    assert compared > 200


def test_weekdays_and_times_alone_mean_such_a_day_and_such_a_time() -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    weekdays = clocks = 0
    for paper, page in pages():
        for one in page.gold:
            if one.kind == "date" and one.means is not None:
                said = page.text[one.start : one.end].split()
                first = one.means[0]
                if len(said) <= 3 and said[-1] in days:
                    assert days[first.weekday()] == said[-1] and 1 <= (paper.written - first.date()).days <= 6
                    weekdays += 1
                if len(said) == 2 and said[1] in ("hrs", "hours"):
                    assert f"{first:%H%M}" == said[0] and one.means == (first, first)
                    clocks += 1
    assert weekdays > 10 and clocks > 30


def test_the_same_seed_gives_the_same_papers_and_another_others() -> None:
    assert tuple(papers_of(CASE, 3)) == papers()
    assert [paper.pages for paper in papers_of(CASE, 4)] != [paper.pages for paper in papers()]


def test_people_of_the_record_are_named() -> None:
    values = {one.value for _, page in pages() for one in page.gold if one.kind == "person"}
    assert {"Iris Maplewick", "Owen Larchcombe"} <= values


def test_two_papers_disagree_about_a_time_and_both_say_so() -> None:
    times = set[datetime]()
    for paper in papers():
        if CLAIM in paper.claims and not paper.copy_of:
            when = paper.claims[CLAIM]
            assert any(one.means == (when, when) for page in paper.pages for one in page.gold)
            times.add(when)
    assert len(times) == 2 and len({when.date() for when in times}) == 1


def test_a_retyped_copy_has_slips_and_other_lines_and_the_same_mentions() -> None:
    copy, first = titled("First report (retyped)"), titled("First report")
    assert copy.copy_of == "First report"
    for again, page in zip(copy.pages, first.pages, strict=True):
        assert again.gold == page.gold and again.text != page.text
        for one in page.gold:
            assert again.text[one.start : one.end].split() == page.text[one.start : one.end].split()
        words = page.text.split()
        assert 0 < Levenshtein.distance(again.text.split(), words) < 0.1 * len(words)


def test_a_photocopy_has_the_same_text_and_other_noise() -> None:
    copy, first = titled("Statement of a friend (photocopy)"), titled("Statement of a friend")
    for again, page in zip(copy.pages, first.pages, strict=True):
        assert (again.text, again.gold) == (page.text, page.gold) and again.noise != page.noise


@pytest.mark.parametrize("key", sorted({kind for kind, *_ in PLAN}))
def test_halves_share_no_sentence(key: str) -> None:
    tune, test = (set(template("sentences", key, half)) for half in HALVES)
    assert len(tune) >= 6 and len(test) >= 6 and not tune & test
    assert set(template("sentences", key, None)) == tune | test


def test_marks_are_taken_apart_and_lines_broken_without_moving_a_place() -> None:
    piece = taken_apart(
        "Seen by [[person*|Owen Larch|Owen Larch]] on [[date|3-4-87|1987-03-04T00:00/1987-03-04T23:59]]."
    )
    assert piece.text == "Seen by Owen Larch on 3-4-87."
    assert [(one.kind, piece.text[one.start : one.end], one.alone) for one in piece.gold] == [
        ("person", "Owen Larch", True),
        ("date", "3-4-87", False),
    ]
    assert piece.gold[1].means == (datetime(1987, 3, 4), datetime(1987, 3, 4, 23, 59))
    assert wrapped(piece, 14) == Piece("Seen by Owen\nLarch on\n3-4-87.", piece.gold)
    both = joined([piece, piece])
    assert [both.text[one.start : one.end] for one in both.gold] == ["Owen Larch", "3-4-87"] * 2
