"""Papers of a sealed case: who may lay in and take out, what is refused in words, and what stands in whose log."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import timezone
from seats import Seat, joined

from murderbook.cli.errors import InputError
from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verify import verify
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.container import blocks
from murderbook.workbench.sealed.container.lineage import from_paper
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.memory import papers
from murderbook.workbench.sealed.models import Member, Paper
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.recovering import Sheets, drill, recover
from personas import PASSWORD, Unit, make_unit

BYTES = bytes(range(256)) * 1_000


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def keeper(unit: Unit) -> Iterator[Seat]:
    seat = Seat(unit, "member").found()
    seat.printed = seat.shares()  # type: ignore[attr-defined]
    seat.case = seat.enter_case("S-1").key  # type: ignore[attr-defined]
    yield seat


def lay(seat: Seat, name: str = "photo.jpg", content: bytes = BYTES, **other: str) -> Any:  # noqa: ANN401
    sent = {"file": SimpleUploadedFile(name, content), "description": "the scene"} | other
    return seat.client.post(f"{seat.within}case/{seat.case}/papers/", sent)  # type: ignore[attr-defined]


def page(seat: Seat) -> str:
    return seat.text(f"{seat.within}case/{seat.case}/papers/")  # type: ignore[attr-defined]


def rows(seat: Seat) -> list[Paper]:
    with seat.cabinet().work():
        return list(Paper.objects.order_by("pk"))


def fetch(seat: Seat, number: int) -> Any:  # noqa: ANN401
    return seat.inside(f"case/{seat.case}/papers/{number}/")  # type: ignore[attr-defined]


def entries(seat: Seat) -> list[tuple[str, str, str]]:
    with seat.cabinet().work():
        found = AuditEntry.objects.filter(verb__endswith="paper").order_by("index")
        return [(one.verb, one.outcome, one.object_key) for one in found]


def test_a_member_lays_a_file_in_and_takes_it_out(unit: Unit, keeper: Seat) -> None:
    outside = head()
    assert "None yet." in page(keeper)
    assert lay(keeper)["Location"] == f"{keeper.within}case/{keeper.case}/papers/"  # type: ignore[attr-defined]
    shown, (paper,) = page(keeper), rows(keeper)
    digest = sha256(BYTES).hexdigest()
    said = ("photo.jpg is on file.", "photo.jpg</bdi>", "the scene", "image/jpeg", "250.0", digest, "by The member")
    assert all(one in shown for one in (*said, f"{timezone.now():%-d %b %Y}")), shown
    answer = fetch(keeper, paper.pk)
    assert b"".join(answer) == BYTES and answer.streaming
    assert {name: answer.headers[name] for name in ("Content-Type", "Content-Length", "Content-Disposition")} == {
        "Content-Type": "application/octet-stream",
        "Content-Length": "256000",
        "Content-Disposition": 'attachment; filename="photo.jpg"',
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    key = keeper.case  # type: ignore[attr-defined]
    assert entries(keeper) == [("add paper", "success", key), ("download paper", "success", key)]
    with keeper.cabinet().work():
        words = AuditEntry.objects.get(verb="add paper").words.content
        assert words == {"paper": paper.pk, "name": "photo.jpg", "bytes": 256000, "sha256": digest}
        assert AuditEntry.objects.filter(verb="read papers", object_key=key).count() == 2
        assert verify().fault is None
    told = keeper.text(f"{keeper.within}log/")
    assert told.count("S-1: photo.jpg</td>") == 2 and "UTC" in told, "the log says which case and which paper"
    assert head() == outside and not Paper.objects.exists()
    keeper.close()
    back = Seat(unit, "member")
    back.within, back.case = keeper.within, key  # type: ignore[attr-defined]
    back.text("/sealed/")
    assert b"".join(fetch(back, paper.pk)) == BYTES


@pytest.mark.deep  # test_inside_matrix.py asks for the statuses
def test_a_reader_takes_out_and_lays_nothing_in(unit: Unit, keeper: Seat) -> None:
    lay(keeper)
    (paper,) = rows(keeper)
    day = timezone.localdate().isoformat()
    reader = joined(keeper, Seat(unit, "owner"), "reader", until=day)
    reader.case = keeper.case  # type: ignore[attr-defined]
    assert b"".join(fetch(reader, paper.pk)) == BYTES
    shown = page(reader)
    assert "Lay a file in" not in shown and ">Withdraw" not in shown
    assert lay(reader).status_code == 403
    assert reader.inside(f"case/{reader.case}/papers/{paper.pk}/withdraw/", {"reason": "x"}).status_code == 403  # type: ignore[attr-defined]
    assert [one.withdrawn_at for one in rows(reader)] == [None]


def test_for_others_and_of_another_case_there_is_none(unit: Unit, keeper: Seat) -> None:
    lay(keeper)
    (paper,) = rows(keeper)
    other = keeper.enter_case("S-2").key
    absent = keeper.inside(f"case/{other}/papers/{paper.pk + 1}/")
    assert (absent.status_code, keeper.inside(f"case/{other}/papers/{paper.pk}/").content) == (404, absent.content)
    assert keeper.inside(f"case/{other}/papers/{paper.pk}/withdraw/", {"reason": "x"}).status_code == 404
    for persona in ("owner", "administrator", "anonymous"):
        client = unit.client(persona)
        for path in ("papers/", f"papers/{paper.pk}/", f"papers/{paper.pk}/withdraw/"):
            for within in (keeper.within, f"/sealed/in/{'0' * 32}/"):
                answers = [
                    ask(f"{within}case/{keeper.case}/{path}")  # type: ignore[attr-defined]
                    for ask in (client.get, client.post)
                ]
                seen = {(answer.status_code, answer.content) for answer in answers}
                assert {one for one, _ in seen} == {404}, (persona, path)
    assert unit.client("owner").get(f"/case/{keeper.case}/papers/").status_code == 404  # type: ignore[attr-defined]


def test_withdrawing_needs_a_reason_and_keeps_the_paper(keeper: Seat) -> None:
    lay(keeper)
    (paper,) = rows(keeper)
    path = f"case/{keeper.case}/papers/{paper.pk}/withdraw/"  # type: ignore[attr-defined]
    assert keeper.inside(path, {"reason": " "}).status_code == 302
    assert "Say why" in page(keeper) and rows(keeper)[0].withdrawn_at is None
    keeper.inside(path, {"reason": "of another case"})
    keeper.inside(path, {"reason": "once more"})
    shown, (paper,) = page(keeper), rows(keeper)
    assert "Withdrawn</strong>" in shown and "by The member: of another case" in shown
    assert (paper.withdrawn_because, paper.size) == ("of another case", len(BYTES))
    assert b"".join(fetch(keeper, paper.pk)) == BYTES
    assert [verb for verb, _, _ in entries(keeper)] == ["add paper", "withdraw paper", "download paper"]


def test_what_is_not_taken_is_told_in_words(keeper: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, largest_paper_mib=1))
    assert "at most 1 MiB" in page(keeper)
    for content, other, words in (
        (b"", {}, "The file is empty: there is nothing to keep."),
        (bytes(2**20 + 1), {}, "The file is larger than 1 MiB, which is the most that this record"),
        (b"x", {"description": " "}, "This field is required."),
    ):
        answer = lay(keeper, content=content, **other)
        assert answer.status_code == 422 and words.lower() in answer.content.decode().lower(), words
        assert "choose it again" in answer.content.decode()
    assert lay(keeper, content=bytes(2**20)).status_code == 302
    monkeypatch.setattr(papers, "MOST", 2**20)
    assert "found another for more" in lay(keeper, content=b"x").content.decode()
    answer = keeper.inside(f"case/{keeper.case}/papers/", {"description": "no file"})  # type: ignore[attr-defined]
    assert answer.status_code == 422 and len(rows(keeper)) == 1


def test_files_of_one_name_are_two(keeper: Seat) -> None:
    for content in (b"one", b"two"):
        assert lay(keeper, content=content).status_code == 302
    one, two = rows(keeper)
    assert (one.name, b"".join(fetch(keeper, one.pk))) == (two.name, b"one")
    assert b"".join(fetch(keeper, two.pk)) == b"two"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\scan 1.pdf", "scan 1.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x=1\x00.txt", "aSet-Cookie_ x=1.txt"),
        ('say "cheese".png', "say _cheese_.png"),
        ("Zeuge Müller, 1986.jpg", "Zeuge Müller, 1986.jpg"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("con.txt", "_con.txt"),
        (".bashrc", "bashrc"),
        ("..", "paper"),
        ("\u200b\ufeff", "paper"),
        ("", "paper"),
        ("x" * 5_000 + ".jpeg", "x" * 180 + ".jpeg"),
        ("\U0001f9e8" * 300 + ".pdf", "\U0001f9e8" * 45 + ".pdf"),
        ("x." + "y" * 400, "x." + "y" * 190),
    ],
)
def test_a_name_is_safe_to_save(name: str, kept: str) -> None:
    assert papers.safe_name(name) == kept and len(kept) <= Paper._meta.get_field("name").max_length  # type: ignore[operator]
    assert papers.safe_name(kept) == kept


def test_names_as_a_browser_sends_them(keeper: Seat) -> None:
    assert lay(keeper, "fdp\u202e.\u0633\u0631 <x>.pdf").status_code == 302
    (paper,) = rows(keeper)
    assert paper.name == "fdp.\u0633\u0631 _x_.pdf"
    answer = fetch(keeper, paper.pk).headers["Content-Disposition"]
    assert answer == "attachment; filename*=utf-8''fdp.%D8%B3%D8%B1%20_x_.pdf"


@pytest.mark.parametrize(("name", "kind"), [("a.PDF", "application/pdf"), ("a.html", "text/html"), ("a", "unknown")])
def test_a_kind_is_said_by_the_name(name: str, kind: str) -> None:
    assert papers.kind_of(name) == kind


def test_no_file_is_made_of_what_is_on_its_way(keeper: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of an upload above what Django keeps in memory by itself, on whatever page behind the desk."""

    def made(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", made)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", made)
    monkeypatch.setattr("tempfile.TemporaryFile", made)
    large = bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert lay(keeper, content=large).status_code == 302
    (paper,) = rows(keeper)
    assert b"".join(fetch(keeper, paper.pk)) == large
    for path in (keeper.within, f"{keeper.within}people/", "/sealed/", "/sealed/found/", "/sealed/in/x/"):
        assert keeper.client.post(path, {"file": io.BytesIO(large)}).status_code in (200, 404, 405), path


