"""`murderbook link screen`: the best partners of every case, exact, as CSV, Parquet or JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import (
    CasesArgument,
    ColumnsOption,
    ModelOption,
    fitted_to,
    load_columns,
    told,
    with_progress,
)
from murderbook.cli.output import cell, check_file, keep_previous, say

if TYPE_CHECKING:
    from murderbook.linkage.tabular.screen import Screening

MOST_EXPLAINED = 20_000  # leads with all their rows, in one JSON document
SHOWN = 20


QueriesOption = Annotated[
    Path | None, typer.Option("--queries", metavar="Q", help="Ids to find partners of, one per line; else all.")
]
ResumeOption = Annotated[
    Path | None, typer.Option("--resume", metavar="DIR", help="Keep finished parts here; a killed run goes on.")
]
ChanceOption = Annotated[
    bool, typer.Option("--chance/--no-chance", help="Also search replicas: what would chance alone list?")
]


class EngineName(StrEnum):
    NUMBA = "numba"
    NUMPY = "numpy"
    SPARK = "spark"


def screen(
    cases: CasesArgument,
    columns: ColumnsOption,
    model: ModelOption,
    queries: QueriesOption = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Partners of each case.")] = 10,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="F.csv, F.parquet or F.json.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Threads; else one for each core.")] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="The same numbers from each.")] = EngineName.NUMBA,
    chance: ChanceOption = True,
    resume: ResumeOption = None,
) -> None:
    """Compare every case with every other and list the best partners of each. None is left out beforehand."""
    if out is not None:
        check_file(out, (".csv", ".parquet", ".json"))
    if engine is EngineName.SPARK:
        _check_spark(resume)
    from murderbook.formats.case_queries import read_queries
    from murderbook.linkage.tabular.screen import screen as screened

    with told():
        declared = load_columns(columns)
        fitted = fitted_to(cases, declared, model)
        asked = read_queries(queries, fitted.table, cases.name) if queries else None
        _check_count(fitted.table.n, fitted.table.n if asked is None else len(set(asked)), top, out)
        found = with_progress(
            lambda tell: screened(
                fitted,
                top=top,
                queries=asked,
                population=declared.population,
                engine=engine.value,
                workers=workers,
                with_chance=chance,
                resume=resume,
                progress=tell,
            )
        )
    _give(found, out)


def _give(found: Screening, out: Path | None) -> None:
    if out is None:
        _print(found)
        return
    from murderbook.formats.case_partners import write_partners

    keep_previous(out)
    written = write_partners(found, out)
    say(f"{out}: {written:,} partners of {len(found.queries):,} cases")


def _check_spark(resume: Path | None) -> None:
    from murderbook.compute.additive.spark import demand_pyspark

    if resume is not None:
        raise InputError(
            "--resume keeps parts of a search on this machine, and Spark does not: leave --resume out (Spark runs lost "
            "parts again by itself), or leave --engine out"
        )
    try:
        demand_pyspark()
    except ImportError as error:
        raise InputError(f"{error}; or leave --engine out: numba gives the same numbers") from error


def _check_count(cases: int, asked: int, top: int, out: Path | None) -> None:
    """Before the search: how many entries will there be, and are they too many to be explained?"""
    others = cases - 1
    if top > others:
        say(f"--top {top:,}: a case has {others:,} others in this file, so each gets {others:,} partners")
    count = asked * min(top, others)
    if out is not None and out.suffix.lower() == ".json" and count > MOST_EXPLAINED:
        raise InputError(
            f"{count:,} leads with all their rows are too many for one JSON file ({MOST_EXPLAINED:,} at most): ask for "
            "fewer with --queries or --top, or write .csv or .parquet and explain single pairs with `link explain`"
        )


def _print(found: Screening) -> None:
    """The strongest pairs, each once."""
    from rich.console import Console
    from rich.table import Table

    query, partner, _, score = found.entries()
    once = sorted({(-int(s), *sorted((int(q), int(p)))) for q, p, s in zip(query, partner, score, strict=True)})
    unit = "Bits" if found.validated else "Score (assumed)"
    table = Table(title="Strongest pairs; --out FILE gives the partners of every case")
    for column in ("Rank", "Cases", unit, "Such entries by chance"):
        table.add_column(column, justify="left" if column == "Cases" else "right")
    import numpy as np

    from murderbook.linkage.tabular.bits import capped_bits

    for rank, (negative, one, two) in enumerate(once[:SHOWN], start=1):
        pair = np.array([one], np.int32), np.array([two], np.int32)
        bits = float(capped_bits(found.fitted, found.bits(*pair))[0])
        ids = found.fitted.table.ids
        by_chance = "" if found.chance is None else f"{found.chance.at(-negative).shown:.2g}"
        table.add_row(str(rank), cell(f"{ids[one]} and {ids[two]}"), f"{bits:.2f}", by_chance)
    Console().print(table)
