"""`murderbook leads`: suggested links between cases, strongest first."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, put_json
from murderbook.cli.session import AsOption, RecordOption, open_as


def leads(
    record: RecordOption,
    as_: AsOption = None,
    json_: JsonOption = False,
    out: OutOption = None,
    top: Annotated[int, typer.Option(help="How many leads to give; 0 gives all that are kept.", min=0)] = 100,
    new: Annotated[bool, typer.Option("--new", help="Only what the newest import woke.")] = False,
) -> None:
    """Suggested links between cases, with their reasons and the leads that chance alone would give."""
    account = open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.leads.listing import lead_documents

    refresh_with_progress()
    right = Right.EXPORT if json_ or out else Right.READ  # data to take away, as in the browser
    document = lead_documents(account, limit=top or None, new_only=new, right=right)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not document["leads"]:
        console.print("No lead that this account may see. Import cases to compare: murderbook import FILE")
        return
    table = Table(title="Suggested links (scores are assumed, not calibrated)")
    for column, justify in (
        ("Rank", "right"),
        ("Cases", "left"),
        ("Score", "right"),
        ("Such leads by chance", "right"),
        ("Supported most by", "left"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for lead in document["leads"]:
        score = "eliminated" if lead["score"] is None else f"{lead['score']:.2f}"
        table.add_row(
            str(lead["rank"]),
            cell(f"{lead['left']} and {lead['right']}"),
            score,
            lead["chance_in_words"],
            cell(", ".join(lead["reasons"])),
        )
    console.print(table)
