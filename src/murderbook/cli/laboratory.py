"""`murderbook laboratory`: which exhibits to test next, for the money that there is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, keep_previous, put_json, put_text, put_words, say, shown
from murderbook.cli.session import AsOption, open_as

if TYPE_CHECKING:
    from murderbook.laboratory.offering import Wishes
    from murderbook.laboratory.sensitivity import Draws, Tell
    from murderbook.laboratory.table import Table
    from murderbook.laboratory.telling.document import Answer

app = typer.Typer(help="What to test next, for the money that there is.", no_args_is_help=True)

MethodsOption = Annotated[
    Path | None, typer.Option("--methods", metavar="M.toml", help="Your own table of methods, prices and rates.")
]
MOST_DRAWS = 1_000
SHOWN = 40
BITS = {"bits": "validated", "assumed": "assumed"}


@app.command("next")
def next_(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Exhibits: CSV or XLSX.")] = None,
    budget: Annotated[str, typer.Option(metavar="DOLLARS", help="The unit's own money.", show_default=False)] = "",
    methods: MethodsOption = None,
    sources: Annotated[
        Path | None, typer.Option("--sources", metavar="S.toml", help="Grants, with what each may pay for.")
    ] = None,
    months: Annotated[int, typer.Option(help="For how many months of the laboratories' places.", min=1)] = 1,
    draws: Annotated[
        int, typer.Option(help="How often all rates are moved, to see what holds; 0: not.", min=0, max=MOST_DRAWS)
    ] = 50,
    seed: Annotated[int, typer.Option(help="Of these draws.")] = 1,
    on: Annotated[str, typer.Option(metavar="DAY", help="As of this day, as 2026-05-31. [default: today]")] = "",
    record: Annotated[
        Path | None, typer.Option("--record", metavar="DIR", help="Of the exhibits of this record, instead of a file.")
    ] = None,
    as_: AsOption = None,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """The set of tests of the greatest expected benefit that the money, the places and the samples allow, with its
    reasons. Points of an order of work, and no probability of solving a case."""
    if (file is None) == (record is None):
        raise typer.BadParameter("give a FILE of exhibits, or --record DIR: one of the two")
    if not budget:
        raise typer.BadParameter("--budget DOLLARS is missing; 0 where only grants pay")
    if out:
        check_file(out)
    from murderbook.laboratory.sensitivity import Draws

    tables = (methods, sources)
    asked = (budget, months, _day(on))
    if file is not None:
        found = _of_file(file, tables, asked, Draws(draws, seed))
    else:
        assert record is not None
        found = _of_record((record, as_, bool(json_ or out)), tables, asked, Draws(draws, seed))
    _put(found, json_=json_, out=out)


@app.command("methods")
def methods_(
    methods: MethodsOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the table to this file.")] = None,
) -> None:
    """Print the table: methods, prices, rates of success with their sources, points. A copy of it is yours to edit."""
    from murderbook.laboratory.table import default_text, load

    table = load(methods)
    text = default_text() if methods is None else methods.read_text(encoding="utf-8")
    say(shown(f"{table.id}; {len(table.methods)} methods, {len(table.rates)} rates"))
    if out:
        check_file(out)
        keep_previous(out)
    put_text(text, out)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - the day on this machine's clock
    except ValueError:
        raise InputError(f"--on {text!r} is no day: write it as 2026-05-31") from None


def _wishes(table: Table, sources: Path | None, asked: tuple[str, int, date], others: tuple[Any, ...] = ()) -> Wishes:
    from murderbook.laboratory.offering import Wishes
    from murderbook.laboratory.sources import load, own_money

    budget, months, today = asked
    grants = load(sources, table) if sources else others
    return Wishes((own_money(budget), *grants), today, months)


def _of_file(file: Path, tables: tuple[Path | None, Path | None], asked: tuple[str, int, date], draws: Draws) -> Answer:
    from murderbook.formats.laboratory_exhibits import read_exhibits
    from murderbook.formats.reject import FormatError
    from murderbook.laboratory.offering import problem_of
    from murderbook.laboratory.table import load
    from murderbook.laboratory.telling.document import answer

    table = load(tables[0])
    wishes = _wishes(table, tables[1], asked)
    try:
        read = read_exhibits(file, table, wishes.today)
    except FormatError as error:
        raise InputError(str(error)) from error
    for note in read.notes:
        say(shown(f"{file.name}: {note}"))
    problem = problem_of(read.items, read.cases, table, wishes)
    return _with_progress(lambda tell: answer(problem, table, wishes, draws, tell))


def _of_record(
    whose: tuple[Path, str | None, bool],
    tables: tuple[Path | None, Path | None],
    asked: tuple[str, int, date],
    draws: Draws,
) -> Answer:
    record, as_, taken_away = whose
    account = open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.laboratory.table import load
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.laboratory import asking

    table = load(tables[0]) if tables[0] else asking.unit_table()
    wishes = _wishes(table, tables[1], asked, asking.unit_sources(table))
    refresh_with_progress()
    asker = asking.Asker(account, COMMAND_LINE, taken_away)
    return _with_progress(lambda tell: asking.asked(asker, table, wishes, draws, tell))


def _with_progress(work: Any) -> Answer:  # noqa: ANN401 - what `with_progress` takes
    from murderbook.cli.link_files import with_progress

    def run(tell: Any) -> Answer:  # noqa: ANN401 - likewise
        told: Tell = lambda share: tell(share, "moving the guesses")  # noqa: E731
        return work(told)  # type: ignore[no-any-return]

    return with_progress(run)


def _put(found: Answer, *, json_: bool, out: Path | None) -> None:
    from murderbook.laboratory.telling.document import document_of

    document = document_of(found)
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _print(document: dict[str, Any]) -> None:
    _print_chosen(document)
    worth, oldest = document["worth"], document["compared"]["oldest_first"]
    newest, dollar = document["compared"]["newest_first"], document["compared"]["by_dollar"]
    spent = ", ".join(f"${one['spent']:,.0f} of ${one['amount']:,.0f} {one['id']}" for one in _paying(document))
    put_words(f"{worth['tests']} tests, {worth['total']:.1f} points, {spent}.")
    put_words(f"Of these points: {_parts(worth['parts'])}.")
    _print_leads(document)
    put_words(f"The best set there is lies at most {worth['gap']:.2%} above." if worth["gap"] else "No set is better.")
    if oldest["ratio"]:
        put_words(
            f"Oldest first, the same money: {oldest['total']:.1f} points, so this is {oldest['ratio']:.2f} times that; "
            f"newest first: {newest['total']:.1f}; most for a dollar: {dollar['total']:.1f}."
        )
    if document["sensitivity"]:
        _print_holds(document["sensitivity"], worth["tests"])
    _print_rest(document)
    put_words(document["note"])
    put_words(f"Table: {document['table']['id']}")


def _print_leads(document: dict[str, Any]) -> None:
    """What results are expected to tell of them, and once the guesses that it rests on."""
    from murderbook.laboratory.telling.words import chance_words

    bits = document["worth"]["expected_bits"]
    told = [f"{bits[part]:.2f} of {label} leads" for part, label in BITS.items() if bits[part]]
    if told:
        put_words(f"Results are expected to tell {' and '.join(told)}, in bits.")
    for share in document["leads"]:
        chance, low, high = (chance_words(share[name]) for name in ("chance", "low", "high"))
        put_words(f"Guess {share['id']}, {share['of']}: {chance} ({low} to {high}), {share['basis_words']}.")


def _paying(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in document["asked"]["sources"] if one["amount"]]


def _parts(parts: dict[str, float]) -> str:
    from murderbook.laboratory.telling.words import PART_WORDS

    return ", ".join(f"{value:.1f} {PART_WORDS[part]}" for part, value in parts.items() if abs(value) >= 0.05) or "none"


def _print_chosen(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    holds, several = document["sensitivity"], len(_paying(document)) > 1
    table = Table(title="What to test next")
    heads = ["Rank", "Exhibit", "Of", "Method", "Price", "Chance", "Adds"]
    for head in heads + ["Paid by"] * several + ["Held"] * bool(holds):
        table.add_column(head, justify="right" if head in ("Rank", "Price", "Adds", "Held") else "left")
    for test in document["chosen"][:SHOWN]:
        what = f"{test['exhibit']} ({test['sample'].replace('_', ' ')})"
        row = [str(test["rank"]), cell(what), cell(test["case"]), cell(test["method"])]
        row += [f"${test['price']:,.0f}", _chance(test), f"{test['adds']:.1f}"]
        row += [cell(test["source"])] * several + ([f"{test['held']}/{holds['draws']}"] if holds else [])
        table.add_row(*row)
    Console().print(table)
    if len(document["chosen"]) > SHOWN:
        put_words(f"{len(document['chosen']) - SHOWN:,} more: --json or --out FILE gives them all.")


def _chance(test: dict[str, Any]) -> str:
    return f"{test['chance']:.2f}" + ("" if test["rate"]["basis"] == "study" else " assumed")


def _print_holds(holds: dict[str, Any], tests: int) -> None:
    always, half, draws = holds["always"], holds["in_half"], holds["draws"]
    put_words(
        f"Every guess moved within its interval, {draws} times: {always} of the {tests} tests were chosen each time, "
        f"{half} in half of them. Keeping this set would lose {holds['middle_loss']:.1%} of the best in the middle, "
        f"{holds['worst_loss']:.1%} at worst."
    )
    put_words(f"If all tests of a case share their fate, it would lose {holds['together_loss']:.1%} at the most.")
    if holds["guesses"]:
        from murderbook.laboratory.telling.words import chance_words

        first = holds["guesses"][0]
        put_words(
            f"The guess that matters most: {first['guess']} ({chance_words(first['low'])} to "
            f"{chance_words(first['high'])}, {first['basis']}); "
            f"keeping this set would lose {max(first['loss_low'], first['loss_high']):.1%}."
        )


def _print_rest(document: dict[str, Any]) -> None:
    for test in document["not_chosen"][:5]:
        put_words(f"Not chosen: {test['exhibit']} of {test['case']}, {test['method']}. {test['why']}")
    if document["cannot"]:
        first = document["cannot"][0]
        which = f"{first['method']} of {first['exhibit']} of {first['case']}: {first['why']}"
        put_words(f"{len(document['cannot']):,} tests cannot be asked for now, such as {which}. --json tells them all.")
