"""`murderbook restore`: a backup becomes a record again, or is proved to."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError

if TYPE_CHECKING:
    from murderbook.workbench.backup.restoring import Order, Restored


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    words_file: Annotated[
        Path, typer.Option("--words-file", metavar="FILE", help="The words of the backup key, as on the paper.")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Folder to make; nothing is restored over a record.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Restore at a scratch place, compare everything, and keep nothing.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="An empty PostgreSQL database; default: SQLite in the folder."),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="SIZE:ROOT", help="A head of the audit trail kept outside, which it must continue."),
    ] = None,
    scratch: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where --verify works; default: the system's temporary folder.")
    ] = None,
) -> None:
    """Make a record from a backup, in a new folder, all or nothing; or with --verify prove that it can be done.

    Every row and file is compared with what was backed up, and the whole audit trail is recomputed. Exit status 1
    where anything is not equal.
    """
    _check(file, to, verify)
    from murderbook.cli.backup import words_from
    from murderbook.workbench.backup.form.keys import from_words
    from murderbook.workbench.backup.restoring import Order

    order = Order(file, from_words(words_from(words_file)), _database(database), tuple(against or ()))
    _check_room(file, scratch or Path(tempfile.gettempdir()) if to is None else to.parent)
    if to is None:
        _rehearse(order, scratch)
    else:
        _restore(order, to)


def _check(file: Path, to: Path | None, verify: bool) -> None:
    if verify == (to is not None):
        raise typer.BadParameter("name a new folder with --to DIR, or say --verify to compare and keep nothing")
    if not file.is_file():
        raise InputError(f"{file}: there is no such file; name a backup that 'murderbook backup' wrote")


def _database(url: str | None) -> str | None:
    """What a record that is open in this shell is told by a variable has no say in what is restored."""
    os.environ.pop("MURDERBOOK_DATABASE_URL", None)
    return url


def _check_room(file: Path, place: Path) -> None:
    """Rows take several times the room of the packed file; more is seen on the way."""
    from murderbook.workbench.disk.room import check_room

    check_room(place, 4 * file.stat().st_size, "the restored record")


def _rehearse(order: Order, scratch: Path | None) -> None:
    from murderbook.workbench.backup.restoring import rehearse

    if scratch is not None:
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="murderbook-verify-", dir=scratch) as place:
        restored = rehearse(order, Path(place) / "record")
    _tell(restored)
    if restored.unlike:
        raise InputError(f"not equal: {', '.join(restored.unlike)}; this backup does not bring the record back")
    from murderbook.cli.output import put_text

    put_text(f"equal: the backup of {restored.at} brings the record back, whole\n")


def _restore(order: Order, to: Path) -> None:
    from murderbook.cli.output import put_text, say
    from murderbook.workbench.backup.restoring import restore

    restored = restore(order, to)
    _tell(restored)
    put_text(f"{to}\n")
    say(f"Restored as of {restored.at}; its audit trail was {restored.head} then, and now tells of the restore first.")
    say("What was done after that moment is not in it: accounts closed and access ended since must be ended again.")
    say(f"Next: murderbook serve --record {to}")


def _tell(restored: Restored) -> None:
    from murderbook.cli.output import put_table

    put_table(
        ("what", "in the backup", "restored", ""),
        [(one.what, one.in_backup, one.restored, "equal" if one.equal else "NOT EQUAL") for one in restored.compared],
    )
