"""Murder book, brief and chain of custody: what they hold, in which order, and on record."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from bundles import texts_of
from django.http import HttpResponse
from django.urls import reverse

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.reports.discovery.making import Order
from murderbook.workbench.worklist.assessing import reassess
from personas import Unit
from rich_case import RACE_LABEL, fill
from worked import DATED

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


def taken(unit: Unit, name: str, query: str = "") -> list[str]:
    """The pages of a report of the first case, as the member takes it."""
    url = reverse("case-report", args=[unit.cases[0].key, name]) + query
    answer: HttpResponse = unit.client("member").get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return texts_of(BytesIO(answer.content).getvalue())


def test_the_book_whole_and_in_chapters(unit: Unit, order: Order) -> None:
    fill(unit.cases[0], order.account)
    whole = "\n".join(taken(unit, "book"))
    for words in ("The coat was found.", "Ask the laboratory", "Knife or cutting instrument", "Los Angeles, CA"):
        assert words in whole, words
    part = "\n".join(taken(unit, "book", "?chapter=work&chapter=secrets"))
    assert "Ask the laboratory" in part
    assert "The coat was found." not in part
    entry = AuditEntry.objects.filter(verb="export report").order_by("-index")[0]
    assert entry.words.content["chapters"] == ["work"]


def test_a_decision_on_several_cases_names_them(unit: Unit) -> None:
    text = "\n".join(taken(unit, "book", "?chapter=leads"))
    decided = text[text.index("String decision") :]
    assert all(case.own_number in decided for case in unit.cases)


def test_a_lead_is_told_as_a_suggestion_whose_score_is_no_probability(unit: Unit) -> None:
    """The other side reads every line of it: no name of a column, and no proposition that could pass for a finding."""
    text = " ".join("\n".join(taken(unit, "book", "?chapter=leads")).split())
    for said in ("a suggestion of the program, for a person to judge; it accuses nobody",
                 "the score orders pairs, and is no probability", "Proposition to be judged"):  # fmt: skip
        assert said in text, said
    assert "Chance at floor" not in text and "Score, thousandths" not in text


def test_events_stand_in_the_order_in_which_they_happened(unit: Unit, order: Order) -> None:
    """The entry of 1986 was written after that of today, and keeps its number."""
    fill(unit.cases[0], order.account)
    text = "\n".join(taken(unit, "book", "?chapter=chrono"))
    assert 0 < text.index("Chrono 2") < text.index("Chrono 1")


def test_the_brief_is_one_page_without_what_identifies_by_race(unit: Unit, order: Order) -> None:
    fill(unit.cases[0], order.account)
    pages = taken(unit, "brief")
    assert len(pages) == 1
    assert "Maple, Iris" in pages[0]
    assert RACE_LABEL not in pages[0]


def test_what_came_in_with_its_case_bears_the_time_of_the_case(unit: Unit) -> None:
    """An exhibit of an import has no time of its own: the sheet once said that the last entry was of 1970."""
    made = unit.cases[0].created_at
    for report in (taken(unit, "custody"), taken(unit, "book", "?chapter=evidence")):
        assert f"last entry of {made:%-d %b %Y, %H:%M} UTC" in " ".join(report[0].split())


def test_points_are_told_term_by_term_in_words(unit: Unit) -> None:
    """No name of a column or of a state of the program: what is disclosed is read by people."""
    reassess(unit.cases[0].pk)
    overview = " ".join("\n".join(taken(unit, "book", "?chapter=overview")).split())
    assert "an order of work, reckoned by the program; no probability" in overview
    assert "id:" not in overview and "state:" not in overview and "News ordinal" not in overview
    assert "points, an order of work: " in " ".join(taken(unit, "brief")[0].split())


def test_a_chain_that_does_not_hold_is_said_first(unit: Unit, order: Order) -> None:
    case = unit.cases[0]
    exhibit = case.exhibits.order_by("pk")[0]
    later = DATED | {
        "event_earliest": datetime(1988, 1, 1, tzinfo=UTC),
        "event_latest": datetime(1988, 1, 2, tzinfo=UTC),
    }
    CustodyEvent.objects.create(
        case=case, exhibit=exhibit, author=order.account, act="sent", from_where="Locker 4", to_whom="Dr Ames", **later
    )
    text = " ".join("\n".join(taken(unit, "custody")).split())
    assert text.index("It was to be at Property room, and was at Locker 4.") < text.index("Custody 1")
    assert "the chain breaks here" in text


def test_the_same_state_prints_the_same(unit: Unit, order: Order) -> None:
    url = reverse("case-report", args=[unit.cases[0].key, "book"])
    first, second = (unit.client("member").get(url).content for _ in range(2))
    assert first == second


def test_where_no_pdf_can_be_made_the_page_says_how(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    answer = unit.client("member").get(reverse("case-report", args=[unit.cases[0].key, "brief"]))
    assert answer.status_code == 503
    assert "libpango" in answer.content.decode()
