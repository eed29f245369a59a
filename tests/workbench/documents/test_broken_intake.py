"""What is taken in while it is read, twice at once, or broken off between two files: no page is lost or doubled."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path, PurePosixPath

import pytest
from django.db import transaction

from murderbook.documents.reading.page import Opened, ReadPage, State
from murderbook.documents.reading.pool import Readers
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.documents.amending import amend, withdraw
from murderbook.workbench.documents.files import folder_of, picture_of
from murderbook.workbench.documents.intake import keeping, suggesting
from murderbook.workbench.documents.intake.running import read_batch
from murderbook.workbench.documents.intake.taking import File, Order, files_in, take_in
from murderbook.workbench.documents.models import Document, Mention, Page, Reading, ReadingState
from paper import document_in
from personas import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as made:
        yield made


class Interrupted(Readers):
    """Does something before it opens a file, or before it unpacks one."""

    def __init__(self, before: Callable[[str], None]) -> None:
        super().__init__()
        self._before = before

    def open(self, path: Path, name: str = "") -> Opened:
        self._before(name)
        return super().open(path, name)

    def unpack(self, path: Path, number: int, to: Path) -> None:
        self._before(f"attachment {number}")
        super().unpack(path, number, to)


def order(unit: Unit) -> Order:
    return Order(unit.cases[0], unit.accounts["owner"], "paper", "test")


def read(batch: Reading, readers: Readers) -> ReadingState:
    return read_batch(batch, readers, 1, lambda _progress: None, threading.Event())


def numbers() -> list[int]:
    """Every page number that a document of the case holds."""
    return [
        n for one in Document._base_manager.order_by("first_page") for n in range(one.first_page, one.last_page + 1)
    ]


def test_a_batch_that_is_read_while_files_come_in_is_not_done(unit: Unit, box: Path, readers: Readers) -> None:
    def served(name: str) -> None:
        """The server's worker finds the batch after each file."""
        for one in Reading.objects.filter(state=ReadingState.WAITING):
            read(one, readers)

    with Interrupted(served) as some:
        batch = take_in(order(unit), files_in(box), some)
    batch.refresh_from_db()
    assert batch.state == ReadingState.WAITING
    assert read(batch, readers) is ReadingState.DONE
    assert list(Page.objects.order_by("cited_as").values_list("cited_as", flat=True)) == numbers() == [1, 2, 3, 4, 5]


def test_the_same_file_by_two_at_once_stands_there_once(unit: Unit, box: Path, readers: Readers) -> None:
    def other(name: str) -> None:
        if not Document.objects.exists():
            take_in(order(unit), files_in(box / "note.txt"), readers)

    before = set(folder_of("xx").parents[1].glob("??/*"))
    with Interrupted(other) as some:
        batch = take_in(order(unit), files_in(box / "note.txt"), some)
    assert Document.objects.filter(name="note.txt").count() == 1
    assert "already" in batch.left_out[0]["why"]
    assert len(set(folder_of("xx").parents[1].glob("??/*")) - before) == 1  # and its copy is gone


def test_attachments_that_a_break_left_out_come_in_the_next_time(unit: Unit, box: Path, readers: Readers) -> None:
    def broken(name: str) -> None:
        if name.startswith("attachment"):
            raise KeyboardInterrupt

    with Interrupted(broken) as some, pytest.raises(KeyboardInterrupt):
        take_in(order(unit), files_in(box / "tip.eml"), some)
    assert [one.name for one in Document.objects.all()] == ["tip.eml"]
    entry = AuditEntry.objects.order_by("-index").first()
    assert entry.verb == "take in documents"  # what is in by then is on record
    take_in(order(unit), files_in(box / "tip.eml"), readers)
    assert [one.name for one in Document.objects.order_by("pk")] == ["tip.eml", "tip.eml/attached/call.txt"]
    assert numbers() == [1, 2]


