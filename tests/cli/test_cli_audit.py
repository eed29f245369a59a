"""The audit trail from the command line: heads to keep outside, and what a tampered trail is told by."""

from __future__ import annotations

import json
import sqlite3

from cli_commands import NEW, PASSWORD, Commands, last_entries


def test_audit_head_and_verify(commands: Commands) -> None:
    head = commands.on_record("audit", "head")
    assert head.returncode == 0, head.stderr
    kept = head.stdout.strip()
    fits = commands.on_record("audit", "verify", "--against", kept, "--json")
    assert fits.returncode == 0, fits.stderr
    assert json.loads(fits.stdout)["fault"] is None
    assert last_entries(commands, 1) == [("verify audit", "success", "command line")]

    size, root = kept.split(":")
    other = f"{size}:{'0' * len(root)}"
    told = commands.on_record("audit", "verify", "--against", other)
    assert told.returncode == 1
    assert "rewritten" in told.stderr
    assert commands.on_record("audit", "verify", "--against", "nonsense").returncode == 1


def test_a_tampered_trail_is_told(commands: Commands) -> None:
    with sqlite3.connect(commands.record / "record.sqlite3") as database:
        database.execute("DROP TRIGGER audit_auditentry_no_update")
        database.execute("UPDATE audit_auditentry SET actor = '' WHERE \"index\" = 1")
    done = commands.on_record("audit", "verify", "--json")
    assert done.returncode == 1
    assert "entry 1 was altered" in json.loads(done.stdout)["fault"]
    assert "entry 1 was altered" in done.stderr


def test_a_detective_takes_no_head(with_anna: Commands) -> None:
    with_anna.on_record(
        "user", "password", "--as", "anna", "--password-file", with_anna.password_file(NEW), password=PASSWORD
    )
    for verb in ("head", "verify"):
        done = with_anna.on_record("audit", verb, "--as", "anna", password=NEW)
        assert (done.returncode, done.stdout) == (1, "")
