"""`murderbook kinship search --joint`: many victims and many families solved together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from murderbook.cli.errors import InputError
from murderbook.cli.kinship_options import mutation_of, warn_of_compiling

if TYPE_CHECKING:
    from murderbook.kinship.disaster import Disaster, DisasterFamily, Solution
    from murderbook.kinship.frequencies import FrequencyTable
    from murderbook.kinship.markers import Marker
    from murderbook.kinship.search import Remains

FIRM = 0.9995  # what the International Commission on Missing Persons reports at
SHOWN = 5  # assignments on the screen


class Joint(NamedTuple):
    """What the command line says."""

    remains: Path
    families: Path
    table: FrequencyTable
    mutation: str
    theta: float
    least: float | None
    people: float | None
    merge: bool
    top: int


def solve_jointly(asked: Joint, json_: bool, out: Path | None) -> None:
    from murderbook.cli.link_files import told, with_progress
    from murderbook.cli.output import keep_previous, put_json, say, shown
    from murderbook.evidence.weight import RateSource
    from murderbook.kinship.disaster import solve
    from murderbook.kinship.disaster.document import SCHEMA, document_of

    with told():
        disaster, said = _disaster(asked)
        found = with_progress(lambda tell: solve(disaster, tell))
        source = RateSource(SCHEMA, f"{asked.table.name}: {asked.table.about}", asked.table.persons)
        document = document_of(found, source, asked.top, said)
    for words in [*document["notes"], *_warnings(document), *_certainty(document)]:
        say(shown(words))
    if out:
        keep_previous(out)
    if json_ or out:
        put_json(document, out)
    else:
        _print(found, document)


def _disaster(asked: Joint) -> tuple[Disaster, list[str]]:
    """With the loci under the table's names, and what is to be said of the files."""
    from dataclasses import replace

    from murderbook.formats.kinship_families import common_names, read_remains, read_several
    from murderbook.kinship.disaster import Disaster

    bodies, houses = read_remains(asked.remains), read_several(asked.families)
    renamed = common_names([one.sample for one in bodies], asked.table)
    bodies = [replace(one, sample=sample) for one, sample in zip(bodies, renamed, strict=True)]
    houses = [replace(one, samples=tuple(common_names(one.samples, asked.table))) for one in houses]
    bodies, said = _whole_bodies(bodies, asked.merge)
    markers = _markers(asked, bodies, houses)
    said.append(f"mutation {asked.mutation}, theta {asked.theta:g}, frequencies {asked.table.name}")
    said.append(_prior(asked.people))
    if asked.theta > 0.0:
        said.append(
            "theta ties a family to the victims put into it, and neither families nor other victims: an approximation"
        )
    return Disaster(tuple(bodies), tuple(houses), tuple(markers), asked.theta, asked.people), said


def _prior(people: float | None) -> str:
    if people is None:
        return "prior: every assignment that the sexes allow is equally likely"
    return f"prior: each victim could be any of {people:g} people; every identification weighs 1 / {people:g}"


def _whole_bodies(bodies: list[Remains], merge: bool) -> tuple[list[Remains], list[str]]:
    from murderbook.kinship.disaster.checks import merged, same_people

    groups = same_people(bodies)
    names = [", ".join(bodies[v].id for v in group) for group in groups]
    if merge:
        return merged(bodies, groups), [f"{one} are alike at all loci: taken as one victim" for one in names]
    advice = "parts of one body, or twins; at most one of them is placed: --merge takes them as one victim"
    return bodies, [f"{one} are alike at all loci: {advice}" for one in names]


def _markers(asked: Joint, bodies: list[Remains], houses: list[DisasterFamily]) -> list[Marker]:
    from murderbook.kinship.likelihood.tables import joint_entry
    from murderbook.kinship.markers import Treatment, marker_of

    seen: dict[str, list[str]] = {}
    for sample in [*(one.sample for one in bodies), *(sample for one in houses for sample in one.samples)]:
        for locus, genotype in sample.genotypes.items():
            seen.setdefault(locus, []).extend(genotype or ())
    how = Treatment(mutation_of(asked.mutation), least=asked.least)
    markers = [marker_of(one, asked.table.loci[one], how, seen[one]) for one in asked.table.loci if one in seen]
    if not markers:
        raise InputError(f"no typed locus is in {asked.table.name}: mend the loci's names, or give another table")
    warn_of_compiling(joint_entry())
    return markers


