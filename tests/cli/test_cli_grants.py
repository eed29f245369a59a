"""Access from the command line: given with its limits, listed, ended; what a consultant takes bears his name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from cli_commands import NEW, OWNER, PASSWORD, Commands, add, last_entries


def tomorrow() -> str:
    return f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"


def test_a_consultants_access_is_given_listed_used_and_ended(commands: Commands) -> None:
    assert add(commands, "ames", "consultant").returncode == 0
    words = ("--role", "consultant", "--until", tomorrow(), "--reason", "agreement 12", "--may-export")
    given = commands.on_record("user", "grant", "ames", *words)
    assert given.returncode == 0, given.stderr
    key = given.stdout.strip()
    listed = json.loads(commands.on_record("user", "grants", "--json").stdout)["grants"]
    (row,) = [one for one in listed if one["key"] == key]
    assert row["sponsor"] == OWNER and row["may_export"] is True and row["sections"] == "all"
    changed = commands.on_record(
        "user", "password", "--as", "ames", "--password-file", commands.password_file(NEW), password=PASSWORD
    )
    assert changed.returncode == 0, changed.stderr
    commands.set_factor("ames")
    taken = commands.on_record("worklist", "--json", "--as", "ames", password=NEW)
    assert taken.returncode == 0, taken.stderr
    mark = json.loads(taken.stdout)["watermark"]
    assert mark.startswith("Taken by ames") and key[:8] in mark
    out = commands.record.parent / "taken.graphml"
    exported = commands.on_record("network", "--export", str(out), "--as", "ames", password=NEW)
    assert exported.returncode == 0, exported.stderr
    assert f"Taken by ames, {mark.split(', ')[1][:10]}" in out.read_text(encoding="utf-8")
    assert commands.on_record("user", "end-grant", key).returncode == 0
    assert last_entries(commands, 1) == [("end grant", "success", "command line")]
    refused = commands.on_record("worklist", "--json", "--as", "ames", password=NEW)
    assert refused.returncode == 1 and "your access has ended" in refused.stderr and not refused.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--role", "consultant", "--reason", "x"], "has an end"),
        (["--role", "consultant", "--reason", "x", "--until", tomorrow(), "--section", "chrono"], "those of one case"),
        (["--role", "consultant", "--reason", "x", "--until", tomorrow(), "--case", "NO-1"], "no case there"),
        (["--role", "consultant", "--reason", "x", "--until", tomorrow(), "--sponsor", "nobody"], "no account nobody"),
        (["--role", "consultant", "--reason", "x", "--until", tomorrow(), "--compartment", "Other"], "no compartment"),
    ],
)
def test_what_cannot_be_given_says_why(commands: Commands, words: list[str], said: str) -> None:
    assert add(commands, "ames", "consultant").returncode == 0
    done = commands.on_record("user", "grant", "ames", *words)
    assert done.returncode == 1 and said in done.stderr, done.stderr
