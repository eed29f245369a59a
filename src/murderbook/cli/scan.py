"""`murderbook scan`: where fewer homicides were solved than one would expect."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import told, with_progress
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import put_json, put_table, put_words, say, shown
from murderbook.cli.session import AsOption, open_as

if TYPE_CHECKING:
    from murderbook.series.clearance import Homicides

MONTHS = 12
MOSTLY = 0.6  # unsolved


class AreaName(StrEnum):
    """series.AreaKind, which is not loaded for `--help`."""

    COUNTY = "county"
    MSA = "msa"
    RADIUS = "radius"
    ALL = "all"


class Rule(StrEnum):
    SCAN = "scan"
    MAP = "map"  # the Murder Accountability Project's


def scan(
    file: Annotated[Path | None, typer.Argument(help="Homicides: CSV (plain or .gz) or XLSX.")] = None,
    record: Annotated[Path | None, typer.Option("--record", metavar="DIR", help="Or the cases of a record.")] = None,
    as_: AsOption = None,
    rule: Annotated[Rule, typer.Option(help="map: the Murder Accountability Project's rule.")] = Rule.SCAN,
    area: Annotated[AreaName, typer.Option(help="What counts as an area.")] = AreaName.ALL,
    radius: Annotated[float, typer.Option(min=1, max=1000, help="Kilometres, for --area radius.")] = 80.0,
    id_: Annotated[str | None, typer.Option("--id", metavar="COLUMN", help="The column that numbers the rows.")] = None,
    from_: Annotated[int | None, typer.Option("--from", metavar="YEAR", help="From the first of January.")] = None,
    to: Annotated[int | None, typer.Option("--to", metavar="YEAR", help="To the last of December.")] = None,
    replicas: Annotated[int, typer.Option(min=19, help="Searches where there is nothing to find.")] = 999,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 1,
    top: Annotated[int, typer.Option(min=1, help="Clusters to give.")] = 20,
    by_age: Annotated[bool, typer.Option("--by-age", help="With --rule map: age groups too, its older form.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads; else one for each core.")] = None,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Where, when and against whom more homicides went unsolved than one would expect. No finding of an offender."""
    with told():
        cases = _within(_homicides(file, record, as_, id_, murders=rule is Rule.SCAN), from_, to)
        if rule is Rule.MAP:
            document = _map_rule(cases, area, by_age, top)
        else:
            document = _scan(cases, area, (radius, replicas, seed, top, workers))
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _homicides(
    file: Path | None, record: Path | None, as_: str | None, id_column: str | None, *, murders: bool
) -> Homicides:
    """`murders`: without negligent and justifiable homicides, which the public rule counts too."""
    from murderbook.formats.homicides import HomicidesRead, read_homicides

    if file is not None and record is None:
        from murderbook import formats

        found = read_homicides(formats.read(file), id_column, murders=murders)
    elif record is not None and file is None:
        found = HomicidesRead(*_of_record(record, as_, murders=murders))
    else:
        raise InputError("name a file, or a record with --record DIR; one of the two")
    for why, count in found.left_out.items():
        say(f"left out: {count:,} rows ({why})")
    return found.homicides


def _of_record(record: Path, as_: str | None, *, murders: bool) -> tuple[Homicides, dict[str, int]]:
    """The cases that the account may take away, by the unit's own numbers; that they were read is on record."""
    account = open_as(record, as_)
    from murderbook.workbench.scan.gathering import for_command

    found = for_command(account)
    return found.homicides if murders else found.every, found.left_out


def _within(cases: Homicides, first: int | None, last: int | None) -> Homicides:
    if first is not None and last is not None and first > last:
        raise InputError(f"--from {first} lies after --to {last}")
    if not len(cases):
        raise InputError("no homicide that can be scanned: see what was left out, and why")
    low = cases.month.min() if first is None else MONTHS * first
    high = cases.month.max() if last is None else MONTHS * last + MONTHS - 1
    chosen = cases.chosen((cases.month >= low) & (cases.month <= high))
    if not len(chosen):
        years = f"{cases.year.min()} to {cases.year.max()}"
        raise InputError(f"no homicide lies between --from and --to: the file has {years}")
    return chosen


def _scan(cases: Homicides, area: AreaName, how: tuple[float, int, int, int, int | None]) -> dict[str, Any]:
    from murderbook.casefile.code_lists import code_list
    from murderbook.series.clearance import AreaKind, Options
    from murderbook.series.clearance import scan as scanned
    from murderbook.series.clearance.document import document_of

    if cases.unsolved.mean() > MOSTLY:
        say(
            f"{cases.unsolved.mean():.0%} of these cases are unsolved: a register of cold cases says little of what is "
            "cleared elsewhere; scan a file that holds the solved ones too"
        )
    labels = {entry.code: entry.label for entry in code_list("weapon").entries}
    options = Options(AreaKind(area.value), *how)
    return document_of(with_progress(lambda tell: scanned(cases, labels, options, lambda done: tell(done, "replicas"))))


def _map_rule(cases: Homicides, area: AreaName, by_age: bool, top: int) -> dict[str, Any]:
    from murderbook.series.clearance import flagged
    from murderbook.series.clearance.document import document_of_groups

    groups = flagged(cases, by_msa=area is AreaName.MSA, by_age=by_age)
    return document_of_groups(groups, top)


def _print(document: dict[str, Any]) -> None:
    put_words(document["title"])
    if document["rule"] == "map":
        rows = [(str(rank), *_cells(one)) for rank, one in enumerate(document["clusters"], start=1)]
        put_table(("rank", "area", "weapon", "age", "cases", "solved", "percent"), rows)
    for rank, one in enumerate(document["clusters"] if document["rule"] == "scan" else (), start=1):
        put_words(f"{rank:>3}. {_line(one, document['searched']['replicas'])}")
    put_words(document["note"])


def _cells(one: dict[str, Any]) -> list[str]:
    return [shown(str(one[key])) for key in ("area", "method", "age", "total", "solved", "percent")]


def _line(one: dict[str, Any], replicas: int) -> str:
    from murderbook.series.clearance.document import chance_in_words

    alone, without = (chance_in_words(figures["chance_clusters"], replicas) for figures in (one, one["without_one"]))
    return (
        f"{one['observed']} of {one['incidents']} unsolved where {one['expected']:.1f} are expected: {one['area']}, "
        f"{one['from']} to {one['to']}; {one['victims']}; {one['method'].lower()}. Chance alone gives "
        f"{alone} such clusters, {without} without one case"
    )
