"""Disasters: how many victims are placed rightly, how true the posteriors are, and how long it takes

Generated disasters (`_disasters.py`): families of nine kinds, 20 core loci, mutation, a share of partial profiles with
drop-out, strangers among the victims and missing persons who are not. Each is solved jointly under both priors
(`people`: as many as there are victims) and, for comparison, one victim after the other: his best family by the
pairwise ratio of the plain search, with a posterior from prior odds of one in the number of missing persons. `firm` and
`probable`: the share of victims with a relative here who are placed with a posterior of 0.9995 or 0.95, and rightly;
`firm_wrong` and `probable_wrong`: how many were placed so and wrongly. `said` and `true`: the mean posterior of all
placements between 0.05 and 0.95, and how many of them are true. Where brothers cannot be told apart, the set counts.
`near`: components solved exactly that were solved by belief propagation too, and the largest difference. Of components
that were drawn (both priors): `width` the widest 95 % interval of a listed pair, `apart` the largest difference of a
choice between chains and belief propagation, `r_hat` the largest.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from _disasters import Made, Shape, made, markers
from _harness import Row, report
from murderbook.kinship.disaster import Solution, solve
from murderbook.kinship.disaster.document import candidates
from murderbook.kinship.disaster.near.approximate import approximated

FIRM, PROBABLE = 0.9995, 0.95
PLANECRASH = ("CSF1PO", "D13S317", "D16S539", "D18S51", "D21S11", "D3S1358", "D5S818", "D7S820", "D8S1179", "FGA")
SHAPES = (
    ("10 families, whole profiles", Shape(10, strangers=3), 20),
    ("30 families, 4 of 10 profiles partial", Shape(30, strangers=10, partial=0.4), 10),
    ("60 families, 4 of 10 profiles partial", Shape(60, strangers=20, partial=0.4), 5),
    ("200 families, whole profiles", Shape(200, strangers=60), 1),
    ("200 families, 4 of 10 profiles partial", Shape(200, strangers=60, partial=0.4), 1),
)
Placement = tuple[float, bool]  # posterior, and whether it is true


@dataclass
class Tally:
    victims: int = 0
    placeable: int = 0
    seconds: float = 0.0
    bound: float = 0.0
    lost: float = 0.0
    exact: int = 0
    components: int = 0
    difference: float = 0.0
    widths: list[float] = field(default_factory=list)
    apart: list[float] = field(default_factory=list)
    r_hats: list[float] = field(default_factory=list)
    joint: list[Placement] = field(default_factory=list)
    people: list[Placement] = field(default_factory=list)
    pairwise: list[Placement] = field(default_factory=list)


def true(one: Made, victim: int, family: str, names: tuple[str, ...]) -> bool:
    truth = one.truth[victim]
    return truth is not None and truth[0] == family and truth[1] in names


def placements(one: Made, found: Solution) -> Iterator[Placement]:
    for candidate in candidates(found):
        family = found.disaster.families[candidate.family].id
        yield candidate.posterior, true(one, candidate.victim, family, candidate.missing)


def best_each(one: Made, found: Solution) -> Iterator[Placement]:
    """The user's alternative: each victim by himself, each missing person by himself."""
    missing = sum(len(family.missing) for family in found.disaster.families)
    for v in range(len(one.truth)):
        ratios = [
            (float(table.single[group[0]][v]), f, group)
            for f, table in enumerate(found.tables)
            for group in table.places.groups
        ]
        ratio, f, group = max(ratios)
        posterior = 1.0 / (1.0 + np.exp(min(600.0, np.log(missing) - ratio)))
        yield float(posterior), true(one, v, found.disaster.families[f].id, group)


