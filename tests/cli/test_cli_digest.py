"""`murderbook digest`: a file, a mail, everybody's mail; what cannot be, in words."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_commands import OWNER, Commands, last_entries

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workbench"))
from unit.post_office import Office, opened


def _mails(commands: Commands, port: int) -> None:
    with (commands.record / "record.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nfrom = "unit@example.org"\n')


def test_a_digest_is_written_and_is_the_same_twice(commands: Commands, tmp_path: Path) -> None:
    out = tmp_path / "digest.txt"
    done = commands.on_record("digest", "--out", str(out))
    assert done.returncode == 0 and done.stdout == "", done.stderr
    written = out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600, "nobody else of the machine reads it"
    assert written.startswith("Unit 9: digest of ") and f"for {OWNER}" in written
    assert commands.on_record("digest").stdout == written
    assert [verb for verb, _, _ in last_entries(commands, 1)] == ["exported digest"]


def test_an_address_is_set_a_mail_goes_and_a_server_that_is_gone_is_told(commands: Commands) -> None:
    assert "no mail server is named" in commands.on_record("digest", "--mail").stderr
    with opened(Office()) as office:
        _mails(commands, office.port)
        told = commands.on_record("digest", "--mail")
        assert told.returncode == 1 and "has no address for digests" in told.stderr
        assert commands.on_record("digest", "--address", "boss@example.org").returncode == 0
        done = commands.on_record("digest", "--mail")
        assert done.returncode == 0 and f"{OWNER}: nothing to tell, no mail" in done.stderr
        everyone = commands("digest", "--record", str(commands.record), "--mail", "--everyone")
        assert everyone.returncode == 0, everyone.stderr
        assert "0 mailed, 0 failed, of 1 with an address." in everyone.stderr
    assert office.taken == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--everyone",), "--everyone goes with --mail"),
        (("--everyone", "--mail", "--as", OWNER), "leave out --as"),
        (("--mail", "--out", "x"), "ask for one of them"),
        (("--address", "a@example.org", "--mail"), "ask for one of them"),
        (("--date", "yesterday"), "is no day"),
        (("--date", f"{datetime.now(UTC).date() + timedelta(days=1)}"), "is to come"),
        (("--out", "/nowhere/x.txt"), "there is no folder /nowhere"),
        (("--address", "a@example.org"), "no mail server is named"),
    ],
)
def test_what_cannot_be_is_told(commands: Commands, words: tuple[str, ...], said: str) -> None:
    done = commands("digest", "--record", str(commands.record), *words)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr, done.stderr
