"""A lock that another holds, and a transaction that says nothing, end in time on PostgreSQL, and in the same plain
words as on SQLite."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from murderbook.cli.errors import explain
from murderbook.workbench.audit import alert, reading
from murderbook.workbench.database import database_setting
from murderbook.workbench.record import RecordSettings
from personas import make_unit

BOTH = "-c lock_timeout=20s -c idle_in_transaction_session_timeout=1800s"

only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has its own timeout")


def test_each_connection_asks_for_both() -> None:
    record = RecordSettings(Path(), "Unit", 3, "occurred", "postgresql://u:p@h:5/n", "x" * 50)
    assert database_setting(record)["OPTIONS"] == {"options": BOTH}


@only_postgresql
@pytest.mark.django_db
def test_the_server_grants_both() -> None:
    assert (_shown("lock_timeout"), _shown("idle_in_transaction_session_timeout")) == ("20s", "30min")


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_lock_that_is_held_too_long_is_told_as_a_busy_record() -> None:
    client = make_unit().client("owner")
    with _somebody_holds("audit_auditentry"), _only_here("lock_timeout", "100ms"):
        response = client.get("/imports/")
    _is_the_busy_page(response.status_code, response.content.decode())
    assert client.get("/imports/").status_code == 200


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_says_nothing_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_unit().client("owner")
    write = reading.record

    def slow(*given: object, **more: object) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', '50ms', false)")
        time.sleep(1)
        return write(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "record", slow)
    response = client.get("/imports/")
    _is_the_busy_page(response.status_code, response.content.decode())
    monkeypatch.undo()
    assert client.get("/imports/").status_code == 200, "the next request has a connection of its own"


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_commands_say_so_too() -> None:
    make_unit()
    with (
        _somebody_holds("audit_auditentry"),
        _only_here("lock_timeout", "100ms"),
        pytest.raises(OperationalError) as met,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM audit_auditentry")
    assert "the record is busy" in str(explain(met.value))


def _is_the_busy_page(status: int, page: str) -> None:
    assert status == 503
    assert "the record is busy" in page
    assert "timeout" not in page, "the database's own words mean nothing to a person"
    assert not [line for line in alert.standing() if "Operational" in line or "Internal" in line]  # others' may stand


def _shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


@contextmanager
def _only_here(name: str, value: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET {name} = '{value}'")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"RESET {name}")


@contextmanager
def _somebody_holds(table: str) -> Iterator[None]:
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                holds.set()
                done.wait(30)
        finally:
            connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert holds.wait(30)
        yield
    finally:
        done.set()
        other.join()
