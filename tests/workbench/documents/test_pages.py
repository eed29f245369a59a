"""The pages on which paper is seen: its picture with what was looked for marked, its mentions, its original."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from murderbook.documents.reading.page import ReadPage, State
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.documents.amending import withdraw
from murderbook.workbench.documents.files import original_of
from murderbook.workbench.documents.models import Document, Mention, MentionDecision, MentionState, Page, Reading
from murderbook.workbench.imports import staging
from murderbook.workbench.register.models import Revision
from paper import document_in, pictured
from personas import Unit

TEXT = "Det. Ann Smith, badge 4127, came on 3-15-87 at 0310 hrs. Smith left. Last Tuesday she was back."


@pytest.fixture
def document(unit: Unit) -> Document:
    return document_in(unit.cases[0], unit.accounts["owner"], [TEXT, "Second page <b>of</b> it."], name="a/report.txt")


def url(unit: Unit, rest: str) -> str:
    return f"/case/{unit.cases[0].key}/{rest}"


def test_words_that_were_looked_for_are_marked(unit: Unit, document: Document) -> None:
    answer = unit.client("member").get(url(unit, "page/1/"), {"find": "smith"})
    assert answer.content.decode().count("<mark") == 2


def test_marks_stand_on_the_picture(unit: Unit, document: Document) -> None:
    page = pictured(document, "seen by Ann Smith twice")
    text = unit.client("member").get(url(unit, f"page/{page.cited_as}/"), {"find": '"ann smith"'}).content.decode()
    boxes = [piece.split("/>")[0] for piece in text.split('<rect class="hit"')[1:]]
    assert [box.split('y="')[1].split('"')[0] for box in boxes] == ["77", "107"]  # the third and fourth word, 3 px out


def test_the_picture_is_given(unit: Unit, document: Document) -> None:
    page = pictured(document, "seen")
    answer = unit.client("member").get(url(unit, f"page/{page.cited_as}/picture.jpg"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert unit.client("member").get(url(unit, "page/1/picture.jpg")).status_code == 404  # it has none


def test_what_a_page_says_is_text_and_no_code(unit: Unit, document: Document) -> None:
    text = unit.client("member").get(url(unit, "page/2/")).content.decode()
    assert "&lt;b&gt;of&lt;/b&gt;" in text
    assert "<b>of" not in text


def test_hits_lead_to_the_next_page_with_one(unit: Unit, document: Document) -> None:
    document_in(unit.cases[0], unit.accounts["owner"], ["nothing", "Smith again"])
    answer = unit.client("member").get(url(unit, "page/2/"), {"find": "smith"})
    assert (answer.context["hit_before"].cited_as, answer.context["hit_after"].cited_as) == (1, 4)


def test_mentions_are_accepted_and_rejected_each_with_a_row_of_its_own(unit: Unit, document: Document) -> None:
    page = Page.objects.get(cited_as=1)
    badge = Mention.objects.get(page=page, kind="badge number")
    client = unit.client("member")
    answer = client.post(url(unit, "page/1/mentions/"), {"decision": "reject", "mention": badge.key})
    assert answer["Location"].endswith("/page/1/#mentions-title"), "one is back where one decided"
    client.post(url(unit, "page/1/mentions/"), {"decision": "accept all"})  # all that are still suggested
    states = set(Mention.objects.filter(page=page).exclude(pk=badge.pk).values_list("state", flat=True))
    assert states == {"accepted"}
    badge.refresh_from_db()
    assert badge.state == "rejected"
    client.post(url(unit, "page/1/mentions/"), {"decision": "accept", "mention": badge.key})
    told = list(MentionDecision.objects.filter(mention=badge).order_by("pk").values_list("state", "account__name"))
    assert told == [("rejected", "member"), ("accepted", "member")]


def test_what_is_neither_is_refused(unit: Unit, document: Document) -> None:
    unit.client("member").post(url(unit, "page/1/mentions/"), {"decision": "perhaps"})
    assert not MentionDecision.objects.exists()


def test_mentions_of_another_case_are_not_decided_here(unit: Unit, document: Document) -> None:
    document_in(unit.cases[1], unit.accounts["owner"], [TEXT])
    other = Mention.objects.filter(case=unit.cases[1], kind="person").first()
    unit.client("member").post(url(unit, "page/1/mentions/"), {"decision": "accept", "mention": other.key})
    other.refresh_from_db()
    assert other.state == MentionState.SUGGESTED


def test_things_are_decided_in_bulk(unit: Unit, document: Document) -> None:
    document_in(unit.cases[0], unit.accounts["owner"], ["Ann Smith said so. Then Ann Smith and Bob Miller left."])
    client = unit.client("member")
    answer = client.get(url(unit, "mentions/"), {"kind": "person"})
    rows = {row["value"]: (row["count"], row["pages"]) for row in answer.context["rows"]}
    assert rows["Ann Smith"] == (3, 2) or rows["Ann Smith"][1] == 2
    client.post(url(unit, "mentions/?kind=person&state=suggested"), {"decision": "accept", "value": ["Ann Smith"]})
    assert set(Mention.objects.filter(value="Ann Smith").values_list("state", flat=True)) == {"accepted"}
    assert set(Mention.objects.exclude(value="Ann Smith").values_list("state", flat=True)) == {"suggested"}


def test_the_original_is_taken_away_as_it_came(unit: Unit, document: Document) -> None:
    answer = unit.client("member").get(url(unit, f"documents/{document.key}/original"))
    assert b"".join(answer.streaming_content) == original_of(document.key).read_bytes()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.txt"'
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_an_original_that_was_changed_is_told_and_not_given(unit: Unit, document: Document) -> None:
    original_of(document.key).write_bytes(b"something else")
    client = unit.client("member")
    assert "not as it came" in client.get(url(unit, f"documents/{document.key}/")).content.decode()
    assert client.get(url(unit, f"documents/{document.key}/original")).status_code == 404


def test_its_own_date_moves_what_is_reckoned_from_it(unit: Unit, document: Document) -> None:
    client = unit.client("member")
    said = {"written_on": "1987-03-20", "reason": "stands on the sheet", "volume": "2"}
    client.post(url(unit, f"documents/{document.key}/"), said)
    dates = {one.text: one.earliest.date().isoformat() for one in Mention.objects.filter(kind="date")}
    assert dates["Last Tuesday"] in ("1987-03-10", "1987-03-17")
    last = Revision.objects.filter(part="document").order_by("-pk").first()
    assert last.after == {"written_on": "1987-03-20", "volume": "2"}
    assert last.reason == "stands on the sheet"


def test_what_a_person_decided_stays_when_the_date_changes(unit: Unit, document: Document) -> None:
    badge = Mention.objects.get(kind="badge number")
    client = unit.client("member")
    client.post(url(unit, "page/1/mentions/"), {"decision": "reject", "mention": badge.key})
    client.post(url(unit, f"documents/{document.key}/"), {"written_on": "1987-03-20", "reason": "seen"})
    assert Mention.objects.get(kind="badge number").key == badge.key
    assert Mention.objects.get(kind="badge number").state == "rejected"


def test_a_withdrawn_document_is_shown_nowhere(unit: Unit, document: Document) -> None:
    client = unit.client("member")
    client.post(url(unit, f"documents/{document.key}/withdraw/"), {"reason": "of another case"})
    assert client.get(url(unit, "page/1/")).status_code == 404
    assert client.get(url(unit, f"documents/{document.key}/")).status_code == 404
    client.get(url(unit, "documents/"))  # where it is told, once
    assert "report.txt" not in client.get(url(unit, "documents/")).content.decode()
    assert client.get(url(unit, "mentions/")).context["rows"] == []
    assert original_of(document.key).is_file()
    follows = document_in(unit.cases[0], unit.accounts["owner"], ["next"])
    assert follows.first_page == 3  # its numbers are not given again


def test_files_are_sent_and_taken_in(unit: Unit) -> None:
    before = set(staging.folder().iterdir())
    files = [
        SimpleUploadedFile("one.txt", b"A blue Chevrolet."),
        SimpleUploadedFile("two.pdf", b"no pdf at all \x00\x01"),
    ]
    answer = unit.client("member").post(url(unit, "documents/"), {"sent": files, "volume": "2"}, follow=True)
    document = Document.objects.get()
    assert (document.name, document.volume, document.reading.state) == ("one.txt", "2", "waiting")
    assert "Not taken in: two.pdf" in answer.content.decode()
    assert set(staging.folder().iterdir()) == before


@pytest.mark.parametrize("names", [["large.txt"], ["small.txt", "large.txt"], ["small.txt", "large.txt", "last.txt"]])
def test_a_file_that_is_too_large_is_named_and_nothing_is_lost_in_silence(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    monkeypatch.setattr(staging, "SIZE_LIMIT", 1000)
    before = set(staging.folder().iterdir())
    files = [SimpleUploadedFile(one, b"x" * (200_000 if one == "large.txt" else 10)) for one in names]
    answer = unit.client("member").post(url(unit, "documents/"), {"sent": files})
    assert answer.status_code == 422
    assert "large.txt is larger than" in answer.content.decode()
    assert not Reading.objects.exists()
    assert set(staging.folder().iterdir()) == before


def test_who_may_only_read_sends_nothing(unit: Unit) -> None:
    answer = unit.client("reader").post(url(unit, "documents/"), {"sent": SimpleUploadedFile("a.txt", b"x")})
    assert answer.status_code == 404
    assert not Reading.objects.exists()
    assert AuditEntry.objects.order_by("-index").first().outcome == "refused"


def test_pages_for_a_person_are_listed(unit: Unit) -> None:
    scan = ReadPage(State.DOUBTFUL, "", problem="No print was recognised: hand-writing.")
    document_in(unit.cases[0], unit.accounts["owner"], [scan, "text"])
    answer = unit.client("member").get(url(unit, "documents/"))
    assert [page.cited_as for page in answer.context["waiting"]] == [1]
    assert "hand-writing" in answer.content.decode()


def test_a_page_of_what_was_withdrawn_is_named_nowhere(unit: Unit, document: Document) -> None:
    story = " ".join(f"word{n} was seen by {n}" for n in range(60))
    first = document_in(unit.cases[0], unit.accounts["owner"], [story], name="of another case.txt")
    copy = document_in(unit.cases[0], unit.accounts["owner"], [story + " again"])
    reply = document_in(unit.cases[0], unit.accounts["owner"], ["attached"], part_of=first)
    client, page = unit.client("member"), url(unit, f"page/{copy.first_page}/")
    assert "of another case" in client.get(page).content.decode()
    withdraw(first, unit.accounts["owner"], "of another case")
    for address in (page, url(unit, f"documents/{copy.key}/"), url(unit, f"documents/{reply.key}/")):
        text = client.get(address).content.decode()
        assert "Nearly the same" not in text
        assert "of another case" not in text
    assert client.get(url(unit, "documents/")).context["copies"] == 0


def test_a_key_pressed_by_mistake_decides_nothing(unit: Unit, document: Document) -> None:
    answer = unit.client("member").post(url(unit, "page/1/mentions/"), {"decision": "accept"}, follow=True)
    assert not MentionDecision.objects.exists()
    assert "Nothing was chosen" in answer.content.decode()


def test_two_who_amend_a_document_see_one_another(unit: Unit, document: Document) -> None:
    address, client = url(unit, f"documents/{document.key}/"), unit.client("member")
    seen = client.get(address).context["form"]["seen"].value()
    unit.client("owner").post(address, {"title": "Statement of Ann", "reason": "seen", "seen": seen})
    mine = {"title": "Report", "volume": "2", "reason": "seen", "seen": seen}
    answer = client.post(address, mine)
    assert answer.status_code == 409
    assert "Statement of Ann" in answer.content.decode()
    document.refresh_from_db()
    assert document.title == "Statement of Ann"
    client.post(address, {**mine, "seen": answer.context["form"]["seen"].value()})
    document.refresh_from_db()
    assert document.title == "Report"


def test_the_form_is_not_emptied_while_somebody_fills_it_in(unit: Unit, document: Document) -> None:
    Reading.objects.update(state="waiting")
    client = unit.client("member")
    watching, filling = client.get(url(unit, "documents/")), client.get(url(unit, "documents/"), {"add": "1"})
    assert "Refresh" in watching.headers
    assert 'type="file"' not in watching.content.decode()
    assert "Refresh" not in filling.headers
    assert 'type="file"' in filling.content.decode()


def test_who_sees_the_documents_alone_is_offered_no_search(unit: Unit, document: Document) -> None:
    """Searches go with the whole file."""
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",documents,")
    consultant = unit.client("consultant")
    listed = consultant.get(url(unit, "documents/"))
    assert "report.txt" in listed.content.decode()
    assert "in_case" not in listed.content.decode()
    page = consultant.get(url(unit, "page/1/"), {"find": "smith"})
    assert page.content.decode().count("<mark") == 2
    assert "All hits" not in page.content.decode()


def test_a_printed_page_is_on_record_by_its_number(unit: Unit, document: Document) -> None:
    client = unit.client("member")
    text = client.get(url(unit, "page/2/")).content.decode()
    assert "· page 2</" in text.replace("\n", "")
    client.post(url(unit, "printed/documents/"), {"number": text.split('name="number" value="')[1].split('"')[0]})
    entry = AuditEntry.objects.order_by("-index").first()
    assert (entry.verb, entry.words.content["number"]) == ("print", "2")


def test_the_page_says_how_long_the_reading_still_takes(unit: Unit, document: Document) -> None:
    began = timezone.now() - timedelta(minutes=1)
    Document.objects.update(page_count=6)  # of which two are read
    Reading.objects.update(state="running", started_at=began, read_before=1)
    text = " ".join(unit.client("member").get(url(unit, "documents/")).content.decode().split())
    assert "2 of 6 pages of \u201cbox\u201d, about 4 minutes left" in text
    Reading.objects.update(state="stopped")
    assert "minutes left" not in unit.client("member").get(url(unit, "documents/")).content.decode()
