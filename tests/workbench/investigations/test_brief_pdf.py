"""The brief as PDF: for who may give out every case, the same bytes from the same record, on record, without what was
taken back."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from hashlib import sha256

import pikepdf
import pypdfium2
import pytest
from test_investigations import send

from archival import breaches
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.rules import questions as of_files
from murderbook.workbench.investigations.keeping import add_case, add_item, rate, suggest, take_back
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.investigations.questions import answer, ask
from personas import PERSONAS, Unit

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


@pytest.fixture
def full(unit: Unit, arc: Investigation) -> Investigation:
    """With three hypotheses and two items, of each one taken back, and questions of every kind."""
    owner, case = unit.accounts["owner"], unit.cases[0]
    one, two, gone = (suggest(arc, text, owner) for text in ("One hand did both", "Two hands", "A wrong thought"))
    differ, wrong = (
        add_item(arc, {"text": text, "case": case, "source": "exhibit 7"}, owner)
        for text in ("The guns differ", "A wrong file")
    )
    rate(differ, one, "contradicts", "one gun each", owner)
    rate(differ, two, "supports", "two guns", owner)
    rate(wrong, one, "contradicts", "no longer so", owner)
    rate(wrong, two, "neither", "no longer so", owner)
    for row in (gone, wrong):
        take_back(row, "a mistake", owner)
    told = {"state": "answered", "text": "the cousin", "case": case, "source": "what Poe said"}
    answer(ask(arc, "Who drove?", owner), told, owner)
    ask(arc, "Whose gun?", owner)
    of_files.ask(unit.cases[1], "Was the coat kept?", owner)
    return arc


def taken(unit: Unit, arc: Investigation, persona: str = "member", status: int = 200) -> bytes:
    answered = unit.client(persona).get(f"/investigations/{arc.key}/brief.pdf")
    assert answered.status_code == status
    return bytes(answered.content)


def words(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    finally:
        pdf.close()


def test_it_may_be_archived(unit: Unit, full: Investigation) -> None:
    content = taken(unit, full)
    assert breaches(content) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Investigation One hand?: brief"


def test_it_says_what_the_page_says(unit: Unit, full: Investigation) -> None:
    text = words(taken(unit, full))
    for said in (
        "Is it one hand?",
        *(case.own_number for case in unit.cases[:2]),
        "Heuer",
        "no number is a probability",
    ):
        assert said in text, said
    order = text.split("least against first")[1].split("What tells them apart")[0]
    assert order.index("Two hands") < order.index("One hand did both")
    assert "H2 Two hands 0 1 0" in order and "H1 One hand did both 1 0 0" in order
    apart = text.split("What tells them apart")[1].split("Open questions")[0]
    assert "E1: The guns differ" in apart and "one gun each (The owner" in apart and "exhibit 7" in apart
    opened, answered = text.split("Open questions")[1].split("Questions that were answered")
    assert opened.index("Whose gun?") < opened.index("Was the coat kept?") and "Who drove?" not in opened
    assert "the cousin" in answered and "what Poe said" in answered


def test_what_was_taken_back_is_not_in_it(unit: Unit, full: Investigation) -> None:
    text = words(taken(unit, full))
    for gone in ("A wrong", "no longer so", "H3", "E2"):
        assert gone not in text, gone


def test_the_same_record_gives_the_same_bytes_and_a_change_gives_others(unit: Unit, full: Investigation) -> None:
    first = taken(unit, full)
    assert taken(unit, full, "owner") == first
    assert send(unit, full, "questions/2/", state="cannot be answered", text="melted down") == 302
    assert taken(unit, full) != first


def test_its_time_is_that_of_the_last_that_was_written_what_left_it_included(unit: Unit, full: Investigation) -> None:
    told = {"state": "answered", "text": "burnt", "source": "the clerk", "page": ""}
    row = of_files.answer(unit.cases[1].questions.get(), told, unit.accounts["owner"])
    type(row).objects.filter(pk=row.pk).update(entered_at=datetime(2031, 5, 6, 7, 8, tzinfo=UTC))
    text = words(taken(unit, full))
    assert "Was the coat kept?" not in text and "last entry of 6 May 2031, 07:08 UTC" in text


def test_it_is_taken_by_who_may_give_out_every_case(unit: Unit, full: Investigation) -> None:
    asked = {one: unit.client(one).get(f"/investigations/{full.key}/brief.pdf").status_code for one in PERSONAS}
    assert {one for one, status in asked.items() if status == 200} == {"owner", "member"}
    assert {asked[one] for one in PERSONAS if one not in ("owner", "member", "anonymous")} == {404}
    for persona, there in (("member", True), ("reader", False)):
        page = unit.client(persona).get(f"/investigations/{full.key}/brief/").content.decode()
        assert ("brief.pdf" in page) is there
    add_case(full, unit.secret[0], unit.accounts["owner"])
    taken(unit, full, "member", status=404)
    taken(unit, full, "owner")


def test_each_taking_is_on_record_with_its_hash_and_all_cases(unit: Unit, full: Investigation) -> None:
    content = taken(unit, full)
    entry = AuditEntry.objects.filter(verb="export brief").latest("index")
    assert (entry.object_kind, entry.object_key) == ("investigation", full.key)
    told = str(entry.words.body)
    assert sha256(content).hexdigest() in told and all(case.key in told for case in unit.cases[:2])
    taken(unit, full, "reader", status=404)
    assert AuditEntry.objects.filter(verb="export brief").count() == 1


def test_without_a_printer_the_page_says_so(unit: Unit, full: Investigation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    taken(unit, full, status=503)
    assert not AuditEntry.objects.filter(verb="export brief").exists()


def test_an_empty_investigation_prints(unit: Unit, arc: Investigation) -> None:
    text = words(taken(unit, arc))
    assert "None yet." in text and "no item is rated for all hypotheses" in text and "None of one's own" in text
