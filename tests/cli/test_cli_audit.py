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


def test_a_witness_by_stick(commands: Commands, tmp_path: Path) -> None:
    """Ask at the record, sign elsewhere without one, keep at the record; an older record is refused there."""
    ask, answer, elsewhere = tmp_path / "ask.json", tmp_path / "answer.json", tmp_path / "witness"
    made = commands("audit", "witness", "init", "--folder", str(elsewhere), "--name", "counsel")
    assert (made.returncode, made.stdout[:8]) == (0, "counsel+"), made.stderr
    older = commands.copy(tmp_path / "older")
    asked = commands.on_record("audit", "witness", "ask", "--out", str(ask))
    assert (asked.returncode, asked.stdout) == (0, ""), asked.stderr
    signed = commands("audit", "witness", "sign", str(ask), "--folder", str(elsewhere), "--out", str(answer))
    assert signed.returncode == 0, signed.stderr
    assert "never seen here before" in signed.stderr
    unknown = commands.on_record("audit", "witness", "keep", str(answer))
    assert (unknown.returncode, "--new-witness" in unknown.stderr) == (1, True)
    kept = commands.on_record("audit", "witness", "keep", str(answer), "--new-witness")
    assert kept.returncode == 0, kept.stderr
    verified = commands.on_record("audit", "verify", "--json")
    (outside,) = json.loads(verified.stdout)["outside"]
    assert outside["who"] == "witness counsel"
    seen = commands("audit", "witness", "show", "--folder", str(elsewhere))
    assert f"{outside['size']}:{outside['root']}" in seen.stdout

    put_back = older.on_record("audit", "witness", "ask", "--out", str(ask))
    assert put_back.returncode == 0, put_back.stderr
    refused = commands("audit", "witness", "sign", str(ask), "--folder", str(elsewhere), "--out", str(answer))
    assert refused.returncode == 1
    assert "NOT SIGNED" in refused.stderr
    assert len(list(elsewhere.glob("evidence-*.txt"))) == 1


def test_key_checkpoint_and_status(commands: Commands, tmp_path: Path) -> None:
    paper = tmp_path / "key.html"
    shown = commands.on_record("audit", "key", "--print", str(paper))
    assert (shown.returncode, shown.stdout[:11]) == (0, "murderbook/"), shown.stderr
    assert shown.stdout.strip() in paper.read_text(encoding="utf-8").replace("&#x27;", "'")
    assert paper.read_text(encoding="utf-8").count("<td>") == 28 + 4  # words, and lines to sign
    signed = commands.on_record("audit", "checkpoint")
    assert (signed.returncode, signed.stdout.count("\n")) == (0, 5), signed.stderr
    assert [path.read_text(encoding="utf-8") for path in (commands.record / "checkpoints").glob("*.txt")] == [
        signed.stdout
    ]
    changed = commands.on_record("audit", "key", "--new")
    assert changed.stdout != shown.stdout
    fits = commands.on_record("audit", "verify")
    assert fits.returncode == 0
    assert "CHANGED" in fits.stderr
    calm = commands.on_record("audit", "status")
    assert calm.returncode == 0, calm.stderr
    (commands.record / "ALERT.txt").write_text("2026-11-03 12:00:00 OperationalError: disk full\n", encoding="utf-8")
    alarmed = commands.on_record("audit", "status")
    assert (alarmed.returncode, "ALERT 2026-11-03" in alarmed.stdout) == (1, True)
    assert commands.on_record("audit", "verify").returncode == 0
    assert commands.on_record("audit", "status").returncode == 0


def test_a_database_put_back_is_told_by_the_record_s_own_checkpoint(commands: Commands, tmp_path: Path) -> None:
    older = commands.copy(tmp_path / "older")
    assert commands.on_record("audit", "checkpoint").returncode == 0
    for name in ("record.sqlite3", "record.sqlite3-wal", "record.sqlite3-shm"):
        (commands.record / name).unlink(missing_ok=True)
    (commands.record / "record.sqlite3").write_bytes((older.record / "record.sqlite3").read_bytes())
    told = commands.on_record("audit", "verify")
    assert told.returncode == 1
    assert "cut off" in told.stderr or "rewritten" in told.stderr


def test_each_day_has_one_anchor(commands: Commands) -> None:
    for _ in range(2):
        assert commands.on_record("audit", "head").returncode == 0
    with sqlite3.connect(commands.record / "record.sqlite3") as database:
        found = database.execute(
            "SELECT count(*), min(length(commitment)) FROM audit_auditentry WHERE verb = 'anchor'"
        ).fetchone()
    assert found == (1, 64)
