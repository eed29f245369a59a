"""What a person types off a page is its text from then on, and nothing that stood there before is lost."""

from __future__ import annotations

from datetime import date

import pytest

from murderbook.documents.reading.page import ReadPage, State
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.documents.amending import decide
from murderbook.workbench.documents.intake.keeping import Copies, keep
from murderbook.workbench.documents.models import Document, Mention, MentionState, Page, Transcription
from murderbook.workbench.documents.transcribing import seen_of, transcribe
from murderbook.workbench.search.finding import pages_with
from murderbook.workbench.search.index import the_index
from murderbook.workbench.search.query import parse
from paper import document_in, pictured
from personas import Unit

pytestmark = pytest.mark.django_db

NOTE = "On 3-15-87 Det. Ann Smith heard a stranger.\nHe limped."


@pytest.fixture
def owner(unit: Unit) -> Account:
    return unit.accounts["owner"]


@pytest.fixture
def page(unit: Unit, owner: Account) -> Page:
    """Hand-writing, on the first page of two."""
    document = document_in(unit.cases[0], owner, [])
    copies = Copies(unit.cases[0])
    first = keep(document, 1, ReadPage(State.DOUBTFUL, "Qn zls", problem="hand-writing"), copies)
    keep(document, 2, ReadPage(State.TEXT, "The next day he was gone."), copies)
    return first


def hits(unit: Unit, words: str) -> list[int]:
    found = pages_with(parse(words), unit.accounts["member"])
    return list(found.order_by("cited_as").values_list("cited_as", flat=True))


def url(page: Page, rest: str = "") -> str:
    return f"/case/{page.case.key}/page/{page.cited_as}/{rest}"


def form(page: Page, text: str) -> dict[str, str]:
    return {"text": text, "seen": seen_of(page)}


def test_typed_words_are_found_and_those_before_are_not(unit: Unit, page: Page, owner: Account) -> None:
    assert hits(unit, "zls") == [1]
    transcribe(page, NOTE, owner)
    assert hits(unit, "stranger") == [1]
    assert hits(unit, "zls") == []
    transcribe(page, NOTE.replace("stranger", "neighbour"), owner)
    assert (hits(unit, "stranger"), hits(unit, "neighbour")) == ([], [1])


def test_a_word_that_was_typed_away_is_in_no_list_of_words(page: Page, owner: Account) -> None:
    """Where the case is sealed, only what its pages say now is looked for there."""
    index = the_index()
    assert index.known(["zls", "day", "stranger"]) == {"zls", "day"}
    transcribe(page, NOTE, owner)
    assert index.known(["zls", "qn", "day", "stranger"]) == {"day", "stranger"}


def test_what_stood_there_before_is_kept(page: Page, owner: Account) -> None:
    transcribe(page, NOTE, owner)
    transcribe(page, "Another reading.", owner)
    told = list(Transcription.objects.order_by("pk").values_list("before", "before_state", "text"))
    assert told == [("Qn zls", "doubtful", NOTE), (NOTE, "typed", "Another reading.")]
    page.refresh_from_db()
    assert (page.text, page.state, page.problem, page.confidence) == ("Another reading.", "typed", "", None)
    assert transcribe(page, "Another reading.", owner) is None


def test_rules_look_at_it_and_the_next_page_counts_from_it(page: Page, owner: Account) -> None:
    assert not Mention.objects.filter(kind="date").exists()
    transcribe(page, NOTE, owner)
    dates = Mention.objects.filter(kind="date").order_by("page__number")
    assert [f"{one.page.number} {one.earliest:%Y-%m-%d}" for one in dates] == ["1 1987-03-15", "2 1987-03-16"]


def test_a_decision_stays_and_is_marked_where_its_words_stand(unit: Unit, owner: Account) -> None:
    page = document_in(unit.cases[0], owner, ["Det. Ann Smith, badge 4127, came."]).pages.get()
    decide(Mention.objects.filter(page=page), MentionState.ACCEPTED, owner)
    transcribe(page, "Then, late: Det. Ann Smith came.", owner)
    name, badge = Mention.objects.get(kind="person"), Mention.objects.get(kind="badge number")
    assert (name.state, page.text[name.start : name.end]) == ("accepted", "Ann Smith")
    assert (badge.state, badge.start, badge.end) == ("accepted", 0, 0)
    answer = unit.client("member").get(url(page), {"mention": badge.key})
    assert answer.context["marks"] == 0