def test_a_full_disk_takes_all_or_nothing(keeper: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper.client.raise_request_exception = False

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("append_large", "append"):  # the bytes; and the row, once they are there
        with monkeypatch.context() as patch:
            patch.setattr(blocks, name, full)
            answer = lay(keeper)
            assert answer.status_code == 503, name
        assert rows(keeper) == [] and "None yet." in page(keeper)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 2**20}))
    answer = lay(keeper, content=bytes(2**20))
    assert answer.status_code == 503 and "this paper" not in answer.content.decode()
    monkeypatch.undo()
    assert lay(keeper, content=b"now it fits").status_code == 302
    (paper,) = rows(keeper)
    assert b"".join(fetch(keeper, paper.pk)) == b"now it fits"


def spoil(seat: Seat, number: int, at: int = 0) -> None:
    container = seat.cabinet().container
    start = blocks.HEADER_BYTES + (container.large["sealed_paper", number].body.after.blocks + at) * blocks.BLOCK
    with container.path.open("r+b") as file:
        file.seek(start + 500)
        file.write(bytes(100))


def test_damaged_bytes_are_told_and_not_given(keeper: Seat) -> None:
    lay(keeper)
    lay(keeper, "other.txt", b"whole")
    one, two = rows(keeper)
    spoil(keeper, one.pk)
    answer = fetch(keeper, one.pk)
    assert answer.status_code == 409 and "restore the folder" in answer.content.decode()
    assert b"".join(fetch(keeper, two.pk)) == b"whole"
    assert [outcome for verb, outcome, _ in entries(keeper) if verb == "download paper"] == ["failure", "success"]
    with keeper.cabinet().work():
        Paper.objects.filter(pk=two.pk).update(sha256="0" * 64)
    assert fetch(keeper, two.pk).status_code == 409
    keeper.shares()  # written anew, without what is damaged
    assert "damaged or gone" in page(keeper) and fetch(keeper, one.pk).status_code == 409


