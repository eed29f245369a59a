"""`murderbook kinship ...`: likelihood ratios of STR profiles over pedigrees."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.kinship_options import LeastOption, mutation_of, warn_of_compiling
from murderbook.cli.kinship_search import search
from murderbook.cli.options import JsonOption, OutOption

if TYPE_CHECKING:
    from murderbook.kinship.document import Answer
    from murderbook.kinship.draft import Draft

app = typer.Typer(help="STR kinship: the likelihood ratio of a case, remains against families.", no_args_is_help=True)
app.command()(search)


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


def _answers(draft: Draft, names: list[str], beside: Path) -> list[Answer]:
    from murderbook.formats.kinship_case import tables_named, unknown_loci
    from murderbook.kinship.document import answered
    from murderbook.kinship.likelihood.engine import likelihoods_entry

    warn_of_compiling(likelihoods_entry())
    tables = tables_named(names, beside) if names else draft.tables
    if not tables:
        raise InputError("no table of frequencies: give --frequencies, a file or nist1036")
    for table in tables:
        if unknown := unknown_loci(draft, table):
            raise InputError(f"no locus is named {', '.join(unknown)}: mend the name, or give a table that has it")
    return answered(draft, tables)


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
    warn_of_compiling(joint_entry())
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