def _warnings(document: dict[str, Any]) -> Iterator[str]:
    for words in document["misfits"]:
        yield f"Look at this: {words}"
    for one in document["related"]:
        yield (
            f"Look at this: {one['left']} and {one['right']} look like {one['relation']} (LR 10^{one['log10_LR']:.1f});"
            " no family here ties them, and the posteriors do not know of it"
        )


def _certainty(document: dict[str, Any]) -> Iterator[str]:
    if document["approximate"]:
        yield (
            f"Too many victims are contested at once in {len(document['approximate'])} families: their posteriors were"
            " drawn, with 95 % intervals (docs/science/disaster.md)"
        )
        for one in document["drawn"]:
            yield one["says"]
    elif document["theta"]:
        yield f"What was left out changes no posterior by more than {document['bound']:.1e}; theta's part may"
    else:
        yield f"Exact: what was left out changes no posterior by more than {document['bound']:.1e}"
    if document["lost"]:
        yield f"Large tables were cut: on average over disasters that loses at most {document['lost']:.1e} of posterior"


def _print(found: Solution, document: dict[str, Any]) -> None:
    from rich.console import Console

    from murderbook.cli.output import put_words

    Console().print(_victims_table(document))
    for one in document["sets"]:
        put_words(f"{one['says']}: {_posterior(one)}")
    best = set(_pairs(document["assignments"][0]))
    put_words("The most probable assignments:")
    for one in document["assignments"][:SHOWN]:
        ratio = f"LR to nobody identified 10^{one['log10_LR']:.2f}"
        put_words(f"  {one['rank']}. {_posterior(one)} ({ratio}): {_differs(one, best)}")
    absent = [f"{one['missing']} of {one['family']}" for one in document["missing"] if one["posterior_absent"] > FIRM]
    if absent:
        put_words(f"Not among these victims: {', '.join(absent)}")
    put_words("Leads, no identifications: those are the medical examiner's.")


def _victims_table(document: dict[str, Any]) -> Any:  # noqa: ANN401 - a table of rich
    from rich.table import Table

    from murderbook.cli.output import cell

    table = Table(title="Who the victims may be", caption=f"firm: posterior {FIRM} or more")
    for head in ("Victim", "Missing", "Family", "Posterior", "LR alone", "GLR", "Nobody listed", ""):
        table.add_column(head, justify="right" if head in ("Posterior", "LR alone", "GLR", "Nobody listed") else "left")
    for victim in document["victims"]:
        nobody = f"{victim['posterior_nobody']:.3g}"
        if not victim["candidates"]:
            table.add_row(cell(victim["id"]), "", "", "", "", "", nobody, "")
        for one in victim["candidates"]:
            ratios = [_power(one[name]) for name in ("log10_LR", "log10_GLR")]
            who = [cell(text) for text in (victim["id"], " or ".join(one["missing"]), one["family"])]
            least = one["posterior"] if one["posterior_low"] is None else one["posterior_low"]
            firm = "firm" if least >= FIRM else ""
            table.add_row(*who, _posterior(one), *ratios, nobody, firm)
    return table


def _posterior(one: dict[str, Any]) -> str:
    """With its interval where it was drawn."""
    low, high = one["posterior_low"], one["posterior_high"]
    return f"{one['posterior']:.6g}" if low is None else f"{one['posterior']:.4g} ({low:.3g} to {high:.3g})"


def _power(log10: float | None) -> str:
    return "" if log10 is None else f"10^{log10:.1f}"


def _pairs(assignment: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for place in assignment["placed"]:
        for victim in place["victims"]:
            yield victim, f"{' or '.join(place['missing'])} of {place['family']}"


def _differs(assignment: dict[str, Any], best: set[tuple[str, str]]) -> str:
    """All of the first; of another what it has otherwise."""
    own = dict(_pairs(assignment))
    if assignment["rank"] == 1:
        return "; ".join(f"{victim} = {who}" for victim, who in own.items()) or "nobody"
    moved = [f"{victim} = {who}" for victim, who in own.items() if (victim, who) not in best]
    moved += [f"{victim} = nobody listed" for victim, _ in sorted(best) if victim not in own]
    return "; ".join(moved) or "nobody"
