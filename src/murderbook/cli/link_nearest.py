"""`murderbook link nearest`: the files most like one file of a record, as they are now."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from murderbook.cli.named import case_named
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, put_json
from murderbook.cli.session import AsOption, RecordOption, open_as

HEADS = ("Rank", "Case", "Victim, year", "Place", "Status", "Score", "Such leads by chance", "Supported most by")
TO_THE_RIGHT = ("Rank", "Score")


def nearest(
    record: RecordOption,
    case: Annotated[str, typer.Argument(metavar="CASE", help="Number of the case, or the key in its address.")],
    as_: AsOption = None,
    top: Annotated[int, typer.Option(help="How many files to give.", min=1, max=1000)] = 10,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """The files most like one file of a record, ranked now among those that the account may see."""
    if out is not None:
        check_file(out)
    account = open_as(record, as_)
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.leads.nearest.listing import nearest_document

    right = Right.EXPORT if json_ or out else Right.READ  # data to take away, as in the browser
    document = nearest_document(account, case_named(account, case, right), k=top, right=right)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    console, number = Console(), document["nearest_to"]
    if not document["leads"]:
        console.print(f"No other homicide that this account may see can be a lead of {cell(number)}.")
        return
    columns = [Column(name, justify="right" if name in TO_THE_RIGHT else "left") for name in HEADS]
    said = "Ranks, no evidence: scores are assumed, and most of these files have nothing to do with it."
    table = Table(*columns, title=f"The files most like {cell(number)}", caption=said)
    for row in document["leads"]:
        table.add_row(*(cell(words) for words in _cells(row)))
    console.print(table)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    victim = f"{row['victim'] or 'not named'}, {row['year'] or 'year unknown'}"
    told = (row["place"] or "not recorded", row["status"], f"{row['score']:.2f}", row["chance_in_words"])
    return str(row["rank"]), row["right"], victim, *told, ", ".join(row["reasons"])