def take(tally: Tally, one: Made) -> None:
    began = time.process_time()
    found = solve(one.disaster)
    tally.seconds += time.process_time() - began
    tally.victims += len(one.truth)
    tally.placeable += sum(truth is not None for truth in one.truth)
    tally.bound, tally.lost = max(tally.bound, found.left_out), max(tally.lost, found.lost)
    tally.joint += placements(one, found)
    tally.pairwise += best_each(one, found)
    many = solve(replace(one.disaster, people=float(len(one.truth))))
    tally.people += placements(one, many)
    for each in (found, many):
        take_drawn(tally, each)
    for component in found.found:
        if component.is_exact and len(component.steps) > 1:
            near = approximated(found.kept, [step.family for step in component.steps])
            gaps = [np.abs(near.posterior[f] - share).max() for f, share in component.posterior.items()]
            tally.difference = max(tally.difference, float(max(gaps)))
    tally.exact += sum(component.is_exact for component in found.found)
    tally.components += len(found.found)


def take_drawn(tally: Tally, found: Solution) -> None:
    tally.widths += [one.span.high - one.span.low for one in candidates(found) if one.span]
    for component in found.found:
        if component.drawn:
            tally.apart.append(component.drawn.apart)
            tally.r_hats.append(component.drawn.r_hat)


def rows(name: str, tally: Tally, runs: int) -> Iterator[Row]:
    for way, found in (("jointly", tally.joint), ("people", tally.people), ("each by itself", tally.pairwise)):
        above = {least: [right for posterior, right in found if posterior >= least] for least in (FIRM, PROBABLE)}
        middle = [(posterior, right) for posterior, right in found if 0.05 <= posterior < PROBABLE]
        yield Row(
            f"{name}: {way}",
            round(tally.seconds / runs, 2) if way == "jointly" else 0.0,
            {
                "cpu_seconds": round(tally.seconds / runs, 2) if way == "jointly" else None,
                "runs": runs,
                "victims": round(tally.victims / runs),
                "firm": round(sum(above[FIRM]) / tally.placeable, 3),
                "firm_wrong": f"{len(above[FIRM]) - sum(above[FIRM])} of {len(above[FIRM])}",
                "probable": round(sum(above[PROBABLE]) / tally.placeable, 3),
                "probable_wrong": f"{len(above[PROBABLE]) - sum(above[PROBABLE])} of {len(above[PROBABLE])}",
                "said": round(float(np.mean([one for one, _ in middle])), 3) if middle else None,
                "true": round(float(np.mean([right for _, right in middle])), 3) if middle else None,
                "middle": len(middle),
                "bound": f"{tally.bound:.0e}" if way == "jointly" else None,
                "lost": f"{tally.lost:.0e}" if way == "jointly" else None,
                "exact": f"{tally.exact} of {tally.components}" if way == "jointly" else None,
                "near": f"{tally.difference:.0e}" if way == "jointly" else None,
                "width": round(max(tally.widths), 4) if tally.widths and way == "jointly" else None,
                "apart": round(max(tally.apart), 4) if tally.apart and way == "jointly" else None,
                "r_hat": round(max(tally.r_hats), 4) if tally.r_hats and way == "jointly" else None,
            },
        )


def planecrash() -> Row:
    """Of the shape of dvir's set: eight women, five families with one typed and one missing each, 15 loci."""
    of = markers([*PLANECRASH, "Penta D", "Penta E", "TH01", "TPOX", "vWA"], 0.001)
    rng, spent, bound = np.random.default_rng(8), list[float](), 0.0
    for _ in range(10):
        one = made(rng, of, Shape(5, recovered=1.0, strangers=3, kinds=("one parent", "one sibling", "aunt only")))
        began = time.process_time()
        found = solve(one.disaster)
        spent.append(time.process_time() - began)
        bound = max(bound, found.left_out)
    median = round(float(np.median(spent)), 4)
    values = {"cpu_seconds": median, "runs": 10, "victims": 8, "bound": f"{bound:.0e}"}
    return Row("8 victims, 5 families, 15 loci (as planecrash)", median, values)


def main() -> None:
    of = markers()
    solve(made(np.random.default_rng(0), of, Shape(3, strangers=2, partial=0.5)).disaster)  # compiles
    out = [planecrash()]
    for name, shape, runs in SHAPES:
        tally = Tally()
        for seed in range(runs):
            take(tally, made(np.random.default_rng(100 + seed), of, shape))
        out += rows(name, tally, runs)
    report(__file__, out)


if __name__ == "__main__":
    main()
