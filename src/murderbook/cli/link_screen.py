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
from murderbook.cli.output import say

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
    _check_out(out)
    from murderbook.linkage.tabular.screen import screen as screened

    with told():
        declared = load_columns(columns)
        fitted = fitted_to(cases, declared, model)
        asked = _ids(queries) if queries else None
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
    if out is None:
        _print(found)
    else:
        _write(found, out)


def _write(found: Screening, out: Path) -> None:
    from murderbook.formats.case_partners import write_partners

    if out.suffix.lower() == ".json":
        _check_explained(found)
    written = write_partners(found, out)
    say(f"{out}: {written:,} partners of {len(found.queries):,} cases")


def _check_out(out: Path | None) -> None:
    if out is not None and out.suffix.lower() not in (".csv", ".parquet", ".json"):
        raise InputError(f"{out}: name a file that ends in .csv, .parquet or .json")


def _check_explained(found: Screening) -> None:
    count = len(found.entries()[0])
    if count > MOST_EXPLAINED:
        raise InputError(
            f"{count:,} leads with all their rows are too many for one JSON file ({MOST_EXPLAINED:,} at most): ask for "
            "fewer with --queries or --top, or write .csv or .parquet and explain single pairs with `link explain`"
        )


def _ids(path: Path) -> list[str]:
    ids = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    found = [case_id for case_id in ids if case_id]
    if not found:
        raise ValueError(f"{path}: holds no id; write one case id per line")
    return found


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
        table.add_row(str(rank), f"{ids[one]} and {ids[two]}", f"{bits:.2f}", by_chance)
    Console().print(table)
