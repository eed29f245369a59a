"""The audit trail from the command line: heads to keep outside, and what a tampered trail is told by."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from cli_commands import NEW, OWNER, PASSWORD, Commands, last_entries


def test_audit_head_and_verify(commands: Commands, tmp_path: Path) -> None:
    head = commands.on_record("audit", "head")
    assert head.returncode == 0, head.stderr
    kept = head.stdout.strip()
    paper = tmp_path / "head.html"
    worded = commands.on_record("audit", "head", "--words", "--print", str(paper))
    assert len(worded.stdout.split()) == 32
    assert ": " not in worded.stdout
    assert "<svg" in paper.read_text(encoding="utf-8")
    fits = commands.on_record("audit", "verify", "--against", kept, "--against", worded.stdout, "--json")
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


def run_alone(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The verifier with Python alone, elsewhere."""
    command = [sys.executable, "-I", "-S", program.name, *words]
    return subprocess.run(command, cwd=program.parent, capture_output=True, text=True, timeout=60, check=False)


def make_auditor(commands: Commands) -> None:
    """The owner's account becomes an auditor's, past the application: by the book it takes three accounts."""
    with sqlite3.connect(commands.record / "record.sqlite3") as database:
        database.execute("UPDATE access_account SET role = 'auditor' WHERE name = ?", [OWNER])


def test_a_proof_is_checked_elsewhere(commands: Commands, tmp_path: Path) -> None:
    kept = commands.on_record("audit", "head").stdout.strip()
    make_auditor(commands)
    program, given, log = tmp_path / "verify.py", tmp_path / "proof.json", tmp_path / "log.jsonl"
    assert commands("audit", "verifier", "--out", str(program)).returncode == 0
    proved = commands.on_record("audit", "prove", "1", "--since", kept, "--out", str(given))
    assert (proved.returncode, proved.stdout) == (0, ""), proved.stderr
    now = "{size}:{root}".format(**json.loads(given.read_text())["head"])
    for held in (kept, now):
        assert run_alone(program, "proof", given.name, held).returncode == 0
    assert run_alone(program, "proof", given.name, f"{kept[:-1]}{'1' if kept[-1] == '0' else '0'}").returncode == 1
    assert last_entries(commands, 1) == [("prove audit", "success", "command line")]

    exported = commands.on_record("audit", "export", "--out", str(log))
    assert exported.returncode == 0, exported.stderr
    assert last_entries(commands, 1) == [("export audit", "success", "command line")]
    whole = exported.stderr.split()[-1]
    assert run_alone(program, "log", log.name, kept, whole).returncode == 0
    log.write_text(log.read_text().replace('"index":1,', '"index":1 ,'))
    assert run_alone(program, "log", log.name, kept, whole).returncode == 1


def test_what_cannot_be_proved(commands: Commands) -> None:
    """An administrator is told that the trail grew; an entry is for auditors."""
    kept = commands.on_record("audit", "head").stdout.strip()
    hidden = commands.on_record("audit", "prove", "0", "--since", kept)
    assert (hidden.returncode, hidden.stdout) == (1, "")
    assert last_entries(commands, 1) == [("prove audit", "refused", "command line")]
    grown = commands.on_record("audit", "prove", "--since", kept, "--json")
    assert (grown.returncode, sorted(json.loads(grown.stdout))) == (0, ["format", "head", "since"])
    other = commands.on_record("audit", "prove", "--since", f"{kept.partition(':')[0]}:{'0' * 64}")
    assert (other.returncode, other.stdout) == (1, "")
    assert "rewritten" in other.stderr
    assert last_entries(commands, 1) == [("prove audit", "failure", "command line")]
    assert commands.on_record("audit", "prove").returncode == 2
