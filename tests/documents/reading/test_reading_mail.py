"""E-mail: heads and text, what is attached however deep, and messages that no program should have written."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from made_files import LINES, page_picture

from murderbook.documents.reading import mail
from murderbook.documents.reading.page import State, UnreadableError
from murderbook.documents.reading.source import open_file, read_page

HEADS = b"From: a@b.example\nTo: c@d.example\nSubject: The car\nMessage-ID: <1@b.example>\n"


def message(text: str = "Seen at noon.", subject: str = "The car") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Night Watch <a@b.example>", "c@d.example", subject
    made["Message-ID"], made["Date"] = "<1@b.example>", "Sun, 15 Mar 1987 03:10:00 -0800"
    made.set_content(text)
    return made


def put(folder: Path, content: bytes | EmailMessage) -> Path:
    path = folder / "message.eml"
    path.write_bytes(content if isinstance(content, bytes) else content.as_bytes())
    return path


def text_of(path: Path) -> str:
    return "\f".join(read_page(path, number).text for number in range(1, open_file(path).pages + 1))


def unpacked(path: Path, number: int) -> bytes:
    to = path.with_name(f"attachment {number}")
    mail.unpack(path, number, to)
    return to.read_bytes()


def test_heads_and_text_are_read(tmp_path: Path) -> None:
    text = text_of(put(tmp_path, message()))
    assert text.startswith("From: Night Watch <a@b.example>\nTo: c@d.example\nDate: Sun, 15 Mar 1987 03:10:00 -0800\n")
    assert text.rstrip().endswith("Subject: The car\nMessage-ID: <1@b.example>\n\nSeen at noon.")


def test_attachments_come_out_as_they_went_in(tmp_path: Path) -> None:
    made = message()
    made.add_attachment(b"%PDF-1.7 a report", maintype="application", subtype="pdf", filename="report.pdf")
    made.add_attachment("a note", filename="note.txt")
    path = put(tmp_path, made)
    assert open_file(path).attachments == ("report.pdf", "note.txt")
    assert unpacked(path, 1) == b"%PDF-1.7 a report"
    assert unpacked(path, 2).strip() == b"a note"
    with pytest.raises(UnreadableError, match="no attachment 3"):
        mail.unpack(path, 3, tmp_path / "none")
    with pytest.raises(UnreadableError, match="no attachment 0"):
        mail.unpack(path, 0, tmp_path / "none")
    with pytest.raises(FileExistsError):
        mail.unpack(path, 1, path)


def test_attachments_of_parts_within_parts_and_pictures_of_the_text(tmp_path: Path) -> None:
    inner = message("The inner text.")
    inner.add_alternative("<p>The inner <img src='cid:1'> text.</p>", subtype="html")
    inner.get_payload()[1].add_related(b"\xff\xd8\xff", "image", "jpeg", cid="<1>", filename="scene.jpg")  # type: ignore[index]
    inner.add_attachment(b"first", maintype="application", subtype="x", filename="first.bin")
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Message-ID"] = "a@b.example", "outer", "<2@b.example>"
    outer.make_mixed()
    for head in ("From", "To", "Subject", "Date", "Message-ID"):
        del inner[head]
    outer.attach(inner)
    outer.add_attachment(b"second", maintype="application", subtype="x", filename="second.bin")
    path = put(tmp_path, outer)
    names = open_file(path).attachments
    assert [name for name in names if "." in name] == ["scene.jpg", "first.bin", "second.bin"]
    assert unpacked(path, names.index("first.bin") + 1) == b"first"
    assert "The inner" in text_of(path) + "".join(
        unpacked(path, at + 1).decode() for at, n in enumerate(names) if "." not in n
    )


def test_a_message_within_a_message_is_a_document_of_its_own(tmp_path: Path) -> None:
    made = message("See the message below.")
    inner = message("The inner one.", "inner")
    inner.add_attachment(b"deep", maintype="application", subtype="x", filename="deep.bin")
    made.add_attachment(inner)
    path = put(tmp_path, made)
    assert open_file(path).attachments == ("message 1.eml",)
    within = tmp_path / "within.eml"
    mail.unpack(path, 1, within)
    assert "The inner one." in text_of(within)
    assert open_file(within).attachments == ("deep.bin",)


def test_a_message_that_is_nothing_but_a_file(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "scanner@b.example", "Scan"
    made.set_content(b"%PDF-1.7 a scan", maintype="application", subtype="pdf", filename="scan.pdf")
    path = put(tmp_path, made)
    assert open_file(path).attachments == ("scan.pdf",)
    assert unpacked(path, 1) == b"%PDF-1.7 a scan"
    assert "Subject: Scan" in text_of(path)


def test_of_five_hundred_attachments_the_rest_is_told(tmp_path: Path) -> None:
    made = message()
    for number in range(500):
        made.add_attachment(b"x", maintype="application", subtype="x", filename=f"{number}.bin")
    opened = open_file(put(tmp_path, made))
    assert len(opened.attachments) == mail.MOST_ATTACHMENTS
    assert opened.notices == ("It has 500 attachments: the last 300 were left out.",)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\page.tif", "page.tif"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("x" * 255 + ".tiff", "x" * 115 + ".tiff"),
        ("...", "attachment 1"),
        ("", "attachment 1"),
    ],
)
def test_names_of_attachments(tmp_path: Path, given: str, shown: str) -> None:
    made = message()
    made.add_attachment(b"x", maintype="application", subtype="x", filename=given)
    assert open_file(put(tmp_path, made)).attachments == (shown,)


def test_a_name_of_two_lines_is_one_line(tmp_path: Path) -> None:
    raw = HEADS + b'Content-Type: application/x; name="two\n lines.bin"\n\nx'
    (name,) = open_file(put(tmp_path, raw)).attachments
    assert "\n" not in name


def test_html_alone_gives_its_words_and_runs_nothing(tmp_path: Path) -> None:
    html = (
        "<html><head><title>no</title><style>p {color: red}</style><body><script>var x = 'no';</script>"
        "<p>Seen at <b>noon</b> &amp; later</p><p onclick='no()'>in the yard<br>behind<!-- no --></p>"
        "<img src='https://evil.example/no.png'><table><tr><td>one</td></tr></table></body></html>"
    )
    made = message()
    made.set_content(html, subtype="html")
    body = text_of(put(tmp_path, made)).split("\n\n", 1)[1]
    assert " ".join(body.split()) == "Seen at noon & later in the yard behind one"


@pytest.mark.parametrize(
    "body",
    [
        b'Content-Type: text/plain; charset="no-such-set"\n\nSeen at noon. caf\xe9',
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n!!!!U2VlbiBhdCBub29uLg",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: nonsense\n\nSeen at noon.",
        b"Content-Type: multipart/mixed\n\nSeen at noon.",  # without a boundary
        b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nSeen at noon.\n',  # open
        b"Content-Type: \xff\xfe/;;;=\n\nSeen at noon.",
        b"Content-Type: text/plain; charset=\n\nSeen at noon.",
    ],
)
def test_broken_messages_keep_their_words(tmp_path: Path, body: bytes) -> None:
    path = put(tmp_path, HEADS + body)
    opened = open_file(path)
    text = text_of(path) + "".join(unpacked(path, n + 1).decode() for n in range(len(opened.attachments)))
    assert "noon" in text
    assert "Subject: The car" in text


@pytest.mark.parametrize(
    "head", [b"Date: \xff\xff", b"From: <<<>>>,,;:@", b"Subject: =?x?q?=?=", b"To: " + b"a," * 3000]
)
def test_heads_that_cannot_be_read_stop_nothing(tmp_path: Path, head: bytes) -> None:
    assert "Seen at noon." in text_of(put(tmp_path, HEADS + head + b"\n\nSeen at noon."))


def test_parts_within_parts_without_end(tmp_path: Path) -> None:
    raw = HEADS
    for number in range(400):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    path = put(tmp_path, raw + b"Content-Type: text/plain\n\nSeen at noon.")
    try:
        assert "noon" in text_of(path) or open_file(path).attachments
    except RecursionError:  # which the worker puts in words
        from murderbook.documents.reading.worker import answered

        said = answered({"do": "open", "path": str(path), "name": path.name})
        assert said["why"] == "one thing in it lies within another without end"


def test_a_message_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST_BYTES", 100)
    with pytest.raises(UnreadableError, match="the message has more than"):
        open_file(put(tmp_path, message()))


def test_a_long_message_has_several_pages(tmp_path: Path) -> None:
    path = put(tmp_path, message("\n".join(LINES * 40)))
    assert open_file(path).pages > 2
    assert read_page(path, 2).state is State.TEXT
    assert text_of(path).count(LINES[0]) == 40


def test_an_attached_picture_is_a_picture(tmp_path: Path) -> None:
    page_picture().save(tmp_path / "scan.png")
    made = message()
    made.add_attachment((tmp_path / "scan.png").read_bytes(), maintype="image", subtype="png", filename="scan.png")
    mail.unpack(put(tmp_path, made), 1, tmp_path / "out.png")
    assert open_file(tmp_path / "out.png").kind == "picture"


def test_a_message_is_taken_apart_once_however_many_attachments_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = EmailMessage()
    message.set_content("see below")
    for number in range(20):
        message.add_attachment(f"text {number}", filename=f"{number}.txt")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    parsed, real = list[str](), BytesParser.parse
    monkeypatch.setattr(BytesParser, "parse", lambda *asked: parsed.append("once") or real(*asked))
    assert len(mail.opened(tmp_path / "a.eml").attachments) == 20
    for number in range(1, 21):
        mail.unpack(tmp_path / "a.eml", number, tmp_path / str(number))
    assert (tmp_path / "20").read_text("utf-8").strip() == "text 19"
    assert parsed == ["once"]
    (tmp_path / "a.eml").write_bytes(b"Subject: another\nFrom: a@example.org\n\nwords")
    assert mail.opened(tmp_path / "a.eml").attachments == ()
