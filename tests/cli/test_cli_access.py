"""A record from the command line: made, entered, its accounts kept, served; each command on record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_commands import NEW, OWNER, PASSWORD, Commands, add, last_entries

from murderbook.workbench.access.factors.codes import code_at, step_at


def test_a_new_record_works_at_once(commands: Commands) -> None:
    """The owner is remembered on this machine: no name, no password."""
    done = commands.on_record("user", "list", "--json")
    assert done.returncode == 0, done.stderr
    (owner,) = json.loads(done.stdout)["accounts"]
    known = {"name": OWNER, "full_name": OWNER, "role": "supervisor"}
    assert owner == {**known, "active": True, "locked": False, "second_factor": True}
    assert last_entries(commands, 2) == [
        ("log in", "success", "command line"),
        ("list accounts", "success", "command line"),
    ]


def test_what_init_leaves_is_private(fresh: Commands) -> None:
    commands = fresh
    assert (commands.state / "murderbook" / "logins.json").stat().st_mode & 0o077 == 0
    for name in ("secret.key", "record.sqlite3"):
        assert (commands.record / name).stat().st_mode & 0o077 == 0, name
    assert commands.record.stat().st_mode & 0o077 == 0
    kept = b"".join(path.read_bytes() for path in commands.record.iterdir() if path.is_file())
    secret = json.loads(json.loads((commands.state / "murderbook" / "logins.json").read_text())[str(commands.record)])
    assert secret["secrets"][OWNER].encode() not in kept
    assert PASSWORD.encode() not in kept


def test_init_spares_a_record_that_is_there(commands: Commands) -> None:
    before = (commands.record / "record.sqlite3").read_bytes()
    done = commands("init", str(commands.record))
    assert done.returncode == 1
    assert "already holds a record" in done.stderr
    assert (commands.record / "record.sqlite3").read_bytes() == before


def test_init_prints_a_generated_password_once(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    done = commands("init", str(commands.record), "--owner", OWNER)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    password = done.stderr.split("shown this once: ")[1].split()[0]
    (commands.state / "murderbook" / "logins.json").unlink()
    assert commands.on_record("user", "list", "--as", OWNER, password=password).returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--owner", "Not A Name"], "small letters"),
        (["--owner", "boss", "--password-file", "short"], "too short"),
        (["--password-file", "missing"], "cannot be read"),
    ],
)
def test_init_that_fails_leaves_nothing(tmp_path: Path, words: list[str], said: str) -> None:
    commands = Commands(tmp_path)
    if "short" in words:
        words = [*words[:-1], commands.password_file("short")]
    done = commands("init", str(commands.record), *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not commands.record.exists()


def test_no_record(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    done = commands.on_record("user", "list")
    assert done.returncode == 1
    assert "make one with 'murderbook init" in done.stderr


def test_wrong_usage(tmp_path: Path) -> None:
    assert Commands(tmp_path)("user", "list").returncode == 2
    assert Commands(tmp_path)("no-such-verb").returncode == 2


def test_a_first_password_is_changed_first(with_anna: Commands) -> None:
    commands = with_anna
    refused = commands.on_record("user", "list", "--as", "anna", password=PASSWORD)
    assert refused.returncode == 1
    assert "first change the password" in refused.stderr

    changed = commands.on_record(
        "user", "password", "--as", "anna", "--password-file", commands.password_file(NEW), password=PASSWORD
    )
    assert changed.returncode == 0, changed.stderr
    hidden = commands.on_record("user", "list", "--as", "anna", password=NEW)
    assert hidden.returncode == 1
    assert "no such thing" in hidden.stderr
    assert last_entries(commands, 1) == [("list accounts", "refused", "command line")]


def test_account_and_access_both_or_neither(commands: Commands) -> None:
    done = add(commands, "anna", "detective", "--grant-compartment", "default")
    assert done.returncode == 1
    assert "say why" in done.stderr
    names = [row["name"] for row in json.loads(commands.on_record("user", "list", "--json").stdout)["accounts"]]
    assert names == [OWNER]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["anna", "--role", "chief"], "write one of"),
        (["anna", "--role", "consultant", "--until", "soon"], "YYYY-MM-DD"),
        (["boss", "--role", "detective"], "already exists"),
        (["anna", "--role", "auditor"], "auditors watch supervisors"),
    ],
)
def test_bad_input_is_told_in_one_line(commands: Commands, words: list[str], said: str) -> None:
    done = commands.on_record("user", "add", *words, "--password-file", commands.password_file(PASSWORD))
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_failures_are_counted_and_released(with_anna: Commands) -> None:
    for attempt in range(1, 6):
        done = with_anna.on_record("user", "list", "--as", "anna", password="wrong")
        assert done.returncode == 1
        assert ("five failures" if attempt < 5 else "releases it") in done.stderr
    done = with_anna.on_record("user", "list", "--as", "anna", password=PASSWORD)
    assert "locked after too many failures" in done.stderr
    assert last_entries(with_anna, 3) == [
        ("log in", "failure", "command line"),
        ("lock", "success", "command line"),
        ("log in", "refused", "command line"),
    ]
    assert with_anna.on_record("user", "release", "anna").returncode == 0
    assert "first change" in with_anna.on_record("user", "list", "--as", "anna", password=PASSWORD).stderr


def test_an_unknown_account_is_told_nothing_else(with_anna: Commands) -> None:
    told = [with_anna.on_record("user", "list", "--as", name, password="wrong").stderr for name in ("anna", "nobody")]
    assert told[0].replace("anna", "X") == told[1].replace("nobody", "X")


def test_nobody_to_ask(commands: Commands) -> None:
    done = commands.on_record("user", "list", "--as", "anna")
    assert done.returncode == 1
    assert "MURDERBOOK_PASSWORD" in done.stderr


def test_forgotten_is_forgotten_even_with_the_file_kept(commands: Commands) -> None:
    file = commands.state / "murderbook" / "logins.json"
    kept = file.read_text()
    assert commands.on_record("user", "forget").returncode == 0
    file.write_text(kept)
    assert commands.on_record("user", "list").returncode == 1
    assert commands.on_record("user", "remember", "--as", OWNER, password=PASSWORD).returncode == 0
    assert commands.on_record("user", "list").returncode == 0


def test_a_change_of_password_ends_what_was_remembered(commands: Commands) -> None:
    new = commands.password_file(NEW)
    assert commands.on_record("user", "password", "--password-file", new).returncode == 1  # the old one is asked for
    done = commands.on_record("user", "password", "--password-file", new, password=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert commands.on_record("user", "list").returncode == 1
    assert commands.on_record("user", "list", password=NEW).returncode == 0


def test_deactivate(with_anna: Commands) -> None:
    assert with_anna.on_record("user", "deactivate", "anna").returncode == 0
    assert "do not fit" in with_anna.on_record("user", "list", "--as", "anna", password=PASSWORD).stderr
    assert with_anna.on_record("user", "deactivate", OWNER).returncode == 1
    assert with_anna.on_record("user", "deactivate", "nobody").returncode == 1


def _enter(commands: Commands, name: str, role: str, *more: str) -> None:
    """An account whose owner has chosen his password."""
    done = add(commands, name, role, *more)
    assert done.returncode == 0, done.stderr
    chosen = commands.password_file(NEW)
    changed = commands.on_record("user", "password", "--as", name, "--password-file", chosen, password=PASSWORD)
    assert changed.returncode == 0, changed.stderr


def test_the_last_keeper_is_closed_in_an_emergency_only_and_two_restore_access(commands: Commands) -> None:
    for name in ("anna", "ben"):
        _enter(commands, name, "detective", "--grant-compartment", "default", "--reason", "joined the unit")
    _enter(commands, "clara", "supervisor")
    _enter(commands, "admin", "administrator")
    close = ("user", "deactivate", OWNER, "--as", "admin")
    refused = commands.on_record(*close, password=NEW)
    assert refused.returncode == 1
    assert "the only one who can give access to part of the record" in refused.stderr
    done = commands.on_record(*close, "--emergency", "sells files", password=NEW)
    assert (done.returncode, "part of the record now" in done.stderr) == (0, True), done.stderr

    give = ("user", "restore-access", "default", "--to", "clara", "--as", "anna", "--reason", "the owner was closed")
    for second, said in (("anna", "two people"), ("admin", "cannot confirm")):
        alone = commands.on_record(*give, "--with", second, password=NEW, MURDERBOOK_SECOND_PASSWORD=NEW)
        assert (alone.returncode, said in alone.stderr) == (1, True), alone.stderr
    assert "MURDERBOOK_SECOND_PASSWORD" in commands.on_record(*give, "--with", "ben", password=NEW).stderr
    done = commands.on_record(*give, "--with", "ben", password=NEW, MURDERBOOK_SECOND_PASSWORD=NEW)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [verb for verb, _, _ in last_entries(commands, 3)] == ["log in", "log in", "restore access"]
    add_more = ("user", "add", "dora", "--role", "detective", "--grant-compartment", "default", "--reason", "x")
    added = commands.on_record(
        *add_more, "--as", "clara", "--password-file", commands.password_file(PASSWORD), password=NEW
    )
    assert added.returncode == 0, added.stderr


def _told_secret(said: str) -> str:
    return said.split("Secret: ")[1].splitlines()[0].replace(" ", "")


def _now(secret: str) -> str:
    return code_at(secret, step_at(datetime.now(UTC)))


def test_what_init_prints_logs_the_owner_in(tmp_path: Path) -> None:
    """Secret and ten recovery codes, once, where there is no terminal to confirm them on."""
    commands = Commands(tmp_path)
    made = commands("init", str(commands.record), "--owner", OWNER, "--password-file", commands.password_file(PASSWORD))
    secret, codes = _told_secret(made.stderr), made.stderr.split("is lost:\n")[1].splitlines()[:10]
    assert f"secret={secret}" in made.stderr
    (commands.state / "murderbook" / "logins.json").unlink()
    ask = ("user", "list", "--as", OWNER, "--record", str(commands.record))
    given = {"MURDERBOOK_PASSWORD": PASSWORD}
    alone = commands(*ask, **given)
    assert (alone.returncode, "MURDERBOOK_CODE" in alone.stderr) == (1, True), alone.stderr
    code = _now(secret)
    assert commands(*ask, **given, MURDERBOOK_CODE=code).returncode == 0
    replayed = commands(*ask, **given, MURDERBOOK_CODE=code)
    assert (replayed.returncode, "the code does not fit" in replayed.stderr) == (1, True), replayed.stderr
    assert last_entries(commands, 1) == [("log in", "failure", "command line")]
    assert commands(*ask, **given, MURDERBOOK_CODE=codes[0].strip()).returncode == 0
    assert commands(*ask, **given, MURDERBOOK_CODE=codes[0].strip()).returncode == 1


def test_the_printed_code_is_that_of_the_secret() -> None:
    commands = Commands(Path("unused"))
    done = commands("user", "code", MURDERBOOK_FACTOR_SECRET="JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP")
    now = step_at(datetime.now(UTC))
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert done.stdout.strip() in {code_at(secret, step) for step in (now - 1, now)}
    for poor in ("no secret", "ABCD"):
        refused = commands("user", "code", MURDERBOOK_FACTOR_SECRET=poor)
        assert (refused.returncode, "no secret of a second factor" in refused.stderr) == (1, True), refused.stderr


def test_without_a_second_factor_one_sets_one_up_and_does_nothing_else(with_anna: Commands) -> None:
    own, new = ("--as", "anna", "--record", str(with_anna.record)), with_anna.password_file(NEW)
    assert with_anna("user", "password", *own, "--password-file", new, MURDERBOOK_PASSWORD=PASSWORD).returncode == 0
    given = {"MURDERBOOK_PASSWORD": NEW}
    for words in (("user", "list"), ("user", "remember"), ("user", "reset-factor", OWNER), ("leads",)):
        refused = with_anna(*words, *own, **given)
        assert (refused.returncode, "first set up a second factor" in refused.stderr) == (1, True), refused.stderr
    shown = json.loads(with_anna("user", "factor", "--json", *own, **given).stdout)
    assert (shown["account"], len(shown["recovery_codes"])) == ("anna", 10)
    assert "MURDERBOOK_CODE" in with_anna("user", "factor", *own, **given).stderr  # now a code is asked for that, too
    done = with_anna("user", "remember", *own, **given, MURDERBOOK_CODE=_now(shown["secret"]))
    assert done.returncode == 0, done.stderr
    hidden = with_anna("user", "list", *own)  # remembered: neither password nor code
    assert (hidden.returncode, "no such thing" in hidden.stderr) == (1, True), hidden.stderr

    assert with_anna.on_record("user", "reset-factor", "anna").returncode == 0
    assert with_anna("user", "list", *own).returncode == 1  # remembered no more
    assert "first set up" in with_anna("user", "list", *own, **given).stderr


def test_a_closed_account_is_opened_again(with_anna: Commands) -> None:
    with_anna.on_record("user", "deactivate", "anna")
    assert with_anna.on_record("user", "reopen", "anna").returncode == 0
    assert "first change" in with_anna.on_record("user", "list", "--as", "anna", password=PASSWORD).stderr
