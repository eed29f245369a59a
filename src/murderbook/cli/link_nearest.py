"""`murderbook link nearest`: the files most like one file of a record, as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, put_json, shown
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.register.models import Case

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
    document = nearest_document(account, _named(account, case, right), k=top, right=right)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _named(account: Account, name: str, right: Right) -> Case:
    """InputError where no case has that name, or none that the account may see: which of the two is not told."""
    from murderbook.workbench.leads.nearest.listing import cases_named

    found = list(cases_named(account, name, right)[:2])
    if not found:
        raise InputError(f"no case {shown(name)} in this record, or none that this account may see or take data of")
    if len(found) > 1:
        raise InputError(f"several cases have the number {shown(name)}: name one by the key in its address")
    return found[0]


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
