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

PASSWORD_VARIABLE, CODE_VARIABLE = "MURDERBOOK_PASSWORD", "MURDERBOOK_CODE"
SECOND_PASSWORD_VARIABLE, SECOND_CODE_VARIABLE = "MURDERBOOK_SECOND_PASSWORD", "MURDERBOOK_SECOND_CODE"
SECRET_VARIABLE = "MURDERBOOK_FACTOR_SECRET"

RecordOption = Annotated[
    Path, typer.Option("--record", metavar="DIR", help="Folder of the record.", show_default=False)
]
AsOption = Annotated[
    str | None,
    typer.Option("--as", metavar="ACCOUNT", help="Account that runs the command; default: the one remembered here."),
]


def open_as(
    record: Path,
    as_name: str | None = None,
    *,
    fresh: bool = False,
    unchanged_password: bool = False,
    without_factor: bool = False,
) -> Account:
    """Open the record and say who is there: by a remembered log-in, else by password and code (not remembered ones
    where `fresh`), from MURDERBOOK_PASSWORD and MURDERBOOK_CODE or asked on the terminal.

    RecordError where there is no record; InputError where nobody can be proved, after the failure was counted, where
    the password is still the one another person gave (unless `unchanged_password`), or where there is no second
    factor yet (unless `without_factor`).
    """
    from murderbook.workbench.boot import open_record

    open_record(record)
    name, secret = _remembered(record, as_name)
    account = _known(name, None if fresh else secret)
    if account.must_change and not unchanged_password:
        raise InputError(f"first change the password: murderbook user password --record {record} --as {account.name}")
    if not without_factor:
        _check_enrolled(account, record)
    _mark_output(account)
    return account


def _mark_output(account: Account) -> None:
    """What a consultant takes away bears his name, here as in the browser."""
    from murderbook.cli import output
    from murderbook.workbench.access.consultants.watermark import watermark_of

    mark = watermark_of(account)
    output.taken_by(f"Taken by {mark}" if mark else None)


def own_name(record: Path, as_name: str | None) -> str:
    """Whose the command is, before anybody is proved."""
    return _remembered(record, as_name)[0]


def prove_second(name: str, record: Path) -> Account:
    """Another person beside the one who runs the command. InputError where password or code is wrong."""
    account = _by_both(name, SECOND_PASSWORD_VARIABLE, SECOND_CODE_VARIABLE)
    _check_enrolled(account, record)
    return account


def _check_enrolled(account: Account, record: Path) -> None:
    from murderbook.workbench.access.session import is_enrolled

    if not is_enrolled(account):
        raise InputError(f"first set up a second factor: murderbook user factor --record {record} --as {account.name}")


def _known(name: str, secret: str | None) -> Account:
    from murderbook.workbench.access.session import log_in_by_memory

    account = log_in_by_memory(name, secret) if secret else None
    return account or _by_both(name)


def _remembered(record: Path, as_name: str | None) -> tuple[str, str | None]:
    from murderbook.cli.remembered import recall

    kept = recall(record)
    name = as_name or (kept["default"] if kept else None)
    if name is None:
        raise InputError(f"nobody's log-in is remembered here for {record}: name the account with --as ACCOUNT")
    return name, kept["secrets"].get(name) if kept else None


def _by_both(name: str, password: str = PASSWORD_VARIABLE, code: str = CODE_VARIABLE) -> Account:
    from murderbook.workbench.access.refusal import LoginRefusedError
    from murderbook.workbench.access.session import log_in_by_password

    try:
        given = ask_password(f"Password of {name}: ", password)
        return log_in_by_password(name, given, lambda: ask_secret(f"Code of {name}: ", "code", code))
    except LoginRefusedError as refusal:
        remedy = (
            f"a supervisor or administrator releases it with 'murderbook user release {name}'"
            if refusal.locked
            else "try again; five failures lock the account on this machine"
        )
        raise InputError(f"log-in as {name} refused, {refusal}: {remedy}") from None


def ask_password(prompt: str, variable: str = PASSWORD_VARIABLE) -> str:
    """From the environment or the terminal. InputError where there is neither."""
    return ask_secret(prompt, "password", variable)


def ask_secret(prompt: str, what: str, variable: str) -> str:
    """What nobody should see being typed, from the environment or the terminal. InputError where there is neither."""
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError(f"no terminal to ask for the {what}: set {variable}, or run 'murderbook user remember'")
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
    """Seven groups of four letters and digits that nobody confuses: 138 bits (ASVS 11.5.1 asks for 128)."""
    import secrets

    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(7))


def _from_file(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the password cannot be read ({error})") from error
    if not lines or not lines[0]:
        raise InputError(f"{path} is empty: write the password on its first line")
    return lines[0]
