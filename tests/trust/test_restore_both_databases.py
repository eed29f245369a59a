"""From SQLite to PostgreSQL and back: the same rows, by hash, and the same trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from postgres import PostgresUnavailableError, running

if TYPE_CHECKING:
    from backup_commands import Kept

pytestmark = pytest.mark.deep


def test_there_and_back_the_hashes_are_equal(kept: Kept, tmp_path: Path) -> None:
    try:
        with running() as url:
            _there_and_back(kept, tmp_path, url)
    except PostgresUnavailableError as reason:
        pytest.skip(f"NO POSTGRESQL HERE: {reason}")


def _there_and_back(kept: Kept, home: Path, url: str) -> None:
    rehearsed = kept.restore("--verify", "--database", url)
    assert rehearsed.returncode == 0, rehearsed.stderr
    there = kept.restore("--to", str(home / "team"), "--database", url)
    assert there.returncode == 0, f"a rehearsal leaves an empty database empty: {there.stderr}"
    assert not (home / "team" / "record.sqlite3").exists()

    second = kept.restore("--to", str(home / "other"), "--database", url)
    assert second.returncode == 1 and "nothing is restored over" in second.stderr
    assert sorted(path.name for path in home.iterdir()) == ["team"]

    made = kept.commands("backup", "--record", str(home / "team"), "--to", str(home / "team.mbk"))
    assert made.returncode == 0, made.stderr
    back = kept.restore("--to", str(home / "back"), file=home / "team.mbk")
    assert back.returncode == 0, back.stderr
    first, last = _table(there.stdout), _table(back.stdout)
    changed = {"audit_auditentry", "audit_auditnode", "audit_auditwords", "audit trail"}  # the restore and the opening
    assert {what: said for what, said in last.items() if what not in changed} == {
        what: said for what, said in first.items() if what not in changed
    }
    assert "register_case" in first


def _table(printed: str) -> dict[str, str]:
    """Each table's hash by its name."""
    return {line.split("  ")[0]: line.split()[-2] for line in printed.splitlines() if line.endswith(" equal")}
