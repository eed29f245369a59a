"""`murderbook recur`: who or what recurs in a set of files more often than chance explains?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import told
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import check_file, keep_previous, put_json, put_words, say, shown
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from murderbook.network.recurrence import Answer, Material, Selection

ROLES = ("person", "phone", "vehicle", "place", "officer")
OFFICER = (
    "whether somebody of the department recurs is asked inside a sealed compartment only, where a second member "
    "approves it and nobody outside can tell that it was asked: open your desk in the browser, a compartment, and "
    "there 'Who recurs'. Nothing was looked at, and nothing was put on record"
)
SHOWN = 5  # findings told with their explanations

FilesArgument = Annotated[
    Path | None,
    typer.Argument(metavar="FILES", help="All files: CSV with id, opened, unit, kind, began.", show_default=False),
]
HandlingsArgument = Annotated[
    Path | None,
    typer.Argument(metavar="HANDLINGS", help="Who did what: CSV with person, file, task, at.", show_default=False),
]
SelectionOption = Annotated[
    str | None,
    typer.Option("--selection", metavar="IDS", help="The files asked about: ids with commas, or a file, one a line."),
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why these files were chosen; frozen.")]
RosterOption = Annotated[
    Path | None,
    typer.Option("--roster", metavar="FILE", help="Who was on duty: CSV: person, unit, first, last, begins, ends."),
]
CustodyOption = Annotated[
    Path | None,
    typer.Option("--custody", metavar="FILE", help="Custody: CSV: file, exhibit, at, from_whom, to_whom, to_where ..."),
]
LeadsOption = Annotated[
    Path | None,
    typer.Option("--leads", metavar="FILE", help="Leads at their last desk: CSV: desk, file, given, outcome, lead."),
]
InRecordOption = Annotated[
    Path | None, typer.Option("--record", metavar="DIR", help="A record in place of files.", show_default=False)
]
RoleOption = Annotated[str, typer.Option("--role", help=f"In a record, what recurs: {', '.join(ROLES)}.")]
SeriesOption = Annotated[str | None, typer.Option("--series", metavar="KEY", help="In a record: cases of a string.")]
InvestigationOption = Annotated[
    str | None, typer.Option("--investigation", metavar="KEY", help="In a record: cases of an investigation.")
]
CasesOption = Annotated[str | None, typer.Option("--cases", metavar="A,B,C", help="In a record: these cases.")]
ReplicasOption = Annotated[int, typer.Option("--replicas", min=10, max=1000, help="Pseudo-selections, for chance.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")]


def recur(
    reason: ReasonOption,
    files: FilesArgument = None,
    handlings: HandlingsArgument = None,
    selection: SelectionOption = None,
    roster: RosterOption = None,
    custody: CustodyOption = None,
    leads: LeadsOption = None,
    record: InRecordOption = None,
    as_: AsOption = None,
    role: RoleOption = "person",
    series: SeriesOption = None,
    investigation: InvestigationOption = None,
    cases: CasesOption = None,
    replicas: ReplicasOption = 60,
    seed: SeedOption = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Who or what recurs in a set of files more often than chance explains: about handling, never about guilt. The set
    is frozen, with its reason, before anything else is read."""
    if out is not None:
        check_file(out, (".json",))
    named = {"series": series, "investigation": investigation, "cases": cases}
    given = [(name, value) for name, value in named.items() if value]
    paths = (files, handlings, roster, custody, leads)
    if record is None:
        _check_plain(files, handlings, selection, [name for name, _ in given])
        with told():
            answer, labels, searches = _plain(paths, selection or "", reason, (replicas, seed))
    else:
        _check_record(role, given, (*paths, selection))
        export = json_ or out is not None
        answer, labels, searches = _of_record(record, as_, (role, given[0], reason), (replicas, seed), export)
    _put(answer, (labels, searches), json_, out)


def _check_record(role: str, given: list[tuple[str, str]], others: tuple[object, ...]) -> None:
    """Before the record is opened: about staff not even a log-in is left behind."""
    if role not in ROLES:
        raise typer.BadParameter(f"--role is one of {', '.join(ROLES)}, not {shown(role)}")
    if role == "officer":
        raise InputError(OFFICER)
    if any(others) or len(given) != 1:
        raise typer.BadParameter(
            "of a record, name the cases by one of --series, --investigation, --cases, and no file"
        )


def _check_plain(files: Path | None, handlings: Path | None, selection: str | None, given: list[str]) -> None:
    if files is None or handlings is None or not selection:
        raise typer.BadParameter("name FILES and HANDLINGS with --selection, or a record with --record")
    if given:
        raise typer.BadParameter(f"--{given[0]} is of a record: name it with --record")


