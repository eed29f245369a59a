"""Uploads that are of no use to anybody must not fill the disk, and an import ends with the right to make it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.utils import timezone

from murderbook.formats import read
from murderbook.workbench.access.models import Grant
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.loading import Order, UndoError, load, undo
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.register.models import Case, Revision
from personas import Unit, log_in, make_unit

pytestmark = pytest.mark.django_db
TABLE = b"case_number,victim_name\n0815,A\n"


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _file(name: str = "a.csv", content: bytes = TABLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _stored() -> set[str]:
    return {path.name for path in staging.folder().iterdir()}


@pytest.mark.parametrize("persona", ["reader", "consultant", "administrator", "auditor", "anonymous"])
def test_who_may_not_import_leaves_no_file(unit: Unit, persona: str) -> None:
    before = _stored()
    assert unit.client(persona).post("/imports/new/", {"file": _file()}).status_code in (302, 404)
    assert _stored() == before


def test_an_upload_without_token_leaves_no_file(unit: Unit) -> None:
    client = Client(enforce_csrf_checks=True)
    log_in(client, unit.accounts["member"])
    before = _stored()
    assert client.post("/imports/new/", {"file": _file()}).status_code == 403
    assert _stored() == before


def test_a_second_file_beside_the_upload_is_not_kept(unit: Unit) -> None:
    before = _stored()
    sent = {"compartment": unit.default.key, "file": _file(), "more": _file("b.csv"), "yet": [_file("c.csv")]}
    assert unit.client("member").post("/imports/new/", sent).status_code == 302
    batch = Batch.objects.get()
    assert _stored() - before == {batch.stored_as}
    staging.remove(batch.stored_as)


def _order(unit: Unit, path: Path) -> Order:
    path.write_bytes(TABLE)
    return Order(read(path, "register"), unit.accounts["member"], unit.default, "127.0.0.1", path.name)


def test_an_import_that_outlasts_the_grant_writes_nothing(unit: Unit, tmp_path: Path) -> None:
    order = _order(unit, tmp_path / "a.csv")
    Grant.objects.filter(account=order.account).update(ends_at=timezone.now())
    with pytest.raises(Http404):
        load(order)
    assert not Batch.objects.exists()
    assert not Case.objects.filter(own_number="0815").exists()


def test_undo_tells_and_touches_nothing_of_a_case_moved_away(unit: Unit, tmp_path: Path) -> None:
    """The message named the number of a case that now lies in a compartment hidden from the person who undoes."""
    batch = load(_order(unit, tmp_path / "a.csv")).batch
    assert batch is not None
    moved = unit.secret[0]
    Revision.objects.create(
        case=moved, version=1, part="case", part_id=moved.pk, before={"area": "then"}, after={"area": "now"},
        account=unit.accounts["member"], batch=batch, reason="import of a.csv",
    )  # fmt: skip
    Case.objects.filter(pk=moved.pk).update(version=9, area="now")
    try:
        undo(batch.key, unit.accounts["member"], "wrong file", "127.0.0.1")
    except UndoError as error:
        pytest.fail(f"a hidden case spoke: {error}")
    moved.refresh_from_db()
    assert (moved.area, moved.version) == ("now", 9)
