"""`murderbook import` and `murderbook undo`: a file goes into the record whole or not at all, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.options import JsonOption
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from murderbook.cli.import_words import Asked
    from murderbook.formats import Mapping, Reading
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.imports.loading import Order, Outcome

PATIENCE = 2.0  # seconds before progress shows


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX file.")],
    record: RecordOption,
    as_: AsOption = None,
    layout: Annotated[
        str, typer.Option(help="auto, shr, wapo, namus-missing, namus-unidentified or register.")
    ] = "auto",
    mapping: Annotated[
        Path | None, typer.Option(metavar="M.toml", help="Which column is which field; the wizard saves one.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="R.csv", help="List every cell that kept a row out: where, what, and what to do."),
    ] = None,
    compartment: Annotated[str | None, typer.Option(help="Name of the compartment; default: the unit's own.")] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Amend cases whose number is known; what they said before stays on record.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Import a backlog file. Rows that cannot be read come back with what to do; all others go in, as one batch."""
    from murderbook.cli.import_words import Asked

    _check_rejects(rejects, file)
    reading, chosen = _open(file, layout, mapping)
    asked = Asked(file, record, layout, mapping, compartment, as_, rejects)
    if not dry_run:
        _check_room(file, record)
    with _account(record, as_, dry_run=dry_run) as account:
        order = _order(account, reading, chosen, compartment, update)
        outcome = _run(order, dry_run=dry_run)
        _tell(order, outcome, asked, json_=json_)
    if outcome.batch is None and not dry_run:
        from murderbook.cli.errors import InputError

        raise InputError(f"{file}: no row could be read, nothing was imported")


def _tell(order: Order, outcome: Outcome, asked: Asked, *, json_: bool) -> None:
    from murderbook.cli import import_words
    from murderbook.cli.output import put_json
    from murderbook.formats import write_rejects

    if asked.rejects is not None:
        write_rejects(asked.rejects, outcome.rejects)
    if json_:
        put_json(import_words.document(order, outcome, asked))
    else:
        typer.echo(import_words.in_words(order, outcome, asked))


def undo(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="The key that `import` printed.")],
    record: RecordOption,
    reason: Annotated[str, typer.Option(help="Why; it is kept on record.")],
    as_: AsOption = None,
    json_: JsonOption = False,
) -> None:
    """Undo an import: its cases are withdrawn (kept, shown to nobody); cases it amended say again what they said."""
    account = open_as(record, as_)
    from murderbook.cli.errors import InputError
    from murderbook.cli.output import put_json
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.imports import loading
    from murderbook.workbench.imports.models import Batch

    try:
        undone = loading.undo(batch, account, reason, COMMAND_LINE)
    except Batch.DoesNotExist:
        raise InputError(f"no import {batch} that {account.name} may undo") from None
    except loading.UndoError as error:
        raise InputError(str(error)) from None
    if json_:
        put_json({"batch": undone.batch.key, "state": undone.batch.state, "withdrawn": undone.withdrawn})
    else:
        cases = "1 case is" if undone.withdrawn == 1 else f"{undone.withdrawn:,} cases are"
        typer.echo(f"The import of {undone.batch.file_name} was undone: {cases} withdrawn.")


def _check_room(file: Path, record: Path) -> None:
    """NoRoomError where the rows would fill the disk: asked before any is written."""
    from murderbook.workbench.disk.room import ROWS_TAKE, check_room

    check_room(record, ROWS_TAKE * file.stat().st_size, "this import")


def _open(file: Path, layout: str, mapping: Path | None) -> tuple[Reading, Mapping | None]:
    """Read the file's head before anything is made or asked. InputError says what is wrong with it."""
    from murderbook import formats
    from murderbook.cli.errors import InputError

    try:
        chosen = formats.Mapping.load(mapping) if mapping else None
        return formats.read(file, layout, chosen), chosen
    except formats.FormatError as error:
        raise InputError(str(error)) from None


def _check_rejects(rejects: Path | None, file: Path) -> None:
    """Before anything is read or committed: can the list be written, and is it not the file itself? InputError."""
    from murderbook.cli.errors import InputError

    if rejects is None:
        return
    if rejects.exists() and file.exists() and rejects.samefile(file):
        raise InputError(f"--rejects {rejects} is the file to import, which it would overwrite: name another one")
    was_there = rejects.exists()
    try:
        rejects.open("ab").close()
    except OSError as error:
        reason = f"{error.strerror or error}: nothing was imported; name a file in a folder that you can write to"
        raise InputError(f"--rejects {rejects} cannot be written, {reason}") from None
    if not was_there:
        rejects.unlink()


def _account(record: Path, as_name: str | None, *, dry_run: bool) -> AbstractContextManager[Account]:
    """Who imports. Where there is no record yet, one is made; for a dry run, in a place that is gone afterwards."""
    from murderbook.cli.init import init
    from murderbook.cli.output import say
    from murderbook.workbench.record import SETTINGS_FILE

    if dry_run and not (record / SETTINGS_FILE).exists():
        from murderbook.cli.rehearsal import rehearsal_record

        say(f"There is no record in {record} yet, and a dry run makes none: the file is checked against an empty one.")
        return rehearsal_record()
    if not (record / SETTINGS_FILE).exists():
        say(f"There is no record in {record} yet: making one.")
        init(record, owner=as_name)
    return nullcontext(open_as(record, as_name))


def _order(account: Account, reading: Reading, mapping: Mapping | None, compartment: str | None, update: bool) -> Order:
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.reading import refusals_on_record
    from murderbook.workbench.imports.access import target
    from murderbook.workbench.imports.loading import Order

    with refusals_on_record("import", account, source=COMMAND_LINE):
        into = target(account, compartment)
    return Order(reading, account, into, COMMAND_LINE, reading.path.name, mapping, update)


def _run(order: Order, *, dry_run: bool) -> Outcome:
    """InputError where the file breaks off, or on Ctrl-C: the record is then as it was."""
    from murderbook.cli.errors import InputError
    from murderbook.formats import FormatError
    from murderbook.workbench.imports.loading import load, trial

    try:
        with _progress(f"{'checking' if dry_run else 'importing'} {order.file_name}") as report:
            return trial(order, report) if dry_run else load(order, progress=report)
    except FormatError as error:
        raise InputError(f"{error} Nothing was imported.") from None
    except KeyboardInterrupt:
        raise InputError("interrupted: the record is as it was") from None


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    """A bar with an estimate on standard error, for anything over two seconds."""
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    begun = time.monotonic()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=1.0, visible=False)

        def report(part: float) -> None:
            bar.update(task, completed=part, visible=time.monotonic() - begun > PATIENCE)

        yield report
