"""What the `link` verbs share: options, reading of files, words about what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.output import say

if TYPE_CHECKING:
    from murderbook.formats.case_columns import CaseColumns
    from murderbook.linkage.tabular.fitting.fitted import Fitted
    from murderbook.linkage.tabular.table import CaseTable, SeriesTable

CasesArgument = Annotated[Path, typer.Argument(metavar="CASES", help="Cases: a CSV, Parquet or XLSX file.")]
ColumnsOption = Annotated[Path, typer.Option("--columns", metavar="MAP.toml", help="What each column means.")]
ModelOption = Annotated[Path, typer.Option("--model", metavar="M.toml", help="A model that `link learn` wrote.")]
SeriesOption = Annotated[
    Path, typer.Option("--series", metavar="SERIES", help="Solved series: an offender and a case in each row.")
]
_T = TypeVar("_T")


@contextmanager
def told() -> Iterator[None]:
    """Errors of files, mappings and models are the user's to mend: one line each, no traceback."""
    try:
        yield
    except ValueError as error:
        raise InputError(str(error)) from error


def read_table(cases: Path, columns: CaseColumns) -> CaseTable:
    """The cases in the order of their ids; what was not used of them is said."""
    from murderbook.formats.case_table import read_cases
    from murderbook.linkage.tabular.table import ordered

    read = read_cases(cases, columns)
    for warning in read.warnings:
        say(warning)
    return ordered(read.table)


def read_solved(series: Path, columns: CaseColumns, table: CaseTable) -> SeriesTable:
    from murderbook.formats.case_table import read_series

    read = read_series(series, columns, table)
    for warning in read.warnings:
        say(warning)
    _tell_single(series.name, read.table)
    return read.table


def _tell_single(file: str, series: SeriesTable) -> None:
    """Offenders with one case, of which nobody else is known: learning has nothing to compare it with."""
    cases_of, offenders_of = Counter(series.offenders), Counter(series.cases)
    rows = zip(series.offenders, series.cases, strict=True)
    single = sum(cases_of[offender] == 1 and offenders_of[case] == 1 for offender, case in rows)
    several = sum(count > 1 for count in cases_of.values())
    if single:
        one = "1 offender has" if single == 1 else f"{single:,} offenders have"
        held = "1 series has" if several == 1 else f"{several:,} series have"
        say(
            f"{file}: {one} a single case: of how one offender repeats himself these teach nothing ({held} two cases "
            "or more). Add their further cases, if solved."
        )


def load_columns(path: Path) -> CaseColumns:
    from murderbook.formats.case_columns import CaseColumns

    return CaseColumns.load(path)


def fitted_to(cases: Path, columns: CaseColumns, model: Path) -> Fitted:
    """The model of a file, fitted to the cases."""
    from murderbook.linkage.tabular.fitting.fitted import fit
    from murderbook.linkage.tabular.model import load_model

    loaded = load_model(model)
    return fit(read_table(cases, columns), loaded)


def with_progress(work: Callable[[Callable[[float, str], None]], _T]) -> _T:
    """Run `work` with a bar on standard error, which shows the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, visible=False)
        return work(lambda share, words: bar.update(task, description=words, completed=share, visible=True))
