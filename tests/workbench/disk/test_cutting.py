"""What was erased leaves the write-ahead log too, at the latest when the server next comes by."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from murderbook.workbench.access.models import Compartment
from murderbook.workbench.audit.signing.keeper import Keeper
from murderbook.workbench.disk.cutting import cut_log

WORD = "Qzvkcutabcdefghij"


@pytest.mark.django_db(transaction=True)
def test_a_reader_holds_it_up_and_the_server_does_it_later(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its log for itself")
    Compartment.objects.create(name=WORD)
    reader = sqlite3.connect(connection.settings_dict["NAME"])
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM access_compartment").fetchone()
    Compartment.objects.filter(name=WORD).delete()
    connection.cursor().execute("PRAGMA busy_timeout=50")
    try:
        assert not cut_log()
        assert _lies_about()
        reader.close()
        Keeper(tmp_path).keep_now()
        assert not _lies_about()
    finally:
        connection.cursor().execute("PRAGMA busy_timeout=20000")
        reader.close()


def _lies_about() -> bool:
    name = connection.settings_dict["NAME"]
    return any(WORD.encode() in path.read_bytes() for path in (Path(name), Path(f"{name}-wal")) if path.exists())
