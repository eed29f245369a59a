"""A full, failing or damaged disk is told in words, on a page and on the command line, and nothing is half done."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from murderbook.cli.errors import explain
from murderbook.workbench.audit import reading
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.disk import room
from murderbook.workbench.disk.faults import DAMAGED, FAILING, FULL, fault_of
from murderbook.workbench.imports.models import Batch
from personas import make_unit

SAID = [
    (OperationalError("database or disk is full"), FULL),
    (OperationalError("disk I/O error"), FAILING),
    (DatabaseError("database disk image is malformed"), DAMAGED),
    (DatabaseError("file is not a database"), DAMAGED),
    (OperationalError('could not extend file "base/5/1": No space left on device'), FULL),
    (OSError(28, "No space left on device"), FULL),
    (OSError(5, "Input/output error"), FAILING),
    (room.NoRoomError("little"), FULL),
]


@pytest.mark.parametrize(("error", "fault"), SAID)
def test_each_is_known_and_told_on_the_command_line(error: Exception, fault: object) -> None:
    assert fault_of(error) is fault
    assert explain(error)


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), OSError(2, "No such file"), KeyError("full")]
)
def test_others_are_not(error: Exception) -> None:
    assert fault_of(error) is None


def test_one_that_another_came_from() -> None:
    try:
        try:
            raise OperationalError("database or disk is full")
        except OperationalError as error:
            raise RuntimeError("could not save") from error
    except RuntimeError as outer:
        assert fault_of(outer) is FULL


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "fault"), SAID[:4])
def test_the_page_says_what_happened(error: Exception, fault: object, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_unit().client("owner")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(reading, "record", fail)
    response = client.get("/imports/")
    page = response.content.decode()
    assert response.status_code == 503
    assert fault.heading in page and str(error) not in page  # type: ignore[attr-defined]
    assert "Refresh" not in response, "a full disk does not mend by waiting"


@pytest.mark.django_db
def test_an_upload_without_room_is_refused_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_unit()
    client = unit.client("owner")
    client.raise_request_exception = False

    class Usage:
        free = room.MARGIN + 1000

    monkeypatch.setattr("murderbook.workbench.disk.room.shutil.disk_usage", lambda _: Usage())
    answer = _upload(client, unit.default.key, b"a,b\n" * 1000)
    assert answer == (503, True)
    assert not Batch.objects.exists()
    Usage.free = 10**12
    assert _upload(client, unit.default.key, b"own_number,year\nA-1,1986\n")[0] == 302


def _upload(client: Client, compartment: str, content: bytes) -> tuple[int, bool]:
    answer = client.post(
        "/imports/new/", {"file": SimpleUploadedFile("register.csv", content), "compartment": compartment}
    )
    return answer.status_code, FULL.heading in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_grow_no_more() -> None:
    """SQLite's own limit of pages gives what a full disk gives: the page is plain, and nothing is half done."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    unit = make_unit()
    client = unit.client("owner")
    client.raise_request_exception = False
    before = AuditEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
    try:
        statuses: list[int] = []
        while 503 not in statuses and len(statuses) < 200:  # what is free in the pages that are there is used up first
            statuses.append(client.get("/register/").status_code)
        assert set(statuses) <= {200, 503} and statuses[-1] == 503
        assert "disk is full" in client.get("/register/").content.decode()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count=4294967294")
    assert AuditEntry.objects.count() > before
    assert client.get("/register/").status_code == 200


def test_room_is_asked_of_the_folder_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    class Usage:
        free = 200 * 10**6

    def usage(place: Path) -> type[Usage]:
        asked.append(place)
        return Usage

    monkeypatch.setattr("murderbook.workbench.disk.room.shutil.disk_usage", usage)
    room.check_room(tmp_path / "not" / "there", 100 * 10**6, "this")
    assert asked == [tmp_path]
    with pytest.raises(room.NoRoomError, match=r"200.0 MB free; this needs about 150.0 MB"):
        room.check_room(tmp_path, 150 * 10**6, "this")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no database at all, but long enough to have a header of a hundred bytes" * 3)
    with pytest.raises(sqlite3.DatabaseError) as error:
        sqlite3.connect(tmp_path / "x").execute("SELECT 1 FROM x")
    assert "file is not a database" in str(error.value)
