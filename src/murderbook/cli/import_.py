"""`murderbook import` and `murderbook undo`: a file goes into the record whole or not at all, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.options import JsonOption
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.formats import Mapping, Reading
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.imports.loading import Order, Outcome

SHOWN = 5  # rejects told in words
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
        Path | None, typer.Option(metavar="R.csv", help="Write the rows that did not go in, with what to do.")
    ] = None,
    compartment: Annotated[str | None, typer.Option(help="Name of the compartment; default: the unit's own.")] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Amend cases whose number is known; what they said before stays on record.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Import a backlog file. Rows that cannot be read come back with what to do; all others go in, as one batch."""
    from murderbook.cli.errors import InputError
    from murderbook.cli.output import put_json

    reading, chosen = _open(file, layout, mapping)
    account = _account(record, as_)

    order = _order(account, reading, chosen, compartment, update)
    outcome = _run(order, dry_run=dry_run)
    if rejects is not None:
        from murderbook.formats import write_rejects

        write_rejects(rejects, outcome.rejects)
    if json_:
        put_json(_document(order, outcome, rejects))
    else:
        typer.echo(_words(order, outcome, rejects, record))
    if outcome.batch is None and not dry_run:
        raise InputError(f"{file}: no row could be read, nothing was imported")


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
        put_json({"batch": undone.key, "state": undone.state, "withdrawn": undone.rows_new})
    else:
        typer.echo(f"The import of {undone.file_name} was undone: its {undone.rows_new:,} cases are withdrawn.")


def _open(file: Path, layout: str, mapping: Path | None) -> tuple[Reading, Mapping | None]:
    """Read the file's head before anything is made or asked. InputError says what is wrong with it."""
    from murderbook import formats
    from murderbook.cli.errors import InputError

    try:
        chosen = formats.Mapping.load(mapping) if mapping else None
        return formats.read(file, layout, chosen), chosen
    except formats.FormatError as error:
        raise InputError(str(error)) from None


def _account(record: Path, as_name: str | None) -> Account:
    """Who imports; a record is made where there is none yet."""
    from murderbook.cli.init import init
    from murderbook.cli.output import say
    from murderbook.workbench.record import SETTINGS_FILE

    if not (record / SETTINGS_FILE).exists():
        say(f"There is no record in {record} yet: making one.")
        init(record, owner=as_name)
    return open_as(record, as_name)


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


def _document(order: Order, outcome: Outcome, rejects: Path | None) -> dict[str, Any]:
    """Described in docs/how-to/import.md."""
    tally = outcome.tally
    return {
        "file": order.file_name,
        "layout": order.reading.layout,
        "compartment": order.compartment.name,
        "batch": outcome.batch.key if outcome.batch else None,
        "dry_run": outcome.batch is None,
        "counts": {
            "read": tally.read,
            "new": tally.new,
            "known": tally.known,
            "changed": tally.changed,
            "rejected": tally.rejected,
            "blank": tally.blank,
        },
        "amended": tally.amended,
        "notes": order.reading.notes,
        "rejects_file": str(rejects) if rejects else None,
        "rejects": [
            {"line": one.line, "column": one.column, "value": one.value, "expected": one.expected,
             "remedy": one.remedy, "reason": one.reason}
            for one in outcome.rejects[:SHOWN]
        ],
    }  # fmt: skip


def _words(order: Order, outcome: Outcome, rejects: Path | None, record: Path) -> str:
    from murderbook.workbench.imports.words import counted, described

    lines = [counted(outcome.tally, order.reading.layout)]
    lines += [f"Note: {note}" for note in order.reading.notes]
    lines += [f"  {described(one)}" for one in outcome.rejects[:SHOWN]]
    if len(outcome.rejects) > SHOWN:
        lines.append(f"... and {len(outcome.rejects) - SHOWN:,} more.")
    if rejects is not None:
        lines.append(f"The rows that did not go in are in {rejects}.")
    elif outcome.rejects:
        lines.append("All of them as a file, to mend and import again: --rejects FILE.csv")
    if outcome.batch is not None:
        key = outcome.batch.key
        lines.append(
            f'Undo: murderbook undo --record {record} --reason "..." {"-- " if key.startswith("-") else ""}{key}'
        )
    return "\n".join(lines)
