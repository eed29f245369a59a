"""`murderbook` as a user calls it: in processes of its own, on a record of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

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
        return subprocess.run(
            [sys.executable, "-c", "from murderbook.cli.main import run; run()", *words],
            env={**self.environment, **given, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

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
