"""`murderbook kinship search`: remains against families that miss somebody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.kinship_options import LeastOption, mutation_of, warn_of_compiling
from murderbook.cli.options import JsonOption, OutOption

if TYPE_CHECKING:
    from murderbook.kinship.frequencies import FrequencyTable
    from murderbook.kinship.markers import Marker
    from murderbook.kinship.search import Hit, Index, RefFamily, Remains
    from murderbook.kinship.search.index import Progress


JointOption = Annotated[
    bool, typer.Option("--joint", help="A disaster: all victims and families together, with posteriors.")
]
PeopleOption = Annotated[
    float | None, typer.Option(min=1.0, metavar="N", help="With --joint: how many people each victim could be.")
]
MergeOption = Annotated[bool, typer.Option("--merge", help="With --joint: remains alike at all loci are one.")]


def search(
    remains: Annotated[Path, typer.Option(metavar="FILE", help="Profiles of remains: CSV, GeneMapper or CMF.")],
    families: Annotated[Path, typer.Option(metavar="F", help="A folder or file of families with somebody missing.")],
    frequencies: Annotated[
        str, typer.Option(metavar="TABLE", help="A file, or one population such as nist1036:Caucasian.")
    ] = "nist1036:Caucasian",
    mutation: Annotated[str, typer.Option(metavar="MODEL:RATE", help="As for lr.")] = "proportional:0.002",
    theta: Annotated[
        float, typer.Option(min=0.0, max=0.999, help="Coancestry; the index then takes far longer.")
    ] = 0.0,
    minimum_frequency: LeastOption = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="Families listed for each remains.")] = 20,
    chance: Annotated[
        float | None, typer.Option("--chance", min=0.0, metavar="N", help="Only leads of which chance gives at most N.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the families' tables here: only changed ones are remade.")
    ] = None,
    joint: JointOption = False,
    people: PeopleOption = None,
    merge: MergeOption = False,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Remains against all families: the best for each, and how many as strong chance alone could give."""
    from murderbook.cli.output import check_file

    for path in (out, index):
        if path is not None:
            check_file(path)
    _check_joint(joint, (chance, index), (people, merge))
    how = Treated(mutation, theta, minimum_frequency)
    asked = Asked(remains, families, frequencies, how, index, top, chance)
    if joint:
        _jointly(asked, (people, merge), json_, out)
    else:
        _each(asked, json_, out)


def _each(asked: Asked, json_: bool, out: Path | None) -> None:
    """Each remains by itself."""
    from murderbook.cli.link_files import told, with_progress
    from murderbook.cli.output import keep_previous, put_json, say, shown

    with told():
        table, hits, said = with_progress(lambda tell: _searched(asked, tell))
        document = _document(table, hits, said) if json_ or out else {}
    for words in said:
        say(shown(words))
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print_hits(hits)


class Treated(NamedTuple):
    """How the alleles are weighed."""

    mutation: str
    theta: float
    least: float | None


class Asked(NamedTuple):
    """What the command line says."""

    remains: Path
    families: Path
    frequencies: str
    how: Treated
    kept: Path | None
    top: int
    chance: float | None


def _check_joint(joint: bool, of_search: tuple[float | None, Path | None], of_joint: tuple[float | None, bool]) -> None:
    """No option is passed over in silence."""
    if joint and of_search != (None, None):
        raise InputError("--chance and --index are of the plain search: leave them out with --joint")
    if not joint and of_joint != (None, False):
        raise InputError("--people and --merge go with --joint: add it, or leave them out")


def _jointly(asked: Asked, how: tuple[float | None, bool], json_: bool, out: Path | None) -> None:
    from murderbook.cli.kinship_joint import Joint, solve_jointly
    from murderbook.cli.link_files import told

    with told():
        table = _table(asked)
    mutation, theta, least = asked.how
    solve_jointly(Joint(asked.remains, asked.families, table, mutation, theta, least, *how, asked.top), json_, out)


def _document(table: FrequencyTable, hits: list[Hit], said: list[str]) -> dict[str, Any]:
    from murderbook.evidence.weight import RateSource
    from murderbook.kinship.search.document import SCHEMA, document_of

    return document_of(hits, RateSource(SCHEMA, f"{table.name}: {table.about}", table.persons), said)


