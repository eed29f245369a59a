"""`murderbook identify`: whose are the remains? Non-genetic comparison of two files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.link_files import told, with_progress
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, keep_previous, put_json, put_words, say, shown
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from murderbook.formats.profiles import ProfilesRead
    from murderbook.identification import Aside, Declaration, Screened

SHOWN = 50  # leads in a table on the screen
TOLD = 5  # rows that could not be read, on the screen
HEADS = ("Rank", "Remains", "Place", "Report", "Name", "Score", "By chance", "For", "Against")


class Source(StrEnum):
    AUTO = "auto"
    NAMUS = "namus"
    RCMP = "rcmp"
    REGISTER = "register"


MissingOption = Annotated[
    Path | None, typer.Option("--missing", metavar="M.csv", help="Reports of missing persons.", show_default=False)
]
RemainsOption = Annotated[
    Path | None, typer.Option("--unidentified", metavar="U.csv", help="Unidentified remains.", show_default=False)
]
InRecordOption = Annotated[
    Path | None,
    typer.Option("--record", metavar="DIR", help="A record in place of two files, with its families' DNA."),
]
CaseOption = Annotated[
    str | None, typer.Option("--case", metavar="NUMBER", help="Of a record, the candidates of these remains only.")
]
SourceOption = Annotated[Source, typer.Option("--layout", help="Whose columns the two files have.")]
ModelOption = Annotated[
    Path | None, typer.Option("--model", metavar="M.toml", help="Rates to use; the program's own without.")
]
EliminatedOption = Annotated[
    Path | None,
    typer.Option("--eliminated", metavar="E.csv", help="Pairs looked at: remains, report, verdict, by, on, reason."),
]
IdOption = Annotated[
    str | None, typer.Option("--id", metavar="COLUMN", help="Column whose words name the entries of both files.")
]
TopOption = Annotated[int, typer.Option("--top", help="Reports to keep for each of the remains.", min=1, max=1000)]
MostOption = Annotated[int, typer.Option("--most", help="Leads to list in all, the best of them.", min=1)]
ReplicasOption = Annotated[
    int,
    typer.Option(
        "--replicas", help="Searches among reassigned reports, for chance leads; 0 for none.", min=0, max=1000
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Draws the replicas.", min=0)]


def identify(
    missing: MissingOption = None,
    unidentified: RemainsOption = None,
    record: InRecordOption = None,
    as_: AsOption = None,
    case: CaseOption = None,
    layout: SourceOption = Source.AUTO,
    top: TopOption = 10,
    most: MostOption = 1000,
    model: ModelOption = None,
    eliminated: EliminatedOption = None,
    id_: IdOption = None,
    replicas: ReplicasOption = 20,
    seed: SeedOption = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Which missing person each of the unidentified may be: ranked, explained, with what chance would give. Leads to
    look into, never an identification."""
    if out is not None:
        check_file(out, (".json",))
    if record is not None:
        _refuse_files(missing, unidentified)
        from murderbook.cli.identify_record import identify_in_record

        identify_in_record(record, as_, case, top, (json_, out))
        return
    if missing is None or unidentified is None:
        raise typer.BadParameter("name two files with --missing and --unidentified, or a record with --record")
    with told():
        declaration, (remains, reports) = _model(model), _read((unidentified, missing), layout, id_)
        aside = _aside(eliminated, remains, reports)
        found = _search(declaration, (remains, reports), aside, (top, replicas, seed))
        document = _document(found, most, remains, reports)
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _refuse_files(*files: Path | None) -> None:
    if any(file is not None for file in files):
        raise typer.BadParameter("a record or two files, not both: files are compared by themselves")


def _model(path: Path | None) -> Declaration:
    from murderbook.identification import load_model

    return load_model(path)


