"""`murderbook init`: make a record, its default compartment and its owner."""

from __future__ import annotations

import getpass
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from murderbook.cli.factors import Shown


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it may exist, but hold no record.")],
    unit: Annotated[str, typer.Option(help="Name of the unit, shown on every page.")] = "Cold case unit",
    owner: Annotated[str | None, typer.Option(help="Log-in name of the owner; default: yours on this machine.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The owner's password, on the first line of a file.")
    ] = None,
) -> None:
    """Make a new record in DIR. Its owner, a supervisor, has a second factor and is remembered here for 12 hours."""
    from murderbook.cli.factors import show
    from murderbook.cli.output import say
    from murderbook.cli.session import new_password

    name = owner or _own_name()
    password, generated = new_password(f"New password of {name}", password_file)
    place, shown = make_record(folder, unit, name, password)
    say(f"Record made in {folder}. Owner: {name} (supervisor), remembered in {place}.")
    if generated:
        say(f"Password of {name}, shown this once: {password}")
    show(name, shown)
    say(f"Next: murderbook import FILE --record {folder}   or   murderbook serve --record {folder}")


def make_record(folder: Path, unit: str, owner: str, password: str) -> tuple[str, Shown]:
    """Returns where the log-in is kept, and the owner's second factor. Leaves nothing behind where it fails.

    The owner is given his factor at once: nobody else is there who could reset one, and with it the log-in that is
    remembered here is one of both factors, as any other.
    """
    from murderbook.cli.factors import confirmed, enrol
    from murderbook.cli.remembered import keep
    from murderbook.workbench.boot import open_record
    from murderbook.workbench.record import create_folder

    was_there = folder.exists()
    create_folder(folder, unit)
    try:
        open_record(folder)
        from murderbook.workbench.access.founding import found
        from murderbook.workbench.access.session import remember
        from murderbook.workbench.audit.log import COMMAND_LINE

        account = found(unit, owner, password, source=COMMAND_LINE)
        shown = enrol(account, confirmed(owner))
    except BaseException:
        _remove(folder, whole=not was_there)
        raise
    return keep(folder, owner, remember(account)), shown


def _own_name() -> str:
    """The name on this machine in the form of a log-in name; "owner" where nothing is left of it."""
    try:
        name = getpass.getuser().lower()
    except (OSError, KeyError):
        return "owner"
    return re.sub(r"[^a-z0-9._-]", "", name).lstrip("._-")[:64] or "owner"


def _remove(folder: Path, *, whole: bool) -> None:
    """Take back what was begun: all of a folder that we made, only our files in one that was there."""
    from murderbook.workbench.record import DATABASE_FILE, KEY_FILE, SETTINGS_FILE

    if whole:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for name in (SETTINGS_FILE, KEY_FILE, DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm"):
        (folder / name).unlink(missing_ok=True)
