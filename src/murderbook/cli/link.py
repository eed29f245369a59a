"""`murderbook link`: linkage on plain files. Learn rates, find partners, explain a pair, score pairs, validate; on
a record: learn and adopt rates, watch a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.link_files import (
    CasesArgument,
    ColumnsOption,
    ModelOption,
    SeriesOption,
    fitted_to,
    load_columns,
    read_solved,
    read_table,
    told,
    with_progress,
)
from murderbook.cli.link_nearest import nearest
from murderbook.cli.link_record import adopt, learn_from_record
from murderbook.cli.link_screen import screen
from murderbook.cli.link_watch import watch
from murderbook.cli.options import JsonOption
from murderbook.cli.output import cell, check_file, check_folder, keep_previous, new_files, put_json, say
from murderbook.cli.session import AsOption

if TYPE_CHECKING:
    from murderbook.evidence.lead import Lead
    from murderbook.linkage.tabular.model import Model

app = typer.Typer(
    no_args_is_help=True, help="Which cases were done by one hand? On plain files; learn, adopt and watch on a record."
)


def learn(
    cases: Annotated[Path | None, typer.Argument(metavar="CASES", help="Cases: a CSV, Parquet or XLSX file.")] = None,
    columns: Annotated[
        Path | None, typer.Option("--columns", metavar="MAP.toml", help="What each column means.")
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", metavar="OUT.toml", help="Where to write the model.")] = None,
    series: Annotated[
        Path | None,
        typer.Option("--series", metavar="SERIES", help="Solved series; without, published rates are taken."),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Without series: estimate consistencies from the file itself.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="DIR", help="Learn from the solved series of a record instead.")
    ] = None,
    as_: AsOption = None,
    adopt_it: Annotated[bool, typer.Option("--adopt", help="Of a record: put the learned rates in force.")] = False,
) -> None:
    """Learn how consistent offenders are from solved series, and write it down as a readable model.

    Of a file: CASES, --columns and --model. Of a record: --record, from the pairs that were judged to be one offender's
    on evidence of their own.
    """
    if record is not None:
        if cases or columns or series or estimate:
            raise typer.BadParameter("--record learns from the record alone: leave the file and its options out")
        learn_from_record(record, as_, model, adopt_it=adopt_it)
        return
    if cases is None or columns is None or model is None:
        raise typer.BadParameter(
            "name CASES, --columns and --model to learn from a file, or --record to learn from a record"
        )
    if adopt_it or as_:
        raise typer.BadParameter("--adopt and --as go with --record: a file has no leads and no accounts")
    _learn_from_file(cases, columns, model, series, estimate=estimate)


def _learn_from_file(cases: Path, columns: Path, model: Path, series: Path | None, *, estimate: bool) -> None:
    from murderbook.linkage.tabular.learning.estimate import estimate as estimated
    from murderbook.linkage.tabular.learning.labels import labels_of
    from murderbook.linkage.tabular.learning.learn import learn as learned
    from murderbook.linkage.tabular.learning.published import published_model
    from murderbook.linkage.tabular.model import save_model

    check_file(model)
    with told():
        declared = load_columns(columns)
        table = read_table(cases, declared)
        if series is None:
            found = (estimated if estimate else published_model)(table, declared.population)
        else:
            solved = read_solved(series, declared, table)
            labels = labels_of(table, solved.offenders, solved.cases)
            found = learned(table, labels, population=declared.population, model_id=model.stem)
        keep_previous(model)
        save_model(found, model)
    _say_learned(found, model)


def _say_learned(model: Model, path: Path) -> None:
    for note in model.notes:
        say(note)
    calibration = model.calibration
    if calibration is not None:
        say(
            f"Learned from {calibration.pairs:,} linked pairs of {calibration.series:,} series. On series held out: "
            f"Cllr {calibration.cllr:.3f} (at best {calibration.cllr_min:.3f}; 1 would be saying nothing)."
        )
    say(f"{path}: {len(model.comparisons)} comparisons. Read it: every rate and where it comes from is in there.")


def explain(
    cases: CasesArgument,
    a: Annotated[str, typer.Argument(metavar="A", help="Id of one case.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Id of the other.")],
    columns: ColumnsOption,
    model: ModelOption,
    json_: JsonOption = False,
) -> None:
    """One pair, row by row: what agrees, how rare that is, what is not known and what it might change."""
    from murderbook.formats.spreadsheet import id_meant
    from murderbook.linkage.tabular.compare import compare, would_change

    with told():
        declared = load_columns(columns)
        fitted = fitted_to(cases, declared, model)
        a, b = (id_meant(one, fitted.table.row) for one in (a, b))
        lead = compare(fitted, a, b, population=declared.population)
    unknown = would_change(fitted, fitted.table.row[a], fitted.table.row[b])
    if json_:
        from dataclasses import asdict

        from murderbook.evidence.export import leads_document

        put_json({**leads_document([lead]), "unknown": [asdict(item) for item in unknown]})
        return
    _print_lead(lead)
    for item in unknown[:3]:
        say(f"Not known: {item.label}. Alike it would add {item.if_alike:+.1f}, different {item.if_not:+.1f}.")


def _print_lead(lead: Lead) -> None:
    from rich.console import Console
    from rich.table import Table

    from murderbook.evidence.lead import Standing

    unit = "Bits" if lead.standing is Standing.VALIDATED else "Score"
    table = Table(title=cell(f"{lead.left} and {lead.right}: the same offender?"), box=None, padding=(0, 2, 1, 0))
    table.add_column(unit, justify="right", no_wrap=True)
    table.add_column("Why")
    for row in lead.weights:
        weight = "not known" if row.state.value == "missing" else f"{row.bits or 0.0:+.2f}"
        table.add_row(weight, cell(row.sentence))
    total = (lead.weight_millibits or 0) / 1000.0
    told = lead.support or "together. Assumed: it ranks pairs, it is no probability."
    table.add_row(f"{total:+.2f}", told)
    Console().print(table)


def pairs(
    cases: CasesArgument,
    columns: ColumnsOption,
    model: ModelOption,
    pairs_: Annotated[Path, typer.Option("--pairs", metavar="P.csv", help="Pairs to score: columns a and b.")],
    out: Annotated[Path, typer.Option("--out", metavar="F.csv", help="Where to write a, b and bits; or F.parquet.")],
    capped: Annotated[
        bool, typer.Option("--capped", help="No bits beyond what the solved series can support; ties then occur.")
    ] = False,
) -> None:
    """Score the pairs of a list: log2 likelihood ratios, calibrated where the model is."""
    import numpy as np

    from murderbook.formats.case_pairs import read_pairs, write_pairs
    from murderbook.linkage.tabular.bits import capped_bits, is_validated, pair_bits

    check_file(out, (".csv", ".parquet"))
    with told():
        declared = load_columns(columns)
        fitted = fitted_to(cases, declared, model)
        left, right = read_pairs(pairs_, fitted.table)
        bits = np.empty(len(left))
        for start in range(0, len(left), 100_000):
            block = slice(start, start + 100_000)
            bits[block] = pair_bits(fitted, left[block], right[block])
        bits = capped_bits(fitted, bits) if capped else bits
        if not is_validated(fitted, declared.population):
            say("These numbers rank, they are no bits: the model is not validated on this population of cases.")
        keep_previous(out)
        write_pairs(out, fitted.table, left, right, bits)
    say(f"{out}: {len(left):,} pairs")


def validate(
    cases: CasesArgument,
    series: SeriesOption,
    columns: ColumnsOption,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the report, its charts and tables.")],
    folds: Annotated[
        Path | None, typer.Option("--folds", metavar="FOLDS.json", help="Which case is held out when; else by series.")
    ] = None,
) -> None:
    """How good is a model learned from these series, on series that it has not seen?"""
    from murderbook.formats.spreadsheet import neutral
    from murderbook.linkage.tabular.learning.labels import labels_of
    from murderbook.linkage.tabular.validation import read_folds, write_report
    from murderbook.linkage.tabular.validation import validate as validated

    check_folder(out)
    with told():
        declared = load_columns(columns)
        table = read_table(cases, declared)
        solved = read_solved(series, declared, table)
        labels = labels_of(table, solved.offenders, solved.cases)
        given = read_folds(folds, table) if folds else None
        found = with_progress(
            lambda tell: validated(table, labels, given, population=declared.population, progress=tell)
        )
        with new_files(out) as folder:
            write_report(found, folder, cell=neutral)
    say(f"{out / 'report.html'}: the report; {out / 'metrics.json'}: its numbers")


# One line per verb, in the order in which they are listed: the order in which they are used.
app.command()(learn)
app.command()(validate)
app.command()(screen)
app.command()(explain)
app.command()(pairs)
app.command()(adopt)
app.command()(watch)
app.command()(nearest)
