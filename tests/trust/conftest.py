"""The commands of tests/cli, and a record with a backup of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

if TYPE_CHECKING:
    from backup_commands import Kept


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    from backup_commands import Kept, fill, with_key
    from cli_commands import OWNER, PASSWORD, Commands

    home = tmp_path_factory.mktemp("kept")
    commands = Commands(home)
    first = commands.password_file(PASSWORD)
    made = commands("init", str(commands.record), "--owner", OWNER, "--password-file", first)
    assert made.returncode == 0, made.stderr
    words = with_key(commands, home)
    fill(commands.record)
    (commands.record / "sealed").mkdir(exist_ok=True)
    (commands.record / "sealed" / "container").write_bytes(os.urandom(200_000))
    done = commands.on_record("backup", "--to", str(home / "one.mbk"))
    assert done.returncode == 0, done.stderr
    return Kept(commands, words, home / "one.mbk")
