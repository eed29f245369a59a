"""What is sent beside the way: without the token of the form, with text that no table holds, under another's name."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from nameless import remains_in
from test_lab_lists import HEAD, NONE, staged, unit
from test_lab_loci import asked_of, table

from murderbook.workbench.imports import staging
from murderbook.workbench.laboratory.models import LabList
from personas import Unit, log_in

pytestmark = pytest.mark.django_db
__all__ = ["unit"]


def body(file_name: bytes, text: str, **fields: bytes) -> bytes:
    parts = [b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
             for name, value in fields.items()]  # fmt: skip
    for name in (b"file", b"table"):
        head = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: text/csv\r\n\r\n'
        parts.append(head % (name, file_name) + text.encode() + b"\r\n")
    return b"".join([*parts, b"--x--\r\n"])


def urls(unit: Unit) -> dict[str, str]:
    """Where files are sent to, with a table that could be taken in."""
    remains = remains_in(unit.default)
    asked_of(unit, remains)
    return {
        reverse("laboratory-lists"): f"{HEAD}\n{NONE}",
        reverse("case-laboratory-loci", args=[remains.key, 1]): table("S-1"),
    }


def files() -> int:
    return len(list(staging.folder().iterdir()))


def test_without_the_token_nothing_is_taken_and_no_file_stays(unit: Unit) -> None:
    client = Client(enforce_csrf_checks=True)
    log_in(client, unit.accounts["member"])
    before = files()
    for url, text in urls(unit).items():
        sent = body(b"a.csv", text, laboratory=b"x", sample=b"S-1")
        assert client.post(url, sent, content_type="multipart/form-data; boundary=x").status_code == 403
    assert files() == before and not LabList.objects.exists()


@pytest.mark.parametrize(
    ("name", "laboratory"),
    [(b"a\x00b.csv", b"x"), (b"a.csv", b"x\x00y"), (b"a.csv", b"\xed\xa0\x80"), (b"\xff.csv", b"x")],
)
def test_text_that_no_table_holds_is_no_failure_and_no_row(unit: Unit, name: bytes, laboratory: bytes) -> None:
    client, before = unit.client("member"), files()
    for url, text in urls(unit).items():
        sent = body(name, text, laboratory=laboratory, sample=laboratory)
        assert client.post(url, sent, content_type="multipart/form-data; boundary=x").status_code in (302, 400, 422)
    assert not [one for one in LabList.objects.all() if "\0" in one.file_name + one.laboratory]
    assert files() - before == LabList.objects.count()


@pytest.mark.parametrize("persona", ["reader", "administrator", "auditor", "consultant", "anonymous"])
def test_who_takes_nothing_in_leaves_no_file(unit: Unit, persona: str) -> None:
    client, before = unit.client(persona), files()
    for url, text in urls(unit).items():
        sent = body(b"a.csv", text, laboratory=b"x", sample=b"S-1")
        assert client.post(url, sent, content_type="multipart/form-data; boundary=x").status_code in (302, 404)
    assert files() == before and not LabList.objects.exists()


def test_a_list_is_read_by_no_other_address_than_its_own(unit: Unit) -> None:
    """Nor by the name of the file on the disk, nor by another state."""
    batch = staged(unit, NONE)
    client = unit.client("member")
    for key in (batch.stored_as, f"../{batch.stored_as}", str(batch.pk), "%2e%2e"):
        assert client.get(f"/laboratory/import/{key}/").status_code == 404
    for what in ("take-in", "discard", "undo"):
        assert client.get(reverse(f"laboratory-list-{what}", args=[batch.key])).status_code == 405
    assert client.put(reverse("laboratory-list", args=[batch.key])).status_code == 405
