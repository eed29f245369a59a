"""`murderbook` as a user calls it: in processes of its own, on a record of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.test import override_settings

import warm
from murderbook.workbench.access.factors.codes import code_at, step_at
from murderbook.workbench.access.factors.sealing import seal
from personas import SECRET

OWNER, PASSWORD = "boss", "correct horse battery staple"
NEW = "purple monkey dishwasher"


class Commands:
    """`murderbook` in processes of its own, with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.record = home / "record"
        self.state = home / "state"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("MURDERBOOK_", "DJANGO_"))},
            "XDG_STATE_HOME": str(self.state),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "COLUMNS": "120",
        }

    def __call__(self, *words: str, password: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        given = {"MURDERBOOK_PASSWORD": password} if password else {}
        if password and (self.record / "record.sqlite3").exists():
            given |= self._codes(words)
        return warm.command(words, {**self.environment, **given, **environment}, timeout=120)

    def _codes(self, words: tuple[str, ...]) -> dict[str, str]:
        """Of those who are asked for one, as if half a minute had passed since their last."""
        code = code_at(SECRET, step_at(datetime.now(UTC)))
        beside = words[words.index("--with") + 1] if "--with" in words else None
        for name in (words[words.index("--as") + 1] if "--as" in words else OWNER, beside):
            if name is not None:
                self.set_factor(name)
        return {"MURDERBOOK_CODE": code, **({"MURDERBOOK_SECOND_CODE": code} if beside else {})}

    def set_factor(self, name: str) -> None:
        """Give an account that has chosen its password the tests' second factor, and forget which codes it used: past
        the application, since a test cannot wait half a minute for each command."""
        path = self.record / "record.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as database, database:
            found = database.execute("SELECT id, key, must_change FROM access_account WHERE name = ?", [name])
            number, key, must_change = found.fetchone() or (None, "", True)
            if must_change:
                return
            with override_settings(SECRET_KEY=(self.record / "secret.key").read_text(encoding="ascii").strip()):
                sealed = seal(SECRET, key)
            database.execute(
                "DELETE FROM access_recoverycode WHERE factor_id IN "
                "(SELECT id FROM access_factor WHERE account_id = ?)",
                [number],
            )
            database.execute("DELETE FROM access_factor WHERE account_id = ?", [number])
            columns = "INSERT INTO access_factor (account_id, sealed, last_step, enrolled_at) VALUES (?, ?, -1, ?)"
            database.execute(columns, [number, sealed, "2026-01-01 00:00:00"])

    def on_record(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self(*words, "--record", str(self.record), **more)

    def copy(self, home: Path) -> Commands:
        """The record and what is remembered of it, at another place."""
        other = Commands(home)
        shutil.copytree(self.record, other.record)
        logins = json.loads((self.state / "murderbook" / "logins.json").read_text())
        (other.state / "murderbook").mkdir(parents=True)
        moved = json.dumps({str(other.record): logins[str(self.record)]})
        (other.state / "murderbook" / "logins.json").write_text(moved)
        return other

    def password_file(self, text: str) -> str:
        path = self.state.parent / "password.txt"
        path.write_text(text + "\n", encoding="utf-8")
        return str(path)


def last_entries(commands: Commands, count: int) -> list[tuple[str, str, str]]:
    """The last entries, read past the application."""
    with sqlite3.connect(commands.record / "record.sqlite3") as database:
        rows = database.execute(
            'SELECT verb, outcome, source FROM audit_auditentry ORDER BY "index" DESC LIMIT ?', [count]
        ).fetchall()
    return rows[::-1]


def add(commands: Commands, name: str, role: str, *more: str) -> subprocess.CompletedProcess[str]:
    first = commands.password_file(PASSWORD)
    return commands.on_record("user", "add", name, "--role", role, "--password-file", first, *more)
