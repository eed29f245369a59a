"""Where nothing can be put on record, nothing is done; who waits is told why, and a page asks again by itself."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from murderbook.workbench.audit import alert, reading
from murderbook.workbench.audit.log import AuditError
from murderbook.workbench.imports.models import Batch, BatchState
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _fails_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(reading, "record", fail)


def test_a_page_that_has_to_wait_says_so_and_asks_again(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    client = unit.client("owner")
    _fails_with(monkeypatch, OperationalError("database is locked"))
    response = client.get("/imports/")
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"], response["Refresh"].split(";")[0]) == (503, "10", "10")
    assert "the record is busy" in page and "tries again by itself" in page
    assert "locked" not in page, "the database's own words mean nothing to a person"


@pytest.mark.parametrize("words", ["no such table: network_chartlayout", "no such column: network_chartlayout.name"])
def test_a_record_older_than_the_program_says_so_and_the_remedy(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """It asked again by itself for ever."""
    client = unit.client("owner")
    _fails_with(monkeypatch, OperationalError(words))
    response = client.get("/imports/")
    page = response.content.decode()
    assert response.status_code == 503 and "Refresh" not in response and "Retry-After" not in response
    assert "older than the program" in page and "murderbook serve --record DIR" in page
    assert "busy" not in page and "network_chartlayout" not in page
    assert not alert.standing(), "no failure of the trail"


def test_a_table_that_is_really_gone_is_told_so(unit: Unit) -> None:
    """Of this database, in its own words."""
    client = unit.client("owner")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE network_chartlayout RENAME TO network_chartlayout_gone")
    response = client.get("/network/chart/")
    assert response.status_code == 503 and "older than the program" in response.content.decode()


def test_what_was_sent_is_not_sent_again_by_itself(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    client = unit.client("owner")
    monkeypatch.setattr("murderbook.workbench.imports.views.loading.undo", _busy)
    key = _import_of(unit)
    response = client.post(f"/imports/{key}/undo/", {"reason": "wrong"})
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Refresh" not in response
    assert "What you sent was not done" in response.content.decode()


def _busy(*_: object) -> None:
    raise OperationalError("database is locked")


def _import_of(unit: Unit) -> str:
    state = BatchState.COMMITTED
    return Batch.objects.create(compartment=unit.default, account=unit.accounts["owner"], state=state).key


def test_a_damaged_trail_is_not_waited_for(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    client = unit.client("owner")
    _fails_with(monkeypatch, AuditError("no head"))
    response = client.get("/imports/")
    assert response.status_code == 503
    assert "Refresh" not in response and "Retry-After" not in response
    assert "say so to whoever keeps this system" in response.content.decode()


def test_the_page_stands_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown where the database cannot be asked: for whoever is not logged in it says the same."""
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", _busy)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    response = client.get("/imports/")
    assert response.status_code == 503
    assert "the record is busy" in response.content.decode()
