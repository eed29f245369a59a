"""A record with a backup key, its words in a file, and a backup of it."""

from __future__ import annotations

import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cli_commands import Commands


@dataclass
class Kept:
    commands: Commands
    words: Path
    backup: Path

    def restore(self, *more: str, file: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
        return self.commands("restore", str(file or self.backup), "--words-file", str(self.words), *more, **extra)


def with_key(commands: Commands, home: Path) -> Path:
    """Make a key as somebody without a terminal does; its words as a file."""
    made = commands.on_record("backup-key")
    assert made.returncode == 0, made.stderr
    words = home / "words.txt"
    words.write_text(made.stdout, encoding="utf-8")
    typed = commands.on_record("backup-key", "--words-file", str(words))
    assert typed.returncode == 0, typed.stderr
    return words


def fill(record: Path) -> None:
    """Rows past the application: a case with words beyond ASCII, and JSON whose numbers databases write differently."""
    with sqlite3.connect(record / "record.sqlite3") as database:
        compartment = database.execute("SELECT id FROM access_compartment").fetchone()[0]
        known = {
            "key": "caseAAAAAAAAAAAAAAAAAA", "kind": "homicide", "own_number": "086-1", "ori": "", "agency": "",
            "status": "open", "year": 1986, "area": "Cañon", "suspect_state": "unknown", "motive_known": "unknown",
            "notes": "tab\there", "extra": '{"b": [1e22, 0.1], "a": null}', "victim_name": "Zoë", "victim_sex": "U",
            "victim_age": 30.5, "version": 1, "compartment_id": compartment, "created_at": "2026-01-02 03:04:05.678901",
        }  # fmt: skip
        columns = database.execute("PRAGMA table_info(register_case)").fetchall()
        row = {
            name: known.get(name, None if not not_null else "" if "char" in kind.lower() else 0)
            for _, name, kind, not_null, _, primary in columns
            if not primary
        }
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        database.execute(f"INSERT INTO register_case ({names}) VALUES ({marks})", list(row.values()))


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
