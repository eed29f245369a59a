"""What lies about: file modes, cookies, names the server answers to, temporary files."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel

from murderbook.cli.serve import IN_MEMORY, _hold_what_is_sealed, _limits
from murderbook.workbench.imports import staging
from murderbook.workbench.record import create_folder
from murderbook.workbench.sealed.pages import papers as papers_page
from murderbook.workbench.sealed.pages.arriving import HeldInMemory
from murderbook.workbench.settings import __file__ as settings_file
from personas import make_unit


def test_settings_of_a_record_are_private_even_in_a_folder_that_was_open(tmp_path: Path) -> None:
    """record.toml may hold the password of a database."""
    tmp_path.chmod(0o755)
    create_folder(tmp_path, "Unit")
    for name in ("record.toml", "secret.key", "record.sqlite3"):
        if (tmp_path / name).exists():
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name


def test_the_name_of_a_unit_cannot_write_settings(tmp_path: Path) -> None:
    hostile = 'A "unit"\\\n[database]\nurl = "postgresql://elsewhere/x"\n# é'
    assert create_folder(tmp_path / "r", hostile).unit == hostile


@pytest.mark.django_db
def test_messages_do_not_stay_in_the_browser() -> None:
    unit = make_unit()
    client = unit.client("member")
    case = unit.cases[0]
    client.post(f"/case/{case.key}/chrono/add/", {"when": "1987", "text": "A call"})
    assert "messages" not in client.cookies
    assert "The time was read as" in client.get(f"/case/{case.key}/chrono/").content.decode()


def test_the_server_answers_to_no_test_name() -> None:
    """Django's test runner adds `testserver` by itself."""
    assert "testserver" not in Path(settings_file).read_text(encoding="utf-8")


def test_the_server_keeps_temporary_files_in_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    limits = _limits()
    assert limits.pop("max_request_body_size") == staging.SIZE_LIMIT + 2**20
    assert limits == {"outbuf_overflow": IN_MEMORY}  # or pages would lie on the disk
    assert Path(tempfile.gettempdir()) == staging.folder()


def test_the_server_holds_what_is_sent_to_the_sealed_desk_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is (tests/workbench/sealed/pages/test_arriving.py)."""
    monkeypatch.setattr(HTTPChannel, "parser_class", None)
    _hold_what_is_sealed()
    assert HTTPChannel.parser_class is HeldInMemory
    pieces = len(b"".join(papers_page._pieces(bytes(10**6)))), max(map(len, papers_page._pieces(bytes(10**6))))
    assert pieces == (10**6, 64 * 1024) and 2 * pieces[1] < Adjustments().outbuf_high_watermark < IN_MEMORY
