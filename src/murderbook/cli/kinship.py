"""`murderbook kinship ...`: likelihood ratios of STR profiles over pedigrees."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.options import JsonOption, OutOption

if TYPE_CHECKING:
    from murderbook.kinship.document import Answer
    from murderbook.kinship.draft import Draft
    from murderbook.kinship.frequencies import FrequencyTable
    from murderbook.kinship.mutation import Mutation
    from murderbook.kinship.search import Hit

app = typer.Typer(help="STR kinship: the likelihood ratio of a case, remains against families.", no_args_is_help=True)


class PruningName(StrEnum):
    """kinship.Pruning, which is not loaded for `--help`."""

    NONE = "none"
    FAMILIAS = "familias"


FrequenciesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--frequencies",
        metavar="TABLE",
        help="A file, nist1036, fbi2015, or one population: nist1036:Caucasian. May be given again.",
    ),
]
ThetaOption = Annotated[float | None, typer.Option(min=0.0, max=0.999, help="Coancestry (Fst), such as 0.01.")]
MutationOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL[:RATE[:RANGE[:RATE2]]]",
        help="none, equal, proportional or stepwise, for all loci; RATE of mothers and fathers: 0.001 or 0.0005,0.002.",
    ),
]
LeastOption = Annotated[
    float | None, typer.Option("--minimum-frequency", metavar="P", help="For rare alleles, and those not in the table.")
]
RemainsOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who is unrelated under H2, where a file has one pedigree.")
]
PruningOption = Annotated[
    PruningName | None, typer.Option(help="none keeps all ancestors (forrel); familias leaves out as Familias does.")
]


@app.command()
def lr(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="TOML, JSON or .fam.", show_default=False)],
    frequencies: FrequenciesOption = None,
    theta: ThetaOption = None,
    mutation: MutationOption = None,
    pruning: PruningOption = None,
    minimum_frequency: LeastOption = None,
    remains: RemainsOption = None,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """The likelihood ratio of H1 to H2, each marker and total. A lead, no identification: that is the examiner's."""
    from murderbook.cli.link_files import told
    from murderbook.cli.output import check_file, keep_previous, put_json, say, shown

    if out is not None:
        check_file(out)
    with told():
        draft = _changed(_read(case, remains), (theta, mutation, pruning, minimum_frequency))
        answers = _answers(draft, frequencies or [], case.parent)
        from murderbook.kinship.document import document_of

        document = document_of(draft, answers)
    for warning in document["warnings"]:
        say(shown(f"Look at this: {warning}"))
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(draft, answers, document)


def _read(case: Path, remains: str | None) -> Draft:
    from murderbook.formats.kinship_case import read_case

    return read_case(case, remains)


def _changed(draft: Draft, said: tuple[float | None, str | None, PruningName | None, float | None]) -> Draft:
    """What the command line says instead of the file."""
    from dataclasses import replace

    from murderbook.kinship.case import Pruning

    theta, mutation, pruning, least = said
    if theta is not None:
        draft = replace(draft, theta=theta)
    if mutation is not None:
        draft = draft.with_mutation(mutation_of(mutation))
    if pruning is not None:
        draft = replace(draft, pruning=Pruning(pruning.value))
    if least is not None:
        own = {locus: replace(one, least=least) for locus, one in draft.own.items()}
        draft = replace(draft, how=replace(draft.how, least=least), own=own)
    return draft


def mutation_of(text: str) -> Mutation:
    """From "stepwise:0.001,0.003:0.1:1e-6": model, rates of mothers and fathers, range, rate between classes."""
    from murderbook.formats.kinship_case import mutation_of as of

    model, *numbers = text.split(":")
    try:
        rates = [float(one) for one in numbers[0].split(",")] if numbers else [0.0]
        more = [float(one) for one in numbers[1:]]
    except ValueError:
        raise InputError(f"--mutation {text}: {numbers} are no numbers; such as stepwise:0.002:0.1:1e-6") from None
    if len(rates) > 2 or len(more) > 2 or (model != "none" and not numbers):
        raise InputError(f"--mutation {text}: give a model and a rate, such as proportional:0.001")
    told: dict[str, Any] = {"model": model, "rate": {"female": rates[0], "male": rates[-1]}}
    return of(told | dict(zip(("range", "rate2"), more, strict=False)))