def test_an_attachment_that_was_withdrawn_does_not_come_back_with_its_message(
    unit: Unit, box: Path, readers: Readers
) -> None:
    take_in(order(unit), files_in(box / "tip.eml"), readers)
    attached = Document.objects.get(part_of__isnull=False)
    with transaction.atomic():
        withdraw(attached, unit.accounts["owner"], "privileged")
    batch = take_in(order(unit), files_in(box / "tip.eml"), readers)
    assert not batch.documents.exists()
    assert "withdrawn" in batch.left_out[1]["why"]


def test_messages_within_messages_end_however_long_their_names_are(
    unit: Unit, tmp_path: Path, readers: Readers
) -> None:
    message = _message("the innermost")
    for depth in range(9):
        outer = _message(f"message {depth}")
        outer.add_attachment(message, filename=f"{depth}{'n' * 110}.eml")
        message = outer
    (tmp_path / "outer.eml").write_bytes(message.as_bytes())
    batch = take_in(order(unit), files_in(tmp_path / "outer.eml"), readers)
    assert batch.documents.count() == 6  # itself, and five within one another
    assert "too deep" in batch.left_out[0]["why"]


def _message(text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", text
    message.set_content(text)
    return message


def test_a_date_that_is_amended_while_pages_are_read_counts_for_the_rest(
    unit: Unit, tmp_path: Path, readers: Readers
) -> None:
    (tmp_path / "a.txt").write_text("He left last Tuesday.\fShe left last Tuesday.", "utf-8")
    batch = take_in(order(unit), files_in(tmp_path / "a.txt"), readers)

    def amended(_progress: object) -> None:
        with transaction.atomic():
            amend(batch.documents.get(), {"written_on": date(1987, 3, 15)}, unit.accounts["owner"], "it says so")

    read_batch(batch, readers, 1, amended, threading.Event())
    days = Mention.objects.filter(kind="date").order_by("page__number").values_list("earliest__date", flat=True)
    assert list(days) == [date(1987, 3, 10)] * 2


class Torn(Readers):
    """Ends in the midst of a picture."""

    def read(self, path: Path, number: int, picture: Path | None = None) -> ReadPage:
        assert picture is not None
        picture.write_bytes(b"half a pic")
        return ReadPage(State.FAILED, problem="its reader broke down over it")


def test_half_a_picture_is_never_shown(unit: Unit, box: Path, readers: Readers) -> None:
    batch = take_in(order(unit), files_in(box / "note.txt"), readers)
    key = batch.documents.get().key
    picture_of(key, 1).write_bytes(b"a whole picture, of another process")
    with Torn() as some:
        read(batch, some)
    assert picture_of(key, 1).read_bytes() == b"a whole picture, of another process"
    assert sorted(path.name for path in folder_of(key).iterdir()) == ["1.jpg", "original"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_not_be_looked_into_is_listed(unit: Unit, box: Path, readers: Readers) -> None:
    closed = box / "Box 3"
    closed.chmod(0)
    try:
        batch = take_in(order(unit), files_in(box), readers)
    finally:
        closed.chmod(0o700)
    assert [one["name"] for one in batch.left_out if "ermission" in one["why"]] == ["Box 3"]


def test_a_name_of_unseen_letters_has_a_name(unit: Unit, box: Path, readers: Readers) -> None:
    batch = take_in(order(unit), [File(box / "note.txt", PurePosixPath("\u202e\u200b"))], readers)
    assert str(batch.documents.get()) == "without a name"


def test_a_page_without_end_does_not_hold_up_all_others(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules take half a millisecond for each letter of the worst text: of a page of a hundred thousand they read
    the beginning, and it says so."""
    monkeypatch.setattr(keeping, "MOST_LETTERS", 300)
    monkeypatch.setattr(suggesting, "MOST_LETTERS", 300)
    text = "Det. Ann Smith came. " + "Street " * 50 + "Det. Bob Miller left."
    document = document_in(unit.cases[0], unit.accounts["owner"], [text])
    assert [one.value for one in Mention.objects.filter(kind="person", value__in=["Ann Smith", "Bob Miller"])] == [
        "Ann Smith"
    ]
    assert "beginning only" in document.pages.get().problem
