"""`murderbook genealogy`: where in a family tree an unknown person sits, from shared DNA."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import told, with_progress
from murderbook.cli.options import JsonOption, OutOption
from murderbook.cli.output import cell, check_file, keep_previous, put_json, put_words, say, shown

if TYPE_CHECKING:
    from murderbook.kinship.genealogy import Asked, Years


class SexName(StrEnum):
    """kinship.genealogy.Sex, which is not loaded for `--help`."""

    M = "M"
    F = "F"


TreeArgument = Annotated[Path, typer.Argument(metavar="TREE.ged", help="The family tree: GEDCOM 5.5.1.")]
MatchesOption = Annotated[
    Path, typer.Option("--matches", metavar="M.csv", help="Who was tested and how many cM are shared: CSV or XLSX.")
]
TopOption = Annotated[
    int, typer.Option("--top", min=1, help="Places told; those not separated from the best always are.")
]
PriorOption = Annotated[
    str | None,
    typer.Option(
        "--prior", metavar="P|FILE", help="Probability of being none of them (0 to 1), or a CSV: place, weight."
    ),
]
BornOption = Annotated[
    str | None, typer.Option("--born", metavar="FROM-TO", help="Years in which the unknown person can have been born.")
]
SexOption = Annotated[SexName | None, typer.Option("--sex", help="Of the unknown person.")]
UpOption = Annotated[int, typer.Option("--up", min=0, max=3, help="Unlisted generations above the oldest ancestors.")]
DownOption = Annotated[int, typer.Option("--down", min=0, max=4, help="Unlisted generations below anybody.")]
UnlistedOption = Annotated[
    float, typer.Option("--unlisted", min=0, max=1000, help="Prior weight of an unlisted place against a listed one.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")]


def genealogy(
    tree: TreeArgument,
    matches: MatchesOption,
    top: TopOption = 10,
    prior: PriorOption = None,
    born: BornOption = None,
    sex: SexOption = None,
    up: UpOption = 1,
    down: DownOption = 2,
    unlisted: UnlistedOption = 1.0,
    seed: SeedOption = 1,
    json_: JsonOption = False,
    out: OutOption = None,
) -> None:
    """Where in a tree an unknown person sits, from shared DNA: a lead to confirm by STR, no identification."""
    if out is not None:
        check_file(out)
    with told():
        asked = _asked((prior, unlisted), (born, sex), (up, down), seed)
        document = with_progress(lambda tell: _document(tree, matches, asked, top, tell))
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(document)


def _asked(
    priors: tuple[str | None, float], known: tuple[str | None, str | None], depth: tuple[int, int], seed: int
) -> Asked:
    from murderbook.kinship.genealogy import Asked, Sex, Wanted

    prior, unlisted = priors
    elsewhere, weights = _prior(prior)
    wanted = Wanted(_years(known[0]), Sex(known[1]) if known[1] else Sex.UNKNOWN)
    return Asked(wanted, *depth, elsewhere, weights, unlisted, seed)


def _years(text: str | None) -> Years:
    from murderbook.kinship.genealogy import Years

    if text is None:
        return Years()
    match = re.fullmatch(r"\s*(\d{4})?\s*(-)?\s*(\d{4})?\s*", text)
    if match is None or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise InputError(f"--born {text!r} is no span of years: give 1950-1962, 1950-, -1962 or 1955")
    first = int(match[1]) if match[1] else -inf
    last = int(match[3]) if match[3] else (inf if match[2] else first)
    if first > last:
        raise InputError(f"--born {text}: {first:.0f} comes after {last:.0f}; exchange them")
    return Years(first, last)


def _prior(text: str | None) -> tuple[float | None, dict[str, float]]:
    """A probability of being somewhere else, or weights of places from a file."""
    if text is None:
        return None, {}
    try:
        elsewhere = float(text)
    except ValueError:
        return None, _weights(Path(text))
    if not 0 <= elsewhere < 1:
        raise InputError(f"--prior {text}: a probability from 0 to less than 1 that the person is none of the places")
    return elsewhere, {}


def _weights(path: Path) -> dict[str, float]:
    from murderbook.formats.dna_matches import read_weights

    return read_weights(path)


def _document(tree: Path, matches: Path, asked: Asked, top: int, tell: Callable[[float, str], None]) -> dict[str, Any]:
    from murderbook.formats.dna_matches import read_matches
    from murderbook.formats.gedcom import read_gedcom
    from murderbook.kinship.genealogy import locate
    from murderbook.kinship.genealogy.advice import advice_of
    from murderbook.kinship.genealogy.document import document_of

    tell(0.02, "reading the tree")
    read = read_gedcom(tree)
    given = read_matches(matches, read.tree)
    for warning in (*read.warnings, *given.warnings):
        say(shown(warning))
    tell(0.1, "scoring places")
    found = locate(read.tree, given.matches, asked)
    unknown = set(asked.weights) - {one.place.id for one in (*found.ranked, *found.ruled_out)}
    if unknown:
        raise InputError(f"--prior names a place that is not scored: {', '.join(sorted(unknown)[:5])}")
    tell(0.8, "looking for what would decide")
    document = document_of(found, advice_of(found, datetime.now(UTC).year), top)
    for doubt in document["doubts"]:
        say(shown(doubt["says"]))
    return document


def _print(document: dict[str, Any]) -> None:
    put_words(document["title"])
    _print_places(document)
    elsewhere = document["elsewhere"]
    put_words(
        f"Somewhere else, not in this tree: posterior {elsewhere['posterior']:.3g}, "
        f"{elsewhere['odds_against_best']:,.3g} times less likely by the DNA than the best place."
    )
    put_words(f"Prior: {document['prior']['words']}.")
    _print_matches(document)
    for one in document["without_one"]:
        put_words(
            f"Without {one['name']}: {one['best']} is best; the best with all has posterior "
            f"{one['posterior_of_best_with_all']:.3g}."
        )
    _print_ruled_out(document)
    _print_advice(document["advice"])
    put_words(document["note"])
    put_words(document["conditions"])


def _print_places(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title="Places by the DNA",
        caption=f"* not separated from the best (odds below {document['separated_from']:g}); odds by the DNA alone.",
    )
    for head in ("", "Place", "Born", "Odds against", "Posterior"):
        table.add_column(head, justify="right" if head in ("Odds against", "Posterior") else "left")
    for one in document["places"]:
        name = one["words"] + (f" ({one['person']})" if one["listed"] else "")
        born = _span(one["born"])
        table.add_row("*" if one["not_separated"] else "", cell(name), born,
                      f"{one['odds_against_best']:,.3g}", _share(one["posterior"]))  # fmt: skip
    Console().print(table)


def _span(born: dict[str, int | None]) -> str:
    first, last = ("" if born[end] is None else str(born[end]) for end in ("from", "to"))
    return first if first == last else f"{first}-{last}"


def _share(value: float) -> str:
    return ">0.999" if value > 0.999 else f"{value:.3g}"


def _print_matches(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    rival = document["rival_words"]
    table = Table(
        title="What each match says of the best place",
        caption=f"Bits for the best place over {cell(rival)}, beyond the rows above; they add up.",
    )
    for head in ("Match", "would be", "cM", "expected (99 %)", "Bits", "Misfit"):
        table.add_column(head, justify="left" if head in ("Match", "would be") else "right")
    for one in document["matches"]:
        expected = f"{one['expected_cm']:.0f} ({one['low99_cm']:.0f} to {one['high99_cm']:.0f})"
        table.add_row(cell(one["name"]), one["relation"], f"{one['cm']:g}", expected, f"{one['adds_bits']:+.2f}",
                      f"{one['outlier']:.1%}")  # fmt: skip
    Console().print(table)


def _print_ruled_out(document: dict[str, Any]) -> None:
    counts, listed = document["counts"], document["ruled_out"]
    put_words(
        f"{counts['scored']} places scored, {counts['distinct']} of them different by DNA; {counts['ruled_out']} ruled "
        f"out; {counts['unrelated']} persons share no ancestor with a match."
    )
    for one in listed[:5]:
        odds = f"{one['odds_against_best']:,.3g}"
        put_words(f"Ruled out: {one['words']} ({one['why']}); odds of {odds} against it by the DNA.")


def _print_advice(advice: dict[str, Any]) -> None:
    put_words(f"Left open: {advice['open_bits']:.2f} bits among the places. What would lessen it most:")
    for one in advice["steps"][:5]:
        put_words(f"  {one['bits']:.2f} bits: {one['what']}")