def _plain(
    paths: tuple[Path | None, ...], selection: str, reason: str, numbers: tuple[int, int]
) -> tuple[Answer, dict[str, str], int]:
    """Frozen before the log of handlings is opened."""
    from getpass import getuser

    from murderbook.network.recurrence import Choices, ask, freeze

    chosen = freeze(_chosen(selection), reason=reason, author=getuser(), at=datetime.now(UTC).isoformat("T", "seconds"))
    _say_frozen(chosen)
    replicas, seed = numbers
    return ask(_material(paths), chosen, datetime.now(UTC).date(), Choices(replicas=replicas, seed=seed)), {}, 1


def _chosen(selection: str) -> list[str]:
    """Ids with commas between them, or those of a file, one a line; a first line 'id' is its head."""
    path = Path(selection)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else selection.split(",")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the selection cannot be read ({error})") from error
    found = [line.strip() for line in lines if line.strip()]
    return found[1:] if found and path.is_file() and found[0].lower() == "id" else found


def _material(paths: tuple[Path | None, ...]) -> Material:
    from murderbook.formats.handlings import custody_of, files_of, handlings_of, leads_of, roster_of
    from murderbook.network.recurrence import Material
    from murderbook.network.recurrence.entries import Entry, passages_of

    files, handlings, roster, custody, leads = paths
    if files is None or handlings is None:
        raise InputError("name FILES and HANDLINGS")
    events = custody_of(custody) if custody else ()
    return Material(
        files=files_of(files),
        handlings=handlings_of(handlings),
        duties=roster_of(roster) if roster else (),
        entries=tuple(
            Entry(name, one.file, one.at, one.exhibit)
            for one in events
            for name in dict.fromkeys(filter(None, (one.from_whom, one.to_whom)))
        ),
        passages=tuple(passages_of(events)),
        leads=leads_of(leads) if leads else (),
    )


def _of_record(
    record: Path, as_: str | None, asked: tuple[str, tuple[str, str], str], numbers: tuple[int, int], export: bool
) -> tuple[Answer, dict[str, str], int]:
    from murderbook.cli.session import open_as

    account = open_as(record, as_)

    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.network.recurring import choosing, looking

    role, named, reason = asked
    asker = looking.Asker(account, COMMAND_LINE, Right.EXPORT if export else Right.READ)
    with told():
        selection = looking.frozen(asker, choosing.chosen(account, *named, asker.right), role, reason)
        _say_frozen(selection)
        found = looking.look(asker, role, selection, *numbers)
    return found.answer, found.labels, found.searches


def _say_frozen(chosen: Selection) -> None:
    say(f"Frozen at {chosen.at}: {len(chosen.files)} files, digest {chosen.digest}.")


def _put(answer: Answer, about: tuple[dict[str, str], int], json_: bool, out: Path | None) -> None:
    from murderbook.network.recurrence import document_of

    labels, searches = about
    document = document_of(answer, lambda key: labels.get(key, key), searches)
    if json_ or out:
        if out:
            keep_previous(out)
        put_json(document, out)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    put_words(document["note"])
    for said in document["treated"]:
        put_words(f"Treated: {said}.")
    questions = document["questions"]
    put_words(
        f"{questions} question{'' if questions == 1 else 's'} asked of {document['selection']['looked_at']} files."
    )
    if document["searches"] > 1:
        put_words(
            f"You looked {document['searches']} times in this record: what chance gives in all is over all of these."
        )
    _print_part("In these files more often than duty explains", document["recurrences"])
    for counted in document["counts"]:
        for said in counted["treated"]:
            put_words(f"Treated: {said}.")
        _print_part(counted["counted"].capitalize(), counted["findings"])


def _print_part(title: str, rows: list[dict[str, Any]]) -> None:
    strong = [row for row in rows if row["stands_out"]]
    if not strong:
        put_words(f"{title}: none that chance alone would not give. {len(rows)} are in the JSON.")
    for row in strong[:SHOWN]:
        chance = row["chance"]
        about = "fewer than" if chance["fewer_than"] else "about"
        put_words(f"{title}, finding {row['rank']}: rule out first")
        for said in row["explanations"]:
            put_words(f"  - {said}")
        task, named = f" ({row['task']})" if row.get("task") else "", ", ".join(row["files"])
        put_words(f"  {row['name']}{task}: {len(row['files'])} files ({named}), {row['expected']:.2f} expected")
        put_words(
            f"  by chance {about} {chance['shown']:.2g} such, {chance['in_all']:.2g} in all questions; p "
            f"{row['p']:.2g}, {row['p_one_wrong_entry']:.2g} if one entry is wrong; score {row['score']:.1f}"
        )
        for one in row["comparison"]:
            put_words(f"    beside: {one['name']}, {one['files']} files, {one['expected']:.2f} expected")
