"""The wizard: upload, columns, check, commit, undo; who sees what; what stays on disk."""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from import_files import HEADER, ROWS

from murderbook.formats import layout_named
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch, BatchState, SavedMapping
from murderbook.workbench.register.models import Case
from personas import Unit, log_in

pytestmark = pytest.mark.django_db

BAD = '0015,open,13/45/1987,"Moe, Delta",M,30,knife,06037,CA,,,=HYPERLINK("x")'
Upload = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def record_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    return tmp_path / "record"


@pytest.fixture
def client(unit: Unit) -> Client:
    return unit.client("member")


def _upload(client: Client, unit: Unit, *rows: str, header: str = HEADER, name: str = "backlog.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, ("\n".join((header, *rows)) + "\n").encode(), content_type="text/csv")
    return client.post("/imports/new/", {"file": file, "compartment": unit.default.key})


def _staged(client: Client, unit: Unit, *rows: str, **more: str) -> str:
    """The key of a new upload."""
    response = _upload(client, unit, *rows, **more)
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"]).split("/")[2]


def _committed(client: Client, unit: Unit, *rows: str) -> str:
    key = _staged(client, unit, *rows)
    assert client.post(f"/imports/{key}/columns/", {"layout": "register"}).status_code == 302
    assert client.post(f"/imports/{key}/commit/").headers["Location"] == f"/imports/{key}/"
    return key


def test_the_whole_way(client: Client, unit: Unit, record_folder: Path) -> None:
    key = _staged(client, unit, *ROWS, BAD)
    page = client.get(f"/imports/{key}/columns/").content.decode()
    assert "Recognised as" in page
    assert "not recognised" not in page
    assert "Doe, Alpha" in page, "sample values are missing"
    response = client.post(f"/imports/{key}/columns/", {"layout": "register"})
    assert response.headers["Location"] == f"/imports/{key}/check/"
    assert not Case.objects.exclude(batch=None).exists(), "the dry run wrote"
    page = client.get(f"/imports/{key}/check/").content.decode()
    assert "there is no month 13" in page
    response = client.post(f"/imports/{key}/commit/")
    assert response.headers["Location"] == f"/imports/{key}/"
    batch = Batch.objects.get(key=key)
    assert (batch.state, batch.rows_read, batch.rows_new, batch.rows_rejected) == (BatchState.COMMITTED, 4, 3, 1)
    assert Case.objects.visible_to(unit.accounts["member"]).filter(batch=batch).count() == 3
    assert not list((record_folder / "uploads").iterdir()), "the uploaded file stayed behind"
    page = client.get(f"/imports/{key}/").content.decode()
    assert "backlog.csv" in page
    assert "Undo the import" in page


def test_an_upload_is_private_and_named_by_chance(client: Client, unit: Unit, record_folder: Path) -> None:
    key = _staged(client, unit, *ROWS)
    (file,) = (record_folder / "uploads").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "backlog" not in file.name
    assert Batch.objects.get(key=key).stored_as == file.name


def test_own_column_names_are_mapped_and_remembered(client: Client, unit: Unit) -> None:
    header = "Aktenzeichen,When it was,Opfer,Row colour"
    rows = ('0012,14 Mar 1987,"Doe, Alpha",red', '0013,1990,"Roe, Beta",blue')
    key = _staged(client, unit, *rows, header=header)
    answers = {
        "layout": "register",
        "column-0": "number",
        "column-1": "date",
        "column-2": "victim_name",
        "column-3": "-",
    }
    assert client.post(f"/imports/{key}/columns/", answers).status_code == 302
    client.post(f"/imports/{key}/commit/")
    case = Case.objects.get(own_number="0012")
    assert (case.victim_name, case.year, case.extra) == ("Doe, Alpha", 1987, {})
    saved = SavedMapping.objects.get()
    assert saved.mapping["columns"] == {"Aktenzeichen": "number", "When it was": "date", "Opfer": "victim_name"}
    again = _staged(client, unit, *rows, header=header, name="next.csv")
    page = client.get(f"/imports/{again}/columns/").content.decode()
    assert page.count(" selected>Number: ") == 1, "the saved mapping was not offered for the same header"
    toml = client.get(f"/imports/{key}/mapping.toml").content.decode()
    assert '"Aktenzeichen" = "number"' in toml


def test_a_field_given_twice_is_said_and_nothing_lost(client: Client, unit: Unit) -> None:
    key = _staged(client, unit, "1,2", header="A,B")
    response = client.post(
        f"/imports/{key}/columns/", {"layout": "register", "column-0": "number", "column-1": "number"}
    )
    assert response.status_code == 422
    assert "was given to 2 columns" in response.content.decode()
    assert Batch.objects.get(key=key).state == BatchState.STAGED


def test_a_field_of_a_name_s_own_is_not_given_to_a_second_column(client: Client, unit: Unit) -> None:
    key = _staged(client, unit, "1,1987,Wren,Isolde,Crane", header="number,date,Vic Last,Vic First,Who")
    response = client.post(f"/imports/{key}/columns/", {"layout": "register", "column-4": "victim_name"})
    assert response.status_code == 422
    assert "was given to 3 columns" in response.content.decode()
    kept = {"layout": "register", "column-4": "victim_name", "column-2": "", "column-3": "-"}
    assert client.post(f"/imports/{key}/columns/", kept).status_code == 302
    client.post(f"/imports/{key}/commit/")
    case = Case.objects.get(own_number="1")
    assert (case.victim_name, case.extra) == ("Crane", {"Vic Last": "Wren"})


def test_columns_kept_aside_are_named_before_anything_is_written(client: Client, unit: Unit) -> None:
    header = "number,status,date,Vic Last,Vic First,Shelf"
    key = _staged(client, unit, "1,open,1987,Wren,Isolde,B12", header=header)
    said = "Column not recognised: &#x27;Shelf&#x27;. Kept beside each case as text"
    assert said in client.get(f"/imports/{key}/columns/").content.decode()
    client.post(f"/imports/{key}/columns/", {"layout": "register"})
    assert said in client.get(f"/imports/{key}/check/").content.decode()
    assert said in client.post(f"/imports/{key}/commit/", follow=True).content.decode()
    case = Case.objects.get(own_number="1")
    assert (case.victim_name, case.extra) == ("Wren, Isolde", {"Shelf": "B12"})


def test_the_fields_are_offered_in_groups_in_plain_words(client: Client, unit: Unit) -> None:
    key = _staged(client, unit, "1,2", header="A,B")
    page = client.get(f"/imports/{key}/columns/").content.decode()
    first = page[page.index('id="column-0"') : page.index('id="column-1"')]
    assert re.findall(r'<optgroup label="([^"]+)">', first) == [
        "Case", "Victim", "Suspect", "Places", "Behaviours", "Exhibits", "Witnesses", "Reviews", "New information",
        "Physical links",
    ]  # fmt: skip
    offered = re.findall(r'<option value="([a-z_0-9]+)"', first)
    assert offered[:3] == ["number", "date", "status"]
    assert len(offered) == len(set(offered))
    assert {field.name for field in layout_named("register").fields} <= set(offered)
    assert "Last known: latitude in degrees" in first


def test_an_import_that_wrote_nothing_offers_no_undo(client: Client, unit: Unit) -> None:
    assert "Undo the import" in client.get(f"/imports/{_committed(client, unit, *ROWS)}/").content.decode()
    again = client.get(f"/imports/{_committed(client, unit, *ROWS)}/").content.decode()
    assert "Nothing was new" in again
    assert "Undo the import" not in again


def test_a_missing_required_column_is_said(client: Client, unit: Unit) -> None:
    key = _staged(client, unit, "1,2", header="A,B")
    response = client.post(f"/imports/{key}/columns/", {"layout": "register"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "needs a column for number" in text
    assert Batch.objects.get(key=key).stored_as not in text, "the random name of the file means nothing to a person"


def test_known_cases_are_amended_only_where_ticked(client: Client, unit: Unit) -> None:
    _committed(client, unit, *ROWS)
    changed = ROWS[0].replace("knife", "rifle")
    _committed(client, unit, changed)
    assert Case.objects.get(own_number="0012").weapon == "20"
    key = _staged(client, unit, changed)
    client.post(f"/imports/{key}/columns/", {"layout": "register"})
    assert "Amend the 1 known case" in client.get(f"/imports/{key}/check/").content.decode()
    client.post(f"/imports/{key}/commit/", {"update": "yes"})
    row = Case.objects.get(own_number="0012")
    assert (row.weapon, row.version) == ("13", 2)


def test_undo_needs_a_reason_and_hides_the_cases(client: Client, unit: Unit) -> None:
    key = _committed(client, unit, *ROWS)
    assert client.post(f"/imports/{key}/undo/", {"reason": " "}).status_code == 422
    assert client.post(f"/imports/{key}/undo/", {"reason": "wrong file"}).status_code == 302
    assert not Case.objects.visible_to(unit.accounts["member"]).exclude(batch=None).exists()
    assert "Undone" in client.get(f"/imports/{key}/").content.decode()


def test_rejects_come_as_a_file_in_which_nothing_runs(client: Client, unit: Unit) -> None:
    key = _committed(client, unit, *ROWS, BAD, "0016,open,1990,x,M,=1+1,knife,06037,CA,,,")
    response = client.get(f"/imports/{key}/rejects.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {(row["file"], row["line"]) for row in rows} == {("backlog.csv", "5"), ("backlog.csv", "6")}
    cells = [cell for row in rows for cell in row.values()]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_what_is_no_table_is_refused_at_the_door(client: Client, unit: Unit, record_folder: Path) -> None:
    file = SimpleUploadedFile("scan.csv", b"%PDF-1.4 ...")
    response = client.post("/imports/new/", {"file": file, "compartment": unit.default.key})
    assert response.status_code == 422
    assert "scan.csv: this is a PDF document" in response.content.decode()
    assert not list((record_folder / "uploads").iterdir())


def test_a_file_over_the_limit_is_refused_and_gone(
    client: Client, unit: Unit, record_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "SIZE_LIMIT", 100)
    response = _upload(client, unit, *ROWS)
    assert response.status_code == 422
    assert "at most 64 MiB" in response.content.decode()
    assert not list((record_folder / "uploads").iterdir())


def test_an_upload_needs_the_form_s_token(unit: Unit) -> None:
    client = Client(enforce_csrf_checks=True)
    log_in(client, unit.accounts["member"])
    assert _upload(client, unit, *ROWS).status_code == 403
    assert not Batch.objects.exists()


def test_discarding_deletes_the_file(client: Client, unit: Unit, record_folder: Path) -> None:
    key = _staged(client, unit, *ROWS)
    assert client.post(f"/imports/{key}/discard/").status_code == 302
    assert not list((record_folder / "uploads").iterdir())
    assert client.get(f"/imports/{key}/columns/").status_code == 404


def test_a_staged_upload_is_its_owner_s_alone(client: Client, unit: Unit) -> None:
    key = _staged(client, unit, *ROWS)
    for persona in ("owner", "reader", "outsider", "administrator", "auditor", "consultant"):
        other = unit.client(persona)
        for path in ("columns", "check"):
            assert other.get(f"/imports/{key}/{path}/").status_code == 404, (persona, path)
        for path in ("commit", "discard"):
            assert other.post(f"/imports/{key}/{path}/").status_code == 404, (persona, path)
        assert b"backlog.csv" not in other.get("/imports/").content, f"{persona} sees a colleague's upload"


@pytest.mark.parametrize(
    ("persona", "sees", "may_undo"),
    [
        ("owner", True, True), ("reader", True, False), ("outsider", False, False), ("administrator", False, False),
        ("auditor", False, False), ("consultant", False, False),
    ],
)  # fmt: skip
def test_a_finished_import_is_seen_by_those_who_see_the_compartment(
    client: Client, unit: Unit, persona: str, sees: bool, may_undo: bool
) -> None:
    key = _committed(client, unit, *ROWS, BAD)
    other = unit.client(persona)
    status = 200 if sees else 404
    assert other.get(f"/imports/{key}/").status_code == status
    for path in ("rejects.csv", "mapping.toml"):  # a consultant takes nothing away
        assert other.get(f"/imports/{key}/{path}").status_code == (200 if may_undo else 404), path
    assert (b"backlog.csv" in other.get("/imports/").content) is sees
    assert other.post(f"/imports/{key}/undo/", {"reason": "I may"}).status_code == (302 if may_undo else 404)


@pytest.mark.parametrize("persona", ["reader", "administrator", "auditor", "consultant"])
def test_who_may_import_nowhere_has_no_upload_page(unit: Unit, persona: str) -> None:
    other = unit.client(persona)
    assert other.get("/imports/new/").status_code == 404
    assert _upload(other, unit, *ROWS).status_code == 404
    assert not Batch.objects.exists()


def test_nobody_imports_into_a_compartment_that_is_not_his(unit: Unit) -> None:
    response = _upload(unit.client("outsider"), unit, *ROWS)
    assert response.status_code == 422
    assert not Batch.objects.exists()
    assert unit.default.name not in response.content.decode().replace(settings.RECORD.unit, ""), (
        "the compartment is named"
    )


def test_every_step_is_on_record(client: Client, unit: Unit) -> None:
    key = _committed(client, unit, *ROWS, BAD)
    client.get(f"/imports/{key}/")
    client.get(f"/imports/{key}/rejects.csv")
    client.post(f"/imports/{key}/undo/", {"reason": "wrong"})
    verbs = list(AuditEntry.objects.filter(object_key=key).order_by("index").values_list("verb", flat=True))
    assert verbs == ["stage import", "try import", "import", "read import", "export rejects", "undo import"]
