"""The timeline for the prosecutor: every event with its source, what was amended, conflicts, and nobody else's case."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from bundles import texts_of
from dated_case import dated, entry

from archival import breaches
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.calls.keeping import withdraw
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.documents.amending import decide
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.register.models import Case, ChronoEntry, NewInformation, Review, Revision
from personas import Unit
from worked import DATED

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


@pytest.fixture
def unit(unit: Unit) -> Unit:
    dated(unit.cases[0], unit.accounts["owner"])
    return unit


def content(unit: Unit, persona: str = "member") -> bytes:
    answer = unit.client(persona).get(f"/case/{unit.cases[0].key}/reports/timeline.pdf")
    assert answer.status_code == 200
    assert "timeline for the prosecutor.pdf" in answer["Content-Disposition"]
    made: bytes = answer.content
    return made


def words(unit: Unit) -> str:
    return " ".join("\n".join(texts_of(content(unit))).split())


def test_every_event_stands_with_its_span_and_its_source_as_it_is_cited(unit: Unit) -> None:
    text = words(unit)
    for said in (
        "Call of a dead woman by Karl Poe",
        "15 Mar 1987, 03:10",
        "to the minute",
        "Canvass ended",
        "to the day",
    ):
        assert said in text, said
    first = ChronoEntry.objects.get(text__startswith="Call of")
    number = list(ChronoEntry.objects.filter(case=unit.cases[0]).order_by("pk")).index(first) + 1
    assert re.search(rf"Chrono Chrono {number}\. Written by The owner", text)
    assert "Custody 1" in text, "the step of the chain, as the report on custody cites it"


def test_a_date_of_a_page_is_there_once_somebody_accepted_it_and_says_who(unit: Unit) -> None:
    assert "dates that a rule found on pages are not on it" in words(unit)
    decide(
        Mention.objects.filter(kind="date", page__document__title="Friend"),
        MentionState.ACCEPTED,
        unit.accounts["member"],
    )
    text = words(unit)
    cited = Document.objects.get(title="Friend").first_page
    assert re.search(rf"Page {cited}, Friend\. Accepted by The member, \d+ \w+ \d{{4}}", text)
    Document.objects.filter(title="Friend").update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
    gone = words(unit)
    assert "Accepted by The member" not in gone and "documents that were withdrawn from the file, and not here" in gone


def test_a_conflict_has_both_passages_with_their_sources(unit: Unit) -> None:
    text = words(unit).split("Where two papers may disagree")[-1]
    for said in (
        "4 hours 45 minutes apart at the least", "last seen alive on March 14, 1987 at 5:20 p.m.",
        "last anyone saw of the victim was March 14, 1987 at 10:05 p.m.", "First report", "Friend", "A rule suggests",
    ):  # fmt: skip
        assert said in text, said


def test_what_was_amended_struck_out_or_withdrawn_stands_as_such(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    first = ChronoEntry.objects.get(text__startswith="Call of")
    entry(case, owner, "1987-03-15T04:10", "It was an hour later", amends=first)
    step = CustodyEvent.objects.filter(case=case).order_by("pk")[0]
    CustodyEvent.objects.create(
        case=case, exhibit=step.exhibit, author=owner, act="struck out", amends=step, purpose="other coat", **DATED
    )
    NewInformation.objects.create(
        case=case, on=datetime(1999, 1, 2, tzinfo=UTC).date(), what="A tip that was none",
        withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    Revision.objects.create(
        case=case, version=1, part="case", part_id=case.pk, before={"occurred_as_written": "May"},
        after={"occurred_as_written": "June"}, account=owner, reason="misread",
    )  # fmt: skip
    table, after = words(unit).split("What was amended, struck out or withdrawn")[-2:]
    assert "It was an hour later" in table and "As amended: Chrono" in table and "dead woman" not in table
    for said in ("dead woman", "as first written", "amendment: this stands", "strikes it out", "other coat", "misread",
                 "A tip that was none", "withdrawn: entered by mistake", "Withdrawn at 1 Jan 2026"):  # fmt: skip
        assert said in after, said


def test_a_fact_of_the_case_says_who_entered_it_and_when_and_what_was_amended(unit: Unit) -> None:
    """Once it said twice that it is a fact of the case, and an amended day was told as first written."""
    case, owner = unit.cases[0], unit.accounts["owner"]
    day = datetime(1987, 3, 14, tzinfo=UTC)
    Case.objects.filter(pk=case.pk).update(
        occurred_earliest=day, occurred_latest=day + timedelta(days=1), occurred_precision="day"
    )
    row = Review.objects.create(case=case, on=date(2001, 2, 3), outcome="Nothing new")
    named = {"case": case, "version": 1, "part": "review", "part_id": row.pk, "account": owner}
    Revision.objects.create(before={}, after={"on": "2001-02-03"}, reason="file of 2001", **named)
    text = words(unit)
    assert re.search(r"Facts of the case Entered by hand(?: by The owner)?, \d+ \w+ \d{4}, \d\d:\d\d UTC", text)
    assert re.search(r"Facts of the case Review 1\. Entered by The owner, \d+ \w+ \d{4}, \d\d:\d\d UTC", text)
    assert "Review 1 was amended" not in text
    Revision.objects.create(before={"on": "2001-02-13"}, after={"on": "2001-02-03"}, reason="read again", **named)
    after = words(unit)
    assert "Review 1 was amended" in after and "2001-02-13" in after and "read again" in after


def test_calls_stand_with_the_line_of_their_bill_and_a_bill_that_was_withdrawn_is_told(unit: Unit) -> None:
    bill = unit.cases[0].call_lists.get()
    text = words(unit)
    assert "march.csv, clock of America/Los_Angeles; taken in by The owner, " in text
    assert "march.csv, line 2" in text and "14 Mar 1991, 22:15" in text
    withdraw(bill, unit.accounts["owner"], "of another line", "127.0.0.1")
    table, after = words(unit).split("What was amended, struck out or withdrawn")[-2:]
    assert "march.csv" not in table.split("Every event, with its source")[-1]
    assert "march.csv" in after and "of another line" in after


def test_the_page_of_the_timeline_leads_to_it_for_who_may_take_it(unit: Unit) -> None:
    page = f"/case/{unit.cases[0].key}/timeline/"
    assert "reports/timeline.pdf" in unit.client("member").get(page).content.decode()
    assert "reports/timeline.pdf" not in unit.client("reader").get(page).content.decode()


def test_nothing_of_another_case_is_on_it(unit: Unit) -> None:
    for case in (*unit.cases[1:], *unit.secret):
        entry(case, unit.accounts["owner"], "1987-03-16T10:00", f"Said in {case.own_number} alone")
    text = words(unit)
    assert not [case for case in (*unit.cases[1:], *unit.secret) if f"Said in {case.own_number}" in text]
    for persona in ("reader", "outsider", "administrator", "auditor", "consultant"):
        assert unit.client(persona).get(f"/case/{unit.cases[0].key}/reports/timeline.pdf").status_code == 404


def test_the_same_state_prints_the_same_tagged_and_for_keeping(unit: Unit) -> None:
    first, second = content(unit), content(unit, "owner")
    assert first == second, "whoever prints it"
    assert breaches(first) == [], "tagged, and PDF/A-3b"
    last = AuditEntry.objects.filter(verb="export report").order_by("-index")[0].words.content
    assert (last["report"], last["bytes"]) == ("timeline", len(first))
    entry(unit.cases[0], unit.accounts["owner"], "1990-01-01", "Taken up again")
    assert content(unit) != first


def test_a_file_without_a_date_says_so(unit: Unit) -> None:
    case = unit.cases[2]
    Case.objects.filter(pk=case.pk).update(occurred_earliest=None, occurred_latest=None)
    answer = unit.client("member").get(f"/case/{case.key}/reports/timeline.pdf")
    assert "Nothing is dated in this file." in "\n".join(texts_of(answer.content))
