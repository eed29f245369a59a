"""A folder that is the record's, as far as a test's process sees it, and a key whose words are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from backup_files import Key
from django.conf import settings

from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def record_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "record"
    (folder / "sealed").mkdir(parents=True)
    (folder / "record.toml").write_text('[unit]\nname = "Unit 9"\n', encoding="utf-8")
    (folder / "secret.key").write_text("not a secret", encoding="ascii")
    (folder / "sealed" / "container").write_bytes(bytes(range(256)) * 40)
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=folder))
    return folder


@pytest.fixture
def key(unit: Unit) -> Key:
    from murderbook.workbench.backup.founding import confirm_key, make_key

    _, words = make_key(unit.accounts["owner"])
    confirm_key(unit.accounts["owner"], " ".join(words))
    return Key(" ".join(words))
