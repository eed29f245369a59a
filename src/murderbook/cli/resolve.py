"""`murderbook resolve`: which records are of one person?"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.link_files import told, with_progress
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, keep_previous, put_json, put_words, say, shown
from murderbook.cli.resolve_calibrate import calibrate, check_options, tell
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from rich.table import Table

    from murderbook.cli.resolve_record import Persons
    from murderbook.formats.persons import PersonsRead
    from murderbook.resolution import Choices, Declaration, JudgedPair, Record, Screened

SHOWN = 50  # pairs in a table on the screen
OF_ONE = 20  # records of one person, on the screen
TOLD = 5  # cells that could not be read, on the screen
REASONS = 3  # the strongest, for and against
HEADS = ("Rank", "Records", "Names", "Score", "By chance", "Most for it", "Most against it")

FileArgument = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="Persons: a CSV or XLSX file.", show_default=False)
]
ColumnsOption = Annotated[
    Path | None, typer.Option("--columns", metavar="MAP.toml", help="What each column of the file means.")
]
InRecordOption = Annotated[
    Path | None, typer.Option("--record", metavar="DIR", help="The persons of a record in place of a file.")
]
ModelOption = Annotated[
    Path | None, typer.Option("--model", metavar="M.toml", help="What is compared; the program's own without.")
]
JudgedOption = Annotated[
    Path | None,
    typer.Option("--judged", metavar="J.csv", help="Pairs somebody judged: left, right, verdict, by, on, reason."),
]
DeclaredOption = Annotated[
    bool, typer.Option("--declared", help="Keep the declared rates; learn nothing from the records.")
]
TruthOption = Annotated[
    Path | None,
    typer.Option(
        "--truth", metavar="T.csv", help="Known answers (id, person; or left, right): calibrates, and lists no pairs."
    ),
]
WriteOption = Annotated[
    Path | None, typer.Option("--write", metavar="M.toml", help="With --truth: the model with its calibration.")
]
PopulationOption = Annotated[
    str, typer.Option("--population", help="Whose records these are; a calibration holds for the same alone.")
]
MostOption = Annotated[int, typer.Option("--most", help="Pairs to list in all, the best of them.", min=1)]
ReplicasOption = Annotated[
    int, typer.Option("--replicas", help="Searches among reassigned values, for chance leads.", min=0, max=1000)
]
SeedOption = Annotated[int, typer.Option("--seed", help="Draws the replicas.", min=0)]


def resolve(
    file: FileArgument = None,
    columns: ColumnsOption = None,
    record: InRecordOption = None,
    as_: AsOption = None,
    model: ModelOption = None,
    judged: JudgedOption = None,
    declared: DeclaredOption = False,
    truth: TruthOption = None,
    write: WriteOption = None,
    population: PopulationOption = "",
    most: MostOption = 1000,
    replicas: ReplicasOption = 10,
    seed: SeedOption = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Which records are of one person under two spellings: pairs ranked and explained, with what chance would give, and
    the groups they form. Suggestions; nothing is merged. What was judged in a record counts, and is said."""
    if out is not None:
        check_file(out, (".json",))
    if (file is None) == (record is None):
        raise typer.BadParameter("name a file, or a record with --record, and not both")
    check_options(truth, write, population, wrong=record is not None or judged is not None or declared)
    with told():
        declaration = _model(model)
        if truth is not None:
            learned = calibrate(_of_file(file, columns, declaration), declaration, truth, population)
            tell(learned, write, model, json=json_, out=out)
            return
        records, stored, made = (
            _of_record(record, as_, declaration, json_ or out is not None)
            if record
            else (_of_file(file, columns, declaration), (), 1)
        )
        choices = _choices(judged, stored, (not declared, replicas, seed, made), population)
        document = _document(_search(records, declaration, choices), most)
    _put(document, json=json_, out=out)


def _put(document: dict[str, Any], *, json: bool, out: Path | None) -> None:
    if out:
        keep_previous(out)
    if json or out:
        put_json(document, out)
    else:
        _print(document)


def _model(path: Path | None) -> Declaration:
    from murderbook.resolution import load_model

    return load_model(path)


def _of_file(file: Path | None, columns: Path | None, declaration: Declaration) -> tuple[Record, ...]:
    from murderbook.formats.person_columns import PersonColumns
    from murderbook.formats.persons import read_persons

    if file is None or columns is None:
        raise typer.BadParameter("say with --columns MAP.toml what the file's columns mean")
    read = read_persons(file, PersonColumns.load(columns, declaration), declaration)
    _say_rejects(read)
    return read.records


