"""The container that proves a restored backup."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from murderbook.workbench.backup import sealed as of_backup
from murderbook.workbench.sealed import trial

SECRET = "a secret of a record, of no other"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "sealed"
    place.mkdir()
    (tmp_path / "secret.key").write_text(SECRET)
    trial.make(place, SECRET)
    (place / ("0" * 32)).write_bytes(secrets.token_bytes(10_000))
    (place / "anchors").mkdir()
    (place / "anchors" / "2026-11-26").write_bytes(secrets.token_bytes(256))
    return place


def test_it_opens_by_the_restored_records_own_key(folder: Path) -> None:
    assert list(of_backup.faults(folder.parent)) == []
    assert {trial.fault_of(path) for path in folder.rglob("*") if path.is_file()} == {None}


@pytest.mark.parametrize("at", [8192 + 100, 8192 + 4096 + 7, 20_000])
def test_a_damaged_one_is_told(folder: Path, at: int) -> None:
    (path,) = [path for path in folder.iterdir() if path.is_file() and path.name != "0" * 32]
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    (fault,) = of_backup.faults(folder.parent)
    assert "damaged" in fault or "rows are there" in fault


def test_with_another_records_key_it_is_no_trial(folder: Path) -> None:
    (folder.parent / "secret.key").write_text("another")
    assert {trial.fault_of(path) for path in folder.rglob("*") if path.is_file()} == {None}
