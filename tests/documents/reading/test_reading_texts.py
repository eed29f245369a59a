"""What a file is told to be, and plain text in pages."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import text_pdf

from murderbook.documents.reading.kinds import LARGEST, FileKind, kind_of, misnamed
from murderbook.documents.reading.page import State, UnreadableError
from murderbook.documents.reading.plain import LETTERS, LINES, decoded, in_pages
from murderbook.documents.reading.source import open_file, read_page

MEMO = "TO: Captain of detectives\nFROM: Night watch\nDATE: 3-15-87\nRE: The green car\n\nIt was seen again.\n"


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        open_file(path)
    assert caught.value.remedy
    return caught.value.why


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.pdf", b"", "the file is empty"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office program"),
        ("mail.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"\.msg"),
        ("picture.heic", b"\x00\x00\x00\x18ftypheic", "not known"),
        ("program.bin", bytes(range(1, 32)) * 40, "not known"),
        ("letter.rtf", rb"{\rtf1\ansi Seen at noon.}", "marks for a program"),
        ("page.html", b"\xef\xbb\xbf <!DOCTYPE html><p>Seen at noon.", "marks for a program"),
        ("cut.docx", b"PK\x03\x04 and no more", "the file is damaged"),
    ],
)
def test_what_is_not_read_is_refused_in_words(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    with pytest.raises(UnreadableError, match=told) as caught:
        open_file(put(tmp_path, name, content))
    assert caught.value.remedy


@pytest.mark.parametrize(("member", "told"), [("photo.jpg", "packed folder"), ("mimetype", "another office program")])
def test_packed_files_of_others(tmp_path: Path, member: str, told: str) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr(member, "what is in it")
    assert told in refusal(tmp_path / "some.zip")


def test_a_file_beyond_two_gibibytes_is_refused_unread(tmp_path: Path) -> None:
    path = put(tmp_path, "large.tif", b"II*\x00")
    os.truncate(path, LARGEST + 1)  # takes no room on the disk
    assert "2 GiB are the most" in refusal(path)


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder") == "this is no file"
    assert refusal(tmp_path / "pipe") == "this is no file"  # and nobody waits for what is written into it


def test_a_link_is_read_as_what_it_leads_to(tmp_path: Path) -> None:
    """Whoever takes files in decides what links to follow; the reading opens what it is given."""
    (tmp_path / "link.txt").symlink_to(put(tmp_path, "memo.txt", MEMO))
    assert open_file(tmp_path / "link.txt").kind == "text"


def test_a_wrong_ending_is_told_and_the_content_counts(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "report.jpg", "Seen at noon")
    assert open_file(path).notices == ("The name ends in .jpg, and the content is a PDF: it was read as that.",)
    assert open_file(path, "report.pdf").notices == ()
    assert misnamed(Path("notes"), FileKind.TEXT) is None
    assert "ends in .docx" in str(misnamed(Path("notes.docx"), FileKind.TEXT))


@pytest.mark.parametrize("name", ["a\nb.txt", "\u202etxt.eil", "x" * 251 + ".txt", "é ü ß.txt"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name[: 255 - len(name.encode()) + len(name)], MEMO)
    assert open_file(path).pages == 1
    assert "green car" in read_page(path, 1).text


def test_a_memo_is_a_text_with_all_of_its_heads(tmp_path: Path) -> None:
    path = put(tmp_path, "memo.txt", MEMO)
    assert kind_of(path) is FileKind.TEXT
    assert "RE: The green car" in read_page(path, 1).text


def test_a_message_without_an_ending_is_told_by_what_only_programs_write(tmp_path: Path) -> None:
    path = put(tmp_path, "message", "From: a@b.example\nMessage-ID: <1@b.example>\nSubject: car\n\nSeen.\n")
    assert kind_of(path) is FileKind.MAIL


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"caf\xe9", "café"),
        ("café".encode(), "café"),
        (b"\xef\xbb\xbfabc", "abc"),
        ("שלום".encode("utf-16"), "שלום"),
        (b"\xff\xfea", "\ufffd"),  # cut short
    ],
)
def test_letters_of_several_codes(raw: bytes, text: str) -> None:
    assert decoded(raw) == text


def test_writing_from_the_right_keeps_its_order() -> None:
    hebrew, arabic = "העד ראה מכונית", "رأى الشاهد سيارة"
    assert in_pages(f"\u202b{hebrew}\u202c\n{arabic}\u200f") == [f"{hebrew}\n{arabic}"]


def test_marks_that_show_nothing_part_no_words() -> None:
    assert in_pages("investi\u00adgation\u200b \x00 \ufeffmi\u200cravam") == ["investigation   mi\u200cravam"]


@given(st.text(max_size=300))
def test_pages_hold_all_that_shows_and_no_control(text: str) -> None:
    pages = in_pages(text)
    assert pages
    shown = [letter for letter in text if letter.isprintable() and not letter.isspace()]
    assert [one for one in "".join(pages) if not one.isspace() and one not in "\u200c\u200d"] == shown
    assert all(one.isprintable() or one in "\n\t\u200c\u200d" for page in pages for one in page)


@given(st.lists(st.integers(0, 3 * LETTERS), max_size=200))
def test_no_page_is_longer_than_a_page(lengths: list[int]) -> None:
    text = "\n".join("x" * length for length in lengths)
    pages = in_pages(text)
    assert all(len(page) <= LETTERS + LINES and page.count("\n") < LINES for page in pages)
    assert sum(page.count("x") for page in pages) == sum(lengths)


def test_form_feeds_end_pages_and_an_empty_one_is_blank(tmp_path: Path) -> None:
    path = put(tmp_path, "two.txt", "first\f\fthird")
    assert open_file(path).pages == 3
    assert [read_page(path, number).state for number in (1, 2, 3)] == [State.TEXT, State.BLANK, State.TEXT]
