"""Records for the commands: made once, copied for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_commands import OWNER, PASSWORD, Commands, add, last_entries


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A new record, made once: tests get copies."""
    made = Commands(tmp_path_factory.mktemp("fresh"))
    first = made.password_file(PASSWORD)
    done = made("init", str(made.record), "--owner", OWNER, "--unit", "Unit 9", "--password-file", first)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert PASSWORD not in done.stderr
    return made


@pytest.fixture(scope="session")
def staffed(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """The same with anna, a detective who has not changed her first password."""
    made = fresh.copy(tmp_path_factory.mktemp("staffed"))
    done = add(made, "anna", "detective", "--grant-compartment", "default", "--reason", "joined the unit")
    assert done.returncode == 0, done.stderr
    assert [verb for verb, _, _ in last_entries(made, 3)] == ["log in", "create account", "grant"]
    return made


@pytest.fixture
def commands(fresh: Commands, tmp_path: Path) -> Commands:
    return fresh.copy(tmp_path)


@pytest.fixture
def with_anna(staffed: Commands, tmp_path: Path) -> Commands:
    return staffed.copy(tmp_path)
