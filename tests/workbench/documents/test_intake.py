"""Files are taken in once, with hash and numbers; reading can be broken off at any page, and goes on there."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from murderbook.documents.reading.page import ReadPage, State
from murderbook.documents.reading.pool import Readers
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.disk.room import NoRoomError
from murderbook.workbench.documents.files import folder_of, is_untouched, original_of
from murderbook.workbench.documents.intake import running
from murderbook.workbench.documents.intake.numbering import Placed, placed
from murderbook.workbench.documents.intake.progress import Progress
from murderbook.workbench.documents.intake.running import read_batch
from murderbook.workbench.documents.intake.taking import File, Order, files_in, take_in
from murderbook.workbench.documents.intake.told import document_of, in_words
from murderbook.workbench.documents.models import Document, Mention, Page, Reading, ReadingState
from murderbook.workbench.register.models import Revision
from personas import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as made:
        yield made


def order(unit: Unit, place: Placed | None = None) -> Order:
    return Order(unit.cases[0], unit.accounts["owner"], "paper", "test", place or Placed())


def taken(unit: Unit, box: Path, readers: Readers) -> Reading:
    return take_in(order(unit), files_in(box), readers)


def read(batch: Reading, readers: Readers) -> list[Progress]:
    told = list[Progress]()
    assert read_batch(batch, readers, 1, told.append, threading.Event()) is ReadingState.DONE
    return told


def test_a_folder_is_taken_in(unit: Unit, box: Path, readers: Readers) -> None:
    batch = taken(unit, box, readers)
    found = [(one.name, one.box, one.volume, one.first_page, one.page_count) for one in batch.documents.order_by("pk")]
    assert found == [
        ("note.txt", "", "", 1, 1),
        ("tip.eml", "", "", 2, 1),
        ("tip.eml/attached/call.txt", "", "", 3, 1),
        ("Box 3/Volume 2/first report.txt", "3", "2", 4, 2),
    ]
    assert [one["name"] for one in batch.left_out] == ["empty.pdf"]
    assert "empty" in batch.left_out[0]["why"]
    document = batch.documents.last()
    assert original_of(document.key).read_bytes() == (box / "Box 3" / "Volume 2" / "first report.txt").read_bytes()
    assert is_untouched(document.key, document.sha256)
    assert original_of(document.key).stat().st_mode & 0o077 == 0
    assert Revision.objects.filter(part="document", part_id=document.pk, before={}).count() == 1
    entry = AuditEntry.objects.order_by("-index").first()
    assert (entry.verb, entry.object_key) == ("take in documents", unit.cases[0].key)


def test_an_attachment_stands_with_its_message(unit: Unit, box: Path, readers: Readers) -> None:
    taken(unit, box, readers)
    attached = Document.objects.get(name__endswith="call.txt")
    assert attached.part_of == Document.objects.get(name="tip.eml")
    assert sorted(path.name for path in folder_of(attached.part_of.key).iterdir()) == ["original"]


def test_the_same_file_is_taken_in_once(unit: Unit, box: Path, readers: Readers) -> None:
    taken(unit, box, readers)
    again = taken(unit, box, readers)
    assert not again.documents.exists()
    assert again.state == ReadingState.DONE  # there is nothing to read
    assert all("already" in one["why"] for one in again.left_out if one["name"] != "empty.pdf")
    assert Document.objects.count() == 4


def test_another_case_may_have_the_same_file(unit: Unit, box: Path, readers: Readers) -> None:
    taken(unit, box, readers)
    other = take_in(Order(unit.cases[1], unit.accounts["owner"], "paper", "test"), files_in(box / "note.txt"), readers)
    assert other.left_out == []
    assert other.documents.get().first_page == 1


def test_a_file_that_is_left_out_leaves_nothing_behind(unit: Unit, box: Path, readers: Readers) -> None:
    place = folder_of("xx").parents[1]
    before = set(place.rglob("*"))
    take_in(order(unit), files_in(box / "empty.pdf"), readers)
    assert set(place.rglob("*")) == before


def test_without_room_nothing_is_copied(
    unit: Unit, box: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
    with pytest.raises(NoRoomError):
        taken(unit, box, readers)
    assert not Reading.objects.exists()


def test_every_page_is_read(unit: Unit, box: Path, readers: Readers) -> None:
    batch = taken(unit, box, readers)
    told = read(batch, readers)
    assert told[-1].done == told[-1].pages == 5
    assert list(Page.objects.order_by("cited_as").values_list("cited_as", flat=True)) == [1, 2, 3, 4, 5]
    page = Page.objects.get(cited_as=4)
    assert page.text == "On 3-15-87 Det. Ann Smith came to the house."
    kinds = {one.kind: one.value for one in Mention.objects.filter(page=page)}
    assert kinds["person"] == "Ann Smith"
    assert Mention.objects.filter(page=page, kind="date").get().earliest.date().isoformat() == "1987-03-15"


class Broken(Readers):
    """Reads so many pages, and then somebody stops it."""

    def __init__(self, pages: int, stop: threading.Event) -> None:
        super().__init__()
        self.left, self.stop, self.read_pages = pages, stop, list[int]()

    def read(self, path: Path, number: int, picture: Path | None = None) -> ReadPage:
        self.left -= 1
        self.read_pages.append(number)
        if self.left <= 0:
            self.stop.set()
        return ReadPage(State.TEXT, f"page {number} of {path.parent.name}")


def test_what_was_broken_off_goes_on_where_it_stood(unit: Unit, tmp_path: Path, readers: Readers) -> None:
    (tmp_path / "long.txt").write_text("\f".join(f"page {n}" for n in range(40)), "utf-8")
    batch, stop = take_in(order(unit), files_in(tmp_path / "long.txt"), readers), threading.Event()
    with Broken(10, stop) as some:
        assert read_batch(batch, some, 1, lambda _progress: None, stop) is ReadingState.STOPPED
    batch.refresh_from_db()
    there = Page.objects.count()
    assert batch.state == ReadingState.STOPPED
    assert 0 < there < 40
    before = dict(Page.objects.values_list("number", "key"))
    read(batch, readers)
    assert Page.objects.count() == 40
    assert before.items() <= dict(Page.objects.values_list("number", "key")).items()


def test_somebody_may_stop_it_on_the_page(unit: Unit, tmp_path: Path, readers: Readers) -> None:
    (tmp_path / "long.txt").write_text("\f".join(f"page {n}" for n in range(40)), "utf-8")
    batch = take_in(order(unit), files_in(tmp_path / "long.txt"), readers)

    def told(progress: Progress) -> None:
        if progress.done >= 5:
            Reading.objects.filter(pk=batch.pk).update(state=ReadingState.STOPPED)

    with Broken(1_000, threading.Event()) as some:
        assert read_batch(batch, some, 1, told, threading.Event()) is ReadingState.STOPPED
    assert 5 <= Page.objects.count() < 40


def test_a_page_that_cannot_be_read_stops_nothing(
    unit: Unit, box: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = taken(unit, box, readers)
    real = running._page

    def hostile(some: Readers, key: str, number: int) -> ReadPage:
        failed = ReadPage(State.FAILED, problem="its reader broke down over it")
        return failed if number == 2 else real(some, key, number)

    monkeypatch.setattr(running, "_page", hostile)
    told = read(batch, readers)
    assert (told[-1].done, told[-1].failed) == (5, 1)
    document = document_of([batch])
    assert document["for_a_person"] == [
        {"page": 5, "file": "Box 3/Volume 2/first report.txt", "number": 2, "why": "its reader broke down over it"}
    ]
    words = in_words(document)
    assert "For a person to look at" in words
    assert "empty.pdf: the file is empty" in words


def test_copies_of_a_page_are_told(unit: Unit, tmp_path: Path, readers: Readers) -> None:
    story = " ".join(f"word{n} was seen by {n}" for n in range(60))
    (tmp_path / "a.txt").write_text(story, "utf-8")
    (tmp_path / "b.txt").write_text(story.replace("word7 ", "w0rd7 ") + " again", "utf-8")
    (tmp_path / "c.txt").write_text(" ".join(f"other{n} thing {n * n}" for n in range(60)), "utf-8")
    batch = take_in(order(unit), files_in(tmp_path), readers)
    read(batch, readers)
    first, second, third = Page.objects.order_by("cited_as")
    assert (first.alike, second.alike, third.alike) == (None, first, None)
    assert second.likeness > 0.5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Box 3/Vol 2/item 7 - statement.pdf", Placed("2", "3", "7")),
        ("BOX_12/Volume IV/a.pdf", Placed("IV", "12", "")),
        ("box3/x/y.pdf", Placed("", "3", "")),
        ("boxing report.pdf", Placed()),
        ("volume of sales.pdf", Placed()),
        ("a/b.pdf", Placed()),
    ],
)
def test_folders_say_where_it_stands(name: str, expected: Placed) -> None:
    from pathlib import PurePosixPath

    assert placed(PurePosixPath(name)) == expected
    assert placed(PurePosixPath(name), Placed("9", "9", "9")) == Placed("9", "9", "9")


def test_a_name_cannot_leave_the_folder(unit: Unit, box: Path, readers: Readers) -> None:
    from pathlib import PurePosixPath

    evil = File(box / "note.txt", PurePosixPath("../../../outside\u202egpj.txt"))
    batch = take_in(order(unit), [evil], readers)
    document = batch.documents.get()
    assert "\u202e" not in document.name
    assert original_of(document.key).is_relative_to(folder_of("xx").parents[1])
