"""`murderbook series`: suggested strings of murders, and how firmly each case belongs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from murderbook.cli.named import case_named
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, put_json, put_words, say, shown
from murderbook.cli.session import AsOption, RecordOption, open_as

NO_STRING = (
    "No string that this account may see or take data of is suggested. "
    "Cases to compare come in by murderbook import FILE; murderbook refresh searches them again."
)
SAID = "A list to read, not a finding. Firmness, 0 to 100, is a score that orders: rates are assumed."


def series(
    record: RecordOption,
    as_: AsOption = None,
    json_: JsonOption = False,
    out: OutOption = None,
    case: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER", help="Only strings that hold this case or have it near, and what it did to them."
        ),
    ] = None,
) -> None:
    """Suggested strings of murders: their cases in order of time and how firmly each belongs, gaps, spread."""
    if out is not None:
        check_file(out)
    account = open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.leads.pages.string.document import series_document

    refresh_with_progress()
    right = Right.EXPORT if json_ or out else Right.READ  # data to take away, as in the browser
    named = case_named(account, case, right) if case else None
    document = series_document(account, case=named, right=right)
    if not document["strings"]:
        say(f"No string that this account may see holds {shown(case)} or has it near." if case else NO_STRING)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    for one in document["strings"]:
        _print_string(one)
    if "case" in document:
        for line in document["case"]["strings"]:
            put_words(_of_case(document["case"]["case"], line))
    if document["strings"]:
        put_words(SAID)


def _print_string(one: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    title = f"{one['string']}: such strings by chance {one['chance_in_words']}{_firm_words(one['firmness'])}"
    put_words(title)
    table = Table(caption=cell(_caption(one)), caption_justify="left")
    for column in ("Case", "When", "Area", "Days since", "How firmly"):
        table.add_column(column, justify="right" if column in {"Days since", "How firmly"} else "left")
    for row in one["cases"]:
        days = "" if row["gap_days"] is None else f"{row['gap_days']:,}"
        table.add_row(cell(row["case"]), _when(row), cell(row["area"] or ""), days, _firm(row["firmness"]))
    for row in one["near"]:
        table.add_row(f"near: {cell(row['case'])}", "", "", "", _firm(row["firmness"]))
    Console().print(table)


def _caption(one: dict[str, Any]) -> str:
    gaps, spread, span = one["gaps_days"], one["spread_km"], one["span"]
    parts = []
    if span["days"] is not None:
        gap = f"gaps {gaps['median']:,.0f} in the middle, {gaps['longest']:,} the longest"
        parts.append(f"from first to last {span['days']:,} days at least; {gap}")
    if spread["greatest"] is not None:
        apart = f"up to {spread['greatest']:g} km apart, {spread['median']:g} in the middle"
        parts.append(f"scenes of {spread['cases']} cases {apart}")
    parts += [f"{told['words']} ({told['state']})" for told in one["decisions"]]
    return "; ".join([*parts, *one["shared"]])


def _of_case(case: str, line: dict[str, Any]) -> str:
    where = "lies in" if line["place"] == "in" else "lies near"
    told = f"{case} {where} {line['string']}{_firm_words(line['firmness'])}."
    for when, words in (("before", "Before it came"), ("since", "In the first search since")):
        search = line[when]
        held = f"{len(search['cases'])} cases{_firm_words(search['firmness'])}" if search else "no such string"
        told += f" {words}: {held}."
    return told


def _firm_words(firmness: float | None) -> str:
    return "" if firmness is None else f", firmness {_firm(firmness)} of 100"


def _firm(firmness: float | None) -> str:
    return "" if firmness is None else f"{100 * firmness:.0f}"


def _when(row: dict[str, Any]) -> str:
    if row["earliest"] is None:
        return "no date"
    return row["earliest"] if row["earliest"] == row["latest"] else f"{row['earliest']} to {row['latest']}"