def _read(files: tuple[Path, Path], layout: Source, id_: str | None) -> tuple[ProfilesRead, ProfilesRead]:
    from murderbook.formats.profiles import read_missing, read_remains

    unidentified, missing = files
    read = (read_remains(unidentified, layout.value, id_), read_missing(missing, layout.value, id_))
    for path, one in zip(files, read, strict=True):
        for note in one.notes:
            say(shown(f"{path.name}: {note}"))
        for reject in one.rejects[:TOLD]:
            where = f"{path.name}, line {reject.line}, column {reject.column}"
            say(shown(f"{where}: {reject.reason}. {reject.remedy} The row was left out."))
        if len(one.rejects) > TOLD:
            say(f"{path.name}: {len(one.rejects) - TOLD:,} more cells could not be read; --json lists them all.")
        if one.others:
            say(f"{path.name}: {one.others:,} entries of another kind were left out.")
    return read


def _aside(path: Path | None, remains: ProfilesRead, reports: ProfilesRead) -> Aside:
    from murderbook.identification import aside_of

    if path is None:
        return aside_of([], [], [])
    from murderbook.formats.eliminations import read_eliminations

    return aside_of(read_eliminations(path), remains.records, reports.records)


def _search(
    declaration: Declaration, read: tuple[ProfilesRead, ProfilesRead], aside: Aside, numbers: tuple[int, int, int]
) -> Screened:
    from murderbook.identification import Choices, screen

    top, replicas, seed = numbers
    remains, reports = read
    choices = Choices(top=top, replicas=replicas, seed=seed, aside=aside)
    return with_progress(lambda tell: screen(remains.records, reports.records, declaration, choices, tell))


def _document(found: Screened, most: int, *read: ProfilesRead) -> dict[str, Any]:
    from dataclasses import asdict

    from murderbook.identification.document import document_of

    document = with_progress(lambda tell: document_of(found, most, lambda done: tell(done, "reasons")))
    document["left_out"] = [asdict(reject) for one in read for reject in one.rejects]
    for one in document["doubles"]:
        say(shown(f"{one['first']} and {one['second']} may be one person: {one['says']}."))
    return document


def _print(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    search, leads = document["search"], document["leads"]
    put_words(f"{search['remains']:,} remains, {search['reports']:,} reports, {search['pairs']:,} pairs weighed.")
    if search["ruled_out_by_dates"]:
        put_words(
            f"{search['ruled_out_by_dates']:,} pairs are ruled out by their dates; --eliminated can overrule one."
        )
    table = Table(title="Whose remains?", caption=document["note"])
    for head in HEADS:
        table.add_column(head, justify="right" if head in ("Rank", "Place", "Score", "By chance") else "left")
    for lead in leads[:SHOWN]:
        table.add_row(*_cells(lead))
    Console().print(table)
    hidden = len(leads) - SHOWN + search["not_listed"]
    if hidden > 0:
        put_words(f"{hidden:,} more leads are not shown: --json --out FILE writes them, --most says how many.")
    for row in document["set_aside"]:
        put_words(
            f"Set aside: {row['left']} and {row['right']}, {row['verdict']} by {row['by']} on {row['on']}: "
            f"{row['reason']}. It {row['state'] if row['stands'] else 'does not stand: ' + row['state']}."
        )


def _cells(lead: dict[str, Any]) -> tuple[str, ...]:
    told = (lead["left"], str(lead["place"]), lead["right"], lead["name"] or "")
    numbers = (f"{lead['score']:.1f}", by_chance(lead["chance"]))
    reasons = (", ".join(lead["supports"]), ", ".join(lead["against"]))
    return (str(lead["rank"]), *(cell(text) for text in told), *numbers, *(cell(text) for text in reasons))


def by_chance(chance: dict[str, Any] | None) -> str:
    if chance is None:
        return "not counted"
    least = 3.0 / chance["replicas"]
    number = max(chance["expected"], least)
    return f"{'fewer than ' if chance['fewer_than'] else ''}{number:,.2g}" if number < 100 else f"{number:,.0f}"
