"""`murderbook calls`: a telephone bill as calls, on its own or into a case of a record."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.options import JsonOption
from murderbook.cli.session import AsOption, open_as

if TYPE_CHECKING:
    from murderbook.casefile.call import Call
    from murderbook.formats.bill_mapping import BillMapping
    from murderbook.formats.phone_bill import PhoneBill, Refused
    from murderbook.workbench.calls.keeping import Order

FIRST = 20  # refused rows that are named one by one on the terminal


def calls(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The bill: CSV or XLSX.")],
    columns: Annotated[
        Path, typer.Option("--columns", metavar="MAP.toml", help="Which column is what, and whose clock it is.")
    ],
    record: Annotated[
        Path | None, typer.Option("--record", metavar="DIR", help="Take it into this record; else only read it.")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="ID", help="The case's number, or its key.")] = None,
    as_: AsOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken in.")] = False,
    json_: JsonOption = False,
) -> None:
    """Read a telephone bill: without a record as CSV or JSON on standard output, with one into a case of it."""
    from murderbook.formats.bill_mapping import BillMapping

    if (record is None) != (case is None):
        raise InputError("--record and --case go together: name both, or neither")
    if record is None and dry_run:
        raise InputError("--dry-run goes with --record and --case: without them nothing is taken in anyway")
    mapping = BillMapping.load(columns)
    if record is None or case is None:
        _plain(file, mapping, json_=json_)
        return
    _taken(_order(file, record, case, as_), mapping, dry_run=dry_run, json_=json_)


def _plain(file: Path, mapping: BillMapping, *, json_: bool) -> None:
    """The calls of a file, on standard output as they are read."""
    from murderbook.cli.output import put_json
    from murderbook.formats import phone_bill

    bill = phone_bill.read(file, mapping)
    refused: list[Refused] = []
    told = _told(bill, refused)
    if json_:
        found = list(told)
        put_json({"calls": found, **_document(bill), "refused_rows": [_of_refused(row) for row in refused]})
    else:
        _put_csv(told)
    _say_refused(bill, refused)


def _told(bill: PhoneBill, refused: list[Refused]) -> Iterator[dict[str, Any]]:
    for batch in bill.batches():
        refused += batch.refused
        yield from (_of_call(call, ZoneInfo(bill.mapping.time_zone)) for call in batch.calls)


def _of_call(call: Call, zone: ZoneInfo) -> dict[str, Any]:
    """Moments on the clock of the bill."""
    return {
        "line": call.line,
        "earliest": call.earliest.astimezone(zone).isoformat(),
        "latest": call.latest.astimezone(zone).isoformat(),
        "seconds": call.seconds,
        "caller": call.caller.number,
        "caller_written": call.caller.written,
        "called": call.called.number,
        "called_written": call.called.written,
        "direction": str(call.direction),
        "kind": str(call.kind),
        "tower": call.tower,
        "place": call.place,
        "repeats": call.repeats,
        "other_columns": "; ".join(f"{name}: {cell}" for name, cell in call.rest),
    }


def _put_csv(rows: Iterable[dict[str, Any]]) -> None:
    from murderbook.formats.spreadsheet import safe_cell

    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: safe_cell(value) for name, value in row.items()})


def _of_refused(row: Refused) -> dict[str, Any]:
    problems = [
        {"column": one.column, "value": one.value, "reason": one.reason, "remedy": one.remedy} for one in row.rejects
    ]
    return {"line": row.line, "cells": list(row.cells), "text": row.text, "problems": problems}


def _document(bill: PhoneBill) -> dict[str, Any]:
    counts = bill.counts
    return {
        "read": counts.read,
        "kept": counts.kept,
        "refused": counts.refused,
        "repeated": counts.repeated,
        "notes": bill.notes,
        "kept_aside": bill.kept_aside,
    }


def _say_refused(bill: PhoneBill, refused: list[Refused]) -> None:
    """What was read and what not, on standard error."""
    from murderbook.cli.output import say, shown

    counts = bill.counts
    said = f"{shown(bill.path.name)}: {_many(counts.kept, 'call')} of {_many(counts.read, 'row')}"
    say(said + (f"; {_many(counts.refused, 'row')} cannot be used" if counts.refused else ""))
    for note in bill.notes:
        say(shown(note))
    for row in refused[:FIRST]:
        for one in row.rejects:
            where = f"{one.file}, line {one.line}" + (f", column {one.column}" if one.column else "")
            say(shown(f"{where}: {one.reason}. {one.remedy}"))
    if len(refused) > FIRST:
        say(f"and {_many(len(refused) - FIRST, 'row')} more")


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _order(file: Path, record: Path, case: str, as_: str | None) -> Order:
    account = open_as(record, as_)
    from murderbook.cli.named import case_named
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.calls.keeping import Order

    found = case_named(account, case, Right.WRITE)
    return Order(found, account, COMMAND_LINE, file, file.name)


def _taken(order: Order, mapping: BillMapping, *, dry_run: bool, json_: bool) -> None:
    from murderbook.cli.output import put_json, put_words
    from murderbook.workbench.calls.keeping import NotTakenError, looked, take_in

    if dry_run:
        found = looked(order, mapping, FIRST)
        _say_refused(found.bill, found.refused)
        if json_:
            put_json({"list": None, **_document(found.bill)})
        return
    try:
        with _bar() as told:
            made = take_in(order, mapping, told)
    except NotTakenError as error:
        raise InputError(str(error)) from error
    if json_:
        counts = {"read": made.rows, "kept": made.kept, "refused": made.refused, "repeated": made.repeated}
        put_json({"list": made.key, "file": made.name, "sha256": made.sha256, **counts, "notes": made.notes})
    else:
        refused = f"; {_many(made.refused, 'row')} could not be used, kept with the bill" if made.refused else ""
        put_words(f"{made.name}: {_many(made.kept, 'call')} taken in{refused}")


@contextmanager
def _bar() -> Iterator[Any]:
    """Progress with the time left, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("taking in"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("taking in", total=1.0)
        yield lambda part: bar.update(task, completed=part)