def test_words_that_stayed_keep_their_place_on_the_picture(unit: Unit, owner: Account) -> None:
    document = document_in(unit.cases[0], owner, [])
    page = pictured(document, "seen by Anm Smith twice")
    transcribe(page, "seen by Ann Smith twice", owner)
    text = unit.client("member").get(url(page), {"find": '"ann smith"'}).content.decode()
    assert [piece.split('"')[0] for piece in text.split(' y="')[1:]] == ["107"]  # of Smith; nobody knows where Ann is


def test_a_page_of_a_person_is_no_page_for_a_person_any_more(unit: Unit, page: Page) -> None:
    documents = f"/case/{page.case.key}/documents/"
    assert unit.client("member").get(documents).context["waiting_count"] == 1
    answer = unit.client("member").post(url(page, "typed/"), form(page, NOTE.replace("\n", "\r\n")), follow=True)
    assert "Typed by a person: " in " ".join(answer.content.decode().split())
    assert Page.objects.get(pk=page.pk).text == NOTE
    assert unit.client("member").get(documents).context["waiting_count"] == 0
    assert AuditEntry.objects.filter(verb="type page", object_key=page.case.key).count() == 1


def test_who_types_second_sees_what_the_first_typed_and_loses_nothing(unit: Unit, page: Page) -> None:
    seen = form(page, "What I read")
    unit.client("owner").post(url(page, "typed/"), form(page, NOTE))
    answer = unit.client("member").post(url(page, "typed/"), seen)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "heard a stranger" in text and "What I read" in text and "colleague" in text
    assert Page.objects.get(pk=page.pk).text == NOTE
    again = {"text": "What I read", "seen": answer.context["form"]["seen"].value()}
    assert unit.client("member").post(url(page, "typed/"), again).status_code == 302
    assert Page.objects.get(pk=page.pk).text == "What I read"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 100_001])
def test_what_is_no_text_of_a_page_is_refused(unit: Unit, page: Page, text: str) -> None:
    answer = unit.client("member").post(url(page, "typed/"), form(page, text))
    assert answer.status_code == 422
    assert Page.objects.get(pk=page.pk).state == "doubtful"


def test_who_only_reads_has_no_form_and_types_nothing(unit: Unit, page: Page) -> None:
    assert "Type what it says" not in unit.client("reader").get(url(page)).content.decode()
    assert unit.client("reader").post(url(page, "typed/"), form(page, NOTE)).status_code == 404
    assert unit.client("outsider").post(url(page, "typed/"), form(page, NOTE)).status_code == 404


def test_the_text_of_a_file_itself_is_not_typed_anew(unit: Unit, owner: Account) -> None:
    mail = document_in(unit.cases[0], owner, ["From: a@b.example"]).pages.get()
    assert "Type what it says" not in unit.client("member").get(url(mail)).content.decode()
    assert unit.client("member").post(url(mail, "typed/"), form(mail, NOTE)).status_code == 404


def test_a_date_that_was_typed_away_is_told_as_such_on_the_timeline(unit: Unit, page: Page, owner: Account) -> None:
    transcribe(page, NOTE, owner)
    decide(Mention.objects.filter(kind="date", page=page), MentionState.ACCEPTED, owner)
    assert "heard a stranger" in unit.client("member").get(f"/case/{page.case.key}/timeline/").content.decode()
    transcribe(page, "He limped.", owner)
    assert "3-15-87 (as the page was read before it was typed)" in (
        unit.client("member").get(f"/case/{page.case.key}/timeline/").content.decode()
    )


def test_markup_that_was_typed_is_text(unit: Unit, page: Page, owner: Account) -> None:
    transcribe(page, "<script>alert(1)</script>", owner)
    transcribe(page, "clean", owner)
    assert "<script>alert" not in unit.client("member").get(url(page)).content.decode()


def test_a_copy_that_was_put_right_is_like_its_original_and_the_original_like_none(unit: Unit, owner: Account) -> None:
    words = " ".join(f"word{at}" for at in range(60))
    original = document_in(unit.cases[0], owner, [words]).pages.get()
    copy = document_in(unit.cases[0], owner, ["illegible scrawl"], written_on=date(1987, 1, 1)).pages.get()
    transcribe(copy, words, owner)
    assert Page.objects.get(pk=copy.pk).alike_id == original.pk
    transcribe(original, words + " more", owner)
    assert Page.objects.get(pk=original.pk).alike_id is None


def test_pages_of_a_withdrawn_document_are_not_typed(unit: Unit, page: Page) -> None:
    Document._base_manager.update(withdrawn_at="2026-01-01T00:00:00Z")
    assert unit.client("member").post(url(page, "typed/"), form(page, NOTE)).status_code == 404