def _answers(draft: Draft, names: list[str], beside: Path) -> list[Answer]:
    from murderbook.formats.kinship_case import tables_named, unknown_loci
    from murderbook.kinship.document import answered
    from murderbook.kinship.likelihood.engine import likelihoods_entry

    _warn(likelihoods_entry())
    tables = tables_named(names, beside) if names else draft.tables
    if not tables:
        raise InputError("no table of frequencies: give --frequencies, a file or nist1036")
    for table in tables:
        if unknown := unknown_loci(draft, table):
            raise InputError(f"no locus is named {', '.join(unknown)}: mend the name, or give a table that has it")
    return answered(draft, tables)


def _warn(entry: object) -> None:
    """Of the wait, where nothing was compiled on this machine yet."""
    from murderbook.cli.output import say
    from murderbook.kinship.likelihood.compiled import is_first_time

    if is_first_time(entry):
        say("Compiling for this machine, this once: about a minute.")


def _print(draft: Draft, answers: list[Answer], document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from murderbook.cli.output import cell, put_words
    from murderbook.kinship.document import lines_of

    for words in lines_of(draft, answers):
        put_words(words)
    table = Table(title="Each marker", caption="The total is their product.")
    for head in ("Marker", "LR", "P(profiles | H1)", "P(profiles | H2)", "Typed"):
        table.add_column(head, justify="left" if head == "Marker" else "right")
    for one in answers[0].found.ratios:
        ratio = "none" if one.lr is None else f"{one.lr:.6g}"
        table.add_row(cell(one.marker), ratio, f"{one.likelihood_h1:.4g}", f"{one.likelihood_h2:.4g}", str(one.samples))
    Console().print(table)
    if document["left_out"]:
        put_words(f"Not used: {', '.join(document['left_out'])}, which the table or the case does not have.")
    for words in document["notes"]:
        put_words(words)
    if answers[0].table.about:
        put_words(f"Frequencies: {answers[0].table.about}")


@app.command()
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
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Remains against all families: the best for each, and how many as strong chance alone could give."""
    from murderbook.cli.link_files import told
    from murderbook.cli.output import check_file, keep_previous, put_json, say, shown

    if out is not None:
        check_file(out)
    with told():
        from murderbook.evidence.weight import RateSource
        from murderbook.kinship.search.document import SCHEMA, document_of

        table, hits, said = _searched((remains, families), frequencies, (mutation, theta, minimum_frequency), top)
        document = document_of(hits, RateSource(SCHEMA, f"{table.name}: {table.about}", table.persons), said)
    for words in said:
        say(shown(words))
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print_hits(hits)


def _searched(
    files: tuple[Path, Path], frequencies: str, how: tuple[str, float, float | None], top: int
) -> tuple[FrequencyTable, list[Hit], list[str]]:
    """The table, the hits in order, and what is to be said of the files."""
    from dataclasses import replace

    from murderbook.formats.kinship_case import tables_named
    from murderbook.formats.kinship_families import common_names, read_families, read_remains
    from murderbook.kinship.likelihood.tables import coupled_entry, joint_entry
    from murderbook.kinship.markers import Treatment, marker_of
    from murderbook.kinship.search import build_index, same_bodies
    from murderbook.kinship.search import search as searched

    mutation, theta, least = how
    tables = tables_named([frequencies], files[0].parent)
    if len(tables) != 1:
        raise InputError(
            f"--frequencies {frequencies} has {len(tables)} populations: name one, such as {tables[0].name}"
        )
    (table,) = tables
    bodies, houses = read_remains(files[0]), read_families(files[1])
    renamed = common_names([one.sample for one in bodies], table)
    bodies = [replace(one, sample=sample) for one, sample in zip(bodies, renamed, strict=True)]
    houses = [replace(one, samples=tuple(common_names(one.samples, table))) for one in houses]
    seen: dict[str, list[str]] = {}
    for sample in [*renamed, *(sample for one in houses for sample in one.samples)]:
        for locus, genotype in sample.genotypes.items():
            seen.setdefault(locus, []).extend(genotype or ())
    treatment = Treatment(mutation_of(mutation), least=least)
    markers = [marker_of(locus, table.loci[locus], treatment, seen[locus]) for locus in table.loci if locus in seen]
    if not markers:
        raise InputError(f"no typed locus is in {table.name}: mend the names of the loci, or give another table")
    _warn(coupled_entry() if theta > 0.0 else joint_entry())
    index = build_index(houses, markers, theta)
    said = [*same_bodies(bodies), *index.notes, f"mutation {mutation}, theta {theta:g}, frequencies {table.name}"]
    return table, searched(index, bodies, top), said


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


@app.command()
def power(
    family: Annotated[Path, typer.Argument(metavar="FAMILY", help="TOML or CSV, as for search.", show_default=False)],
    add: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A relative who could be typed. May be given again.")
    ] = None,
    frequencies: Annotated[str, typer.Option(metavar="TABLE", help="As for search.")] = "nist1036:Caucasian",
    mutation: MutationOption = None,
    seed: Annotated[int, typer.Option(min=0, help="Other draws; the same seed gives the same figures.")] = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """What testing could tell: the weight to expect if it is he, and if not, as typed and with others."""
    from murderbook.cli.link_files import told
    from murderbook.cli.output import check_file, keep_previous, put_json, put_words

    if out is not None:
        check_file(out)
    with told():
        found = _powers(family, add or [], (frequencies, mutation), seed)
    if out:
        keep_previous(out)
    if json_ or out:
        put_json({"schema": "murderbook kinship power 1", "families": found}, out)
        return
    for one in found:
        put_words(_power_words(one))


def _powers(path: Path, add: list[str], how: tuple[str, str | None], seed: int) -> list[dict[str, Any]]:
    """As typed, with each of `add`, and with all of them."""
    from dataclasses import replace

    from murderbook.formats.kinship_case import tables_named
    from murderbook.formats.kinship_families import common_names, read_families
    from murderbook.formats.str_profiles import CORE
    from murderbook.kinship.frequencies import locus_key
    from murderbook.kinship.likelihood.tables import joint_entry
    from murderbook.kinship.markers import AS_PUBLISHED, marker_of
    from murderbook.kinship.power import power as power_of

    tables = tables_named([how[0]], path.parent)
    if len(tables) != 1:
        raise InputError(f"--frequencies {how[0]} has {len(tables)} populations: name one, such as {tables[0].name}")
    treatment = replace(AS_PUBLISHED, mutation=mutation_of(how[1])) if how[1] else AS_PUBLISHED
    _warn(joint_entry())
    found = []
    for family in read_families(path):
        one = replace(family, samples=tuple(common_names(family.samples, tables[0])))
        typed = {locus for sample in one.samples for locus in sample.genotypes}
        loci = [name for name in tables[0].loci if name in typed or (not typed and locus_key(name) in CORE)]
        markers = [marker_of(name, tables[0].loci[name], treatment) for name in loci]
        sets = [[], *([name] for name in add), *([add] if len(add) > 1 else [])]
        found += [{"family": one.id, **power_of(one, markers, names, seed).document()} for names in sets]
    return found


def _power_words(one: dict[str, Any]) -> str:
    typed = ", ".join(one["typed"]) or "nobody"
    unrelated = "excluded at once" if one["mean_bits_h2"] is None else f"{one['mean_bits_h2']:.1f} bits"
    reach = next(row for row in one["reached"] if row["LR"] == 1e4)
    drawn = f" (+- {2 * one['error_bits']:.1f})" if one["error_bits"] else ""
    return (
        f"Family {one['family']}, {typed} typed: {one['mean_bits_h1']:.1f} bits{drawn} on average if it is he,"
        f" {unrelated} if not; LR 10,000 or more in {reach['p_given_h1']:.0%} if it is he,"
        f" {reach['p_given_h2']:.1e} if not;"
        f" an unrelated person excluded in {one['excluded']:.2%}."
    )
