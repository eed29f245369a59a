"""`murderbook worklist`: what to work first, and why."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, put_json
from murderbook.cli.session import AsOption, RecordOption, open_as


def worklist(
    record: RecordOption,
    as_: AsOption = None,
    json_: JsonOption = False,
    out: OutOption = None,
    top: Annotated[int, typer.Option(help="How many cases to give; 0 gives all.", min=0)] = 0,
) -> None:
    """Every open case in order of promise, each with its terms in words and points."""
    account = open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.worklist.listing import worklist_document

    refresh_with_progress()
    right = Right.EXPORT if json_ or out else Right.READ  # data to take away, as in the browser
    document = worklist_document(account, limit=top or None, right=right)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not document["cases"]:
        console.print("No open case on file. Import some: murderbook import FILE --record DIR")
        return
    table = Table(title="What to work first", caption=document["note"])
    table.add_column("Place", justify="right")
    table.add_column("Case")
    table.add_column("Points", justify="right")
    table.add_column("Why")
    for row in document["cases"][:SHOWN]:
        table.add_row(str(row["rank"]), cell(row["case"]), str(row["points"]), cell(row["reasons"]))
    console.print(table)
    if len(document["cases"]) > SHOWN:
        console.print(f"{len(document['cases']) - SHOWN:,} more: --json or --out FILE gives them all.")


SHOWN = 25