def _searched(asked: Asked, tell: Progress) -> tuple[FrequencyTable, list[Hit], list[str]]:
    """The table, the hits in order, and what is to be said of the files."""
    from dataclasses import replace

    from murderbook.formats.kinship_families import common_names, read_families, read_remains
    from murderbook.kinship.search import same_bodies
    from murderbook.kinship.search import search as searched

    table = _table(asked)
    bodies, houses = read_remains(asked.remains), read_families(asked.families)
    renamed = common_names([one.sample for one in bodies], table)
    bodies = [replace(one, sample=sample) for one, sample in zip(bodies, renamed, strict=True)]
    houses = [replace(one, samples=tuple(common_names(one.samples, table))) for one in houses]
    markers, idle = _markers(asked, table, (bodies, houses))
    index, kept = _index(asked, houses, markers, tell)
    how = asked.how
    weighed = f"mutation {how.mutation}, theta {how.theta:g}, frequencies {table.name}"
    said = [*same_bodies(bodies), *index.notes, *idle, *kept, weighed]
    return table, searched(index, bodies, asked.top, asked.chance, tell), said


def _table(asked: Asked) -> FrequencyTable:
    from murderbook.formats.kinship_case import tables_named

    tables = tables_named([asked.frequencies], asked.remains.parent)
    if len(tables) != 1:
        raise InputError(
            f"--frequencies {asked.frequencies} has {len(tables)} populations: name one, such as {tables[0].name}"
        )
    return tables[0]


def _markers(
    asked: Asked, table: FrequencyTable, files: tuple[list[Remains], list[RefFamily]]
) -> tuple[list[Marker], list[str]]:
    """Of the loci at which some family is typed; the others, which weigh nothing, are told."""
    from murderbook.kinship.markers import Treatment, marker_of

    bodies, houses = files
    seen: dict[str, list[str]] = {}
    for sample in [*(sample for one in houses for sample in one.samples), *(one.sample for one in bodies)]:
        for locus, genotype in sample.genotypes.items():
            seen.setdefault(locus, []).extend(genotype or ())
    typed = {locus for one in houses for sample in one.samples for locus in sample.genotypes}
    how = Treatment(mutation_of(asked.how.mutation), least=asked.how.least)
    markers = [marker_of(locus, table.loci[locus], how, seen[locus]) for locus in table.loci if locus in typed]
    if not markers:
        raise InputError(f"no typed locus is in {table.name}: mend the names of the loci, or give another table")
    idle = [locus for locus in table.loci if locus in seen and locus not in typed]
    return markers, [f"{locus}: no family is typed there, so it weighs nothing" for locus in idle]


def _index(asked: Asked, houses: list[RefFamily], markers: list[Marker], tell: Progress) -> tuple[Index, list[str]]:
    """Of what an earlier search kept, and the rest anew."""
    from murderbook.kinship.likelihood.tables import coupled_entry, joint_entry
    from murderbook.kinship.search import build_index, kept_columns, save_index

    theta, file = asked.how.theta, asked.kept
    warn_of_compiling(coupled_entry() if theta > 0.0 else joint_entry())
    if file is None:
        return build_index(houses, markers, theta, progress=tell), []
    ready = kept_columns(file, houses, markers, theta)
    index = build_index(houses, markers, theta, ready, tell)
    if len(ready) < len(houses):
        save_index(index, file)
    return index, [f"{len(ready):,} of {len(houses):,} families were in {file.name}"]


def _print_hits(hits: list[Hit]) -> None:
    from rich.console import Console
    from rich.table import Table

    from murderbook.cli.output import cell
    from murderbook.kinship.search.document import row_of

    table = Table(
        title="Families by the weight of the profiles",
        caption="Chance leads: at most so many as strong in this search, were nobody related. No identification.",
    )
    for head in ("Rank", "Remains", "Family", "Missing", "Score (bits)", "Chance leads", "Remarks"):
        table.add_column(head, justify="right" if head in ("Rank", "Score (bits)", "Chance leads") else "left")
    for rank, hit in enumerate(hits, start=1):
        table.add_row(*(cell(text) for text in row_of(rank, hit)))
    Console().print(table)