def _say_rejects(read: PersonsRead) -> None:
    for note in read.notes:
        say(shown(note))
    for one in read.rejects[:TOLD]:
        where = f"{one.file}, line {one.line}" + (f", column {one.column}" if one.column else "")
        say(shown(f"{where}: {one.value!r} {one.reason}. {one.remedy} It was left out."))
    if len(read.rejects) > TOLD:
        say(f"{len(read.rejects) - TOLD:,} more cells or rows could not be read, and were left out.")


def _of_record(record: Path, as_: str | None, declaration: Declaration, export: bool) -> Persons:
    from murderbook.cli.resolve_record import persons_of

    return persons_of(record, as_, declaration, export=export)


def _choices(
    judged: Path | None, stored: tuple[JudgedPair, ...], numbers: tuple[bool, int, int, int], population: str
) -> Choices:
    """A file's words come after those of the record: the last one on a pair counts."""
    from murderbook.formats.judged_pairs import read_judged
    from murderbook.resolution import Choices

    learning, replicas, seed, searches = numbers
    said = () if judged is None else tuple(read_judged(judged))
    return Choices(
        learning=learning,
        replicas=replicas,
        seed=seed,
        searches=searches,
        judged=(*stored, *said),
        population=population,
        on=f"{datetime.now(UTC):%Y-%m-%d}",
    )


def _search(records: tuple[Record, ...], declaration: Declaration, choices: Choices) -> Screened:
    from murderbook.resolution import screen

    return with_progress(lambda tell: screen(records, declaration, choices, tell))


def _document(found: Screened, most: int) -> dict[str, Any]:
    from murderbook.resolution.document import document_of

    return with_progress(lambda tell: document_of(found, most, lambda done: tell(done, "reasons")))


def _print(document: dict[str, Any]) -> None:
    from rich.table import Table

    search, leads = document["search"], document["leads"]
    put_words(f"{search['records']:,} records, {search['pairs']:,} pairs weighed.")
    put_words(f"{search['likely']:,} pairs are likelier one person than not, if the rates hold.")
    put_words(search["standing"])
    table = Table(title="One person?", caption=document["note"], show_lines=True)
    for head in HEADS:
        table.add_column(head, justify="right" if head in ("Rank", "Score", "By chance") else "left")
    for lead in leads[:SHOWN]:
        table.add_row(*_cells(lead))
    _draw(table)
    hidden = max(len(leads) - SHOWN, 0) + search["not_listed"]
    if hidden > 0:
        more = " and others below them" if search["more"] else ""
        put_words(f"{hidden:,} more pairs{more} are not shown: --json --out FILE writes them, --most says how many.")
    for ids in document["persons"][:SHOWN]:
        more = f" and {len(ids) - OF_ONE:,} more" if len(ids) > OF_ONE else ""
        put_words(f"Suggested to be one person: {'; '.join(ids[:OF_ONE])}{more}.")
    if len(document["persons"]) > SHOWN:
        put_words(f"{len(document['persons']) - SHOWN:,} more such groups are in the JSON.")
    for one in document["contradictions"][:SHOWN]:
        put_words(_contradiction(one))
    for one in document["judged"][:SHOWN]:
        words = f"{one['left']} and {one['right']}: {one['verdict']}, {one['by']} on {one['on']}: {one['reason']}"
        put_words(f"Judged: {words}.")


def _draw(table: Table) -> None:
    """What the encoding of the output does not have is escaped, and stops nothing."""
    from rich.console import Console

    console, encoding = Console(), sys.stdout.encoding or "utf-8"
    with console.capture() as drawn:
        console.print(table)
    sys.stdout.write(drawn.get().encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def _contradiction(one: dict[str, Any]) -> str:
    how = "are put together" if one["together"] else "are not put together"
    between = f" ({' and '.join(one['between'])})" if one["between"] else ""
    return f"Contradiction: {one['left']} and {one['right']} {how}, though {one['why']}{between}."


def _cells(lead: dict[str, Any]) -> tuple[str, ...]:
    from murderbook.cli.identify import by_chance

    weighed = sorted((row for row in lead["weights"] if row["score"]), key=lambda row: -abs(row["score"]))
    reasons = [
        [cell(row["label"]) for row in weighed if (row["score"] > 0) is good][:REASONS] for good in (True, False)
    ]
    texts = (f"{cell(lead[f'left{part}'])}\n{cell(lead[f'right{part}'])}" for part in ("", "_name"))
    numbers = (f"{lead['score']:.1f}", by_chance(lead["chance"]))
    return (str(lead["rank"]), *texts, *numbers, *("\n".join(found) for found in reasons))
