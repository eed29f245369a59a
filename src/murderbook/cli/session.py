"""Who runs a command: every verb on a record takes `--record DIR` and `--as ACCOUNT`, and opens it through here."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account

PASSWORD_VARIABLE = "MURDERBOOK_PASSWORD"

RecordOption = Annotated[
    Path, typer.Option("--record", metavar="DIR", help="Folder of the record.", show_default=False)
]
AsOption = Annotated[
    str | None,
    typer.Option("--as", metavar="ACCOUNT", help="Account that runs the command; default: the one remembered here."),
]


def open_as(record: Path, as_name: str | None = None, *, unchanged_password: bool = False) -> Account:
    """Open the record and say who is there: remembered log-in, else MURDERBOOK_PASSWORD, else asked on the terminal.

    RecordError where there is no record; InputError where nobody can be proved, after the failure was counted, or
    where the password is still the one another person gave (unless `unchanged_password`).
    """
    from murderbook.workbench.boot import open_record

    open_record(record)
    account = _known(*_remembered(record, as_name))
    if account.must_change and not unchanged_password:
        raise InputError(f"first change the password: murderbook user password --record {record} --as {account.name}")
    return account


def prove_again(account: Account) -> Account:
    """Ask for the password even where the log-in was remembered. InputError where it is wrong."""
    return _by_password(account.name)


def prove_second(name: str) -> Account:
    """Another person beside the one who runs the command. InputError where the password is wrong."""
    return _by_password(name, "MURDERBOOK_SECOND_PASSWORD")


def _known(name: str, secret: str | None) -> Account:
    from murderbook.workbench.access.session import log_in_by_memory

    account = log_in_by_memory(name, secret) if secret else None
    return account or _by_password(name)


def _remembered(record: Path, as_name: str | None) -> tuple[str, str | None]:
    from murderbook.cli.remembered import recall

    kept = recall(record)
    name = as_name or (kept["default"] if kept else None)
    if name is None:
        raise InputError(f"nobody's log-in is remembered here for {record}: name the account with --as ACCOUNT")
    return name, kept["secrets"].get(name) if kept else None


def _by_password(name: str, variable: str = PASSWORD_VARIABLE) -> Account:
    from murderbook.workbench.access.session import LoginRefusedError, log_in_by_password

    try:
        return log_in_by_password(name, ask_password(f"Password of {name}: ", variable))
    except LoginRefusedError as refusal:
        remedy = (
            f"a supervisor or administrator releases it with 'murderbook user release {name}'"
            if refusal.locked
            else "try again; five failures lock the account on this machine"
        )
        raise InputError(f"log-in as {name} refused, {refusal}: {remedy}") from None


def ask_password(prompt: str, variable: str = PASSWORD_VARIABLE) -> str:
    """From the environment or the terminal. InputError where there is neither."""
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError(f"no terminal to ask for the password: set {variable}, or run 'murderbook user remember'")
    return getpass.getpass(prompt, stream=sys.stderr)


def new_password(prompt: str, password_file: Path | None = None) -> tuple[str, bool]:
    """A password to set, and whether it was generated: from a file, else typed twice on the terminal, else random."""
    if password_file is not None:
        return _from_file(password_file), False
    if not sys.stdin.isatty():
        return generated_password(), True
    first = getpass.getpass(f"{prompt} (empty: one is generated): ", stream=sys.stderr)
    if not first:
        return generated_password(), True
    if getpass.getpass("Once more: ", stream=sys.stderr) != first:
        raise InputError("the two passwords differ: nothing was changed")
    return first, False


def generated_password() -> str:
    """Five groups of four letters and digits that nobody confuses: 99 bits."""
    import secrets

    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(5))


def _from_file(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the password cannot be read ({error})") from error
    if not lines or not lines[0]:
        raise InputError(f"{path} is empty: write the password on its first line")
    return lines[0]