@pytest.mark.deep  # container/test_large.py asks the same of the file alone
def test_papers_go_along_when_a_member_is_ended(unit: Unit, keeper: Seat) -> None:
    lay(keeper)
    (paper,) = rows(keeper)
    guest = joined(keeper, Seat(unit, "owner"), "keeper")
    guest.case = keeper.case  # type: ignore[attr-defined]
    with guest.cabinet().work():
        gone = Member.objects.get(account__name="member").pk
    assert guest.inside(f"people/{gone}/end/", {"reason": "moved on"}).status_code == 302
    assert b"".join(fetch(guest, paper.pk)) == BYTES
    assert lay(guest, "later.txt", b"later").status_code == 302
    assert [b"".join(fetch(guest, one.pk)) for one in rows(guest)] == [BYTES, b"later"]


def test_shares_open_the_papers_and_a_drill_reads_each(unit: Unit, keeper: Seat) -> None:
    path = keeper.cabinet().container.path
    before = path.read_bytes()
    lay(keeper)
    lay(keeper, "other.txt", BYTES)
    number, other = (one.pk for one in rows(keeper))
    sheets = Sheets(keeper.printed[:3], from_paper(keeper.lineage))  # type: ignore[attr-defined]
    keeper.close()
    assert drill(sheets).papers == 2
    Seat(unit, "owner").close()
    opened = holders.opened_by_password(unit.accounts["owner"], PASSWORD)
    recover(sheets, unit.accounts["owner"], opened, reason="the member died")
    owner = Seat(unit, "owner")
    owner.within, owner.case = keeper.within, keeper.case  # type: ignore[attr-defined]
    owner.text("/sealed/")
    assert b"".join(fetch(owner, number)) == BYTES
    spoil(owner, other)
    owner.close()
    with pytest.raises(ContainerError, match="of its 2 papers 1 are damaged"):
        drill(Sheets(sheets.texts, ""))
    path.write_bytes(before)  # set back by somebody: as without papers
    assert "was set back" in Seat(unit, "member").text("/sealed/")


def test_a_file_of_a_case_can_come_in_by_the_same_way(keeper: Seat) -> None:
    """As a case's files will when it is sealed: within a longer act, of which nothing is there where it fails."""
    cabinet, unit = keeper.cabinet(), keeper.unit
    sent = papers.Sent("scan.pdf", "page 1", b"of the case")
    with pytest.raises(InputError), cabinet.work():
        from django.db import transaction

        with transaction.atomic():
            case = Case.objects.get(own_number="S-1")
            papers.add(cabinet, case, sent, members.member_of(unit.accounts["member"].key).account)  # type: ignore[union-attr]
            raise InputError("the act fails")
    assert rows(keeper) == []
