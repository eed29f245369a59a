"""The joint assignment as plain data (docs/reference/kinship-json.md) and as lines for a person."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from murderbook.evidence.export import lead_document
from murderbook.evidence.weight import RateSource
from murderbook.kinship.case import Case, Hypothesis
from murderbook.kinship.compare import Comparison, compare
from murderbook.kinship.disaster.best import Ranked
from murderbook.kinship.disaster.checks import misfits, related
from murderbook.kinship.disaster.near import told
from murderbook.kinship.disaster.near.interval import Interval
from murderbook.kinship.disaster.solution import Solution
from murderbook.kinship.lead import lead_of
from murderbook.kinship.pedigree import Pedigree, Person

SCHEMA = "murderbook kinship joint 1"
LEAST = 0.01  # posterior of what is listed
MOST_EXCLUDED = 500  # pairs whose loci are named
LOG10 = math.log(10.0)


@dataclass(frozen=True)
class Candidate:
    """A victim, and a missing person or several who cannot be told apart. `ratio`: ln of the pair's own likelihood
    ratio; `general`: of the best assignment with the pair to the best without, NaN where unknown or not listed;
    `span`: 95 % interval of the posterior where it is near only, None where exact or not listed."""

    victim: int
    family: int
    missing: tuple[str, ...]
    posterior: float
    ratio: float
    general: float
    span: Interval | None = None


def document_of(found: Solution, source: RateSource, top: int, said: Sequence[str]) -> dict[str, Any]:
    disaster = found.disaster
    listed = [one for one in candidates(found) if one.posterior >= LEAST]
    excluded, uncounted = _excluded(found)
    return {
        "schema": SCHEMA,
        "prior": {"people": disaster.people},
        "theta": disaster.theta,
        "assignments": [_assignment(found, rank, *one) for rank, one in enumerate(found.best(top), start=1)],
        "victims": [_victim(found, v, listed) for v in range(len(disaster.victims))],
        "missing": [_missing(found, f, name) for f, one in enumerate(disaster.families) for name in one.missing],
        "sets": list(sets_of(found)),
        "bound": found.left_out,
        "lost": found.lost,
        "approximate": [disaster.families[f].id for f in found.near],
        "drawn": list(told.parts(found)),
        "excluded": excluded,
        "excluded_pairs": uncounted,
        "misfits": list(misfits(found)),
        "related": [
            {"left": one.left, "right": one.right, "relation": one.relation, "log10_LR": one.log10_lr}
            for one in related(found)
        ],
        "notes": [*said, *_own(found)],
        "leads": [_lead(found, one, rank, source) for rank, one in enumerate(listed, start=1)],
    }


def candidates(found: Solution) -> list[Candidate]:
    """All pairs that were kept, the most probable first."""
    out = []
    for f, table in enumerate(found.tables):
        for orbit in table.places.orbits:
            names = tuple(name for place in orbit for name in table.places.groups[place])
            share = sum((found.pairs[f, name] for name in names), np.zeros(len(found.disaster.victims)))
            for v in np.flatnonzero(share > 0.0).tolist():
                posterior, ratio = min(1.0, float(share[v])), float(table.single[names[0]][v])
                general = _general(found, f, orbit, v) if posterior >= LEAST else math.nan
                span = told.of_pair(found, f, orbit, v) if posterior >= LEAST else None
                out.append(Candidate(v, f, names, posterior, ratio, general, span))
    ids = [one.id for one in found.disaster.victims]
    return sorted(out, key=lambda one: (-one.posterior, ids[one.victim], one.family, one.missing))


def _general(found: Solution, f: int, orbit: Sequence[int], victim: int) -> float:
    table, one = found.tables[f], found.kept[f]
    has = np.array([any(victim in table.placings[row][place] for place in orbit) for row in one.rows.tolist()])
    best = found.best_with[f]
    return float(best[has].max(initial=-math.inf) - best[~has].max(initial=-math.inf))


def placed(found: Solution, one: Ranked) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
    """Family, missing persons and victims of each place that an assignment fills."""
    for f, choice in one.chosen:
        table = found.tables[f]
        placing = table.placings[found.kept[f].rows[choice]]
        for group, held in zip(table.places.groups, placing, strict=True):
            if held:
                yield f, group, [found.disaster.victims[v].id for v in held]


def _assignment(found: Solution, rank: int, posterior: float, one: Ranked) -> dict[str, Any]:
    copies = math.prod(float(found.tables[f].copies[found.kept[f].rows[choice]]) for f, choice in one.chosen)
    return {
        "rank": rank,
        "posterior": posterior,
        **told.ends(found.best_interval()),
        "log10_LR": found.log_ratio(one) / LOG10,
        "copies": copies,
        "placed": [
            {"family": found.disaster.families[f].id, "missing": list(names), "victims": victims}
            for f, names, victims in placed(found, one)
        ],
    }


def _victim(found: Solution, v: int, listed: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "id": found.disaster.victims[v].id,
        "sex": found.disaster.victims[v].sex,
        "posterior_nobody": float(found.nobody[v]),
        **told.ends(told.of_nobody(found, v), "posterior_nobody"),
        "candidates": [
            {
                "family": found.disaster.families[one.family].id,
                "missing": list(one.missing),
                "posterior": one.posterior,
                **told.ends(one.span),
                "log10_LR": _finite(one.ratio / LOG10),
                "log10_GLR": _finite(one.general / LOG10),
            }
            for one in listed
            if one.victim == v
        ],
    }


def _missing(found: Solution, f: int, name: str) -> dict[str, Any]:
    absent = max(0.0, 1.0 - float(found.pairs[f, name].sum()))
    return {"family": found.disaster.families[f].id, "missing": name, "posterior_absent": absent} | told.ends(
        told.of_absent(found, f, name), "posterior_absent"
    )


def sets_of(found: Solution) -> Iterator[dict[str, Any]]:
    """Missing persons who cannot be told apart, with the victims who are they in whatever order."""
    for f, table in enumerate(found.tables):
        orbits = [
            (orbit, [name for place in orbit for name in table.places.groups[place]]) for orbit in table.places.orbits
        ]
        several = [(orbit, names) for orbit, names in orbits if len(names) > 1]
        for orbit, names in several:
            tied = [other for with_, other in several if with_ != orbit and len(orbit) > 1 and len(with_) > 1]
            for held, share in _held(found, f, orbit):
                if share >= LEAST:
                    victims = tuple(found.disaster.victims[v].id for v in held)
                    span = told.ends(told.of_held(found, f, orbit, held))
                    yield _set(found, f, (names, victims), share) | span | {"tied_to": tied}


def _held(found: Solution, f: int, orbit: Sequence[int]) -> list[tuple[tuple[int, ...], float]]:
    total: dict[tuple[int, ...], float] = {}
    for row, share in zip(found.kept[f].rows.tolist(), found.of_kept[f].tolist(), strict=True):
        held = tuple(sorted(v for place in orbit for v in found.tables[f].placings[row][place]))
        total[held] = total.get(held, 0.0) + share
    return [(held, share) for held, share in sorted(total.items(), key=lambda one: (-one[1], one[0])) if held]


def _set(found: Solution, f: int, who: tuple[list[str], tuple[str, ...]], share: float) -> dict[str, Any]:
    names, victims = who
    family = found.disaster.families[f].id
    if len(victims) == len(names):
        says = f"{_and(victims)} are {_and(names)} of family {family}, in whatever order"
    else:
        verb = "is one of" if len(victims) == 1 else "are among"
        says = f"{_and(victims)} {verb} {_and(names)} of family {family}; which, no profile tells"
    return {"family": family, "missing": names, "victims": list(victims), "posterior": min(1.0, share), "says": says}


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _excluded(found: Solution) -> tuple[list[dict[str, Any]], int]:
    """Pairs of likelihood ratio 0 with the loci where it fails, if they are not too many; and how many there are."""
    pairs = [
        (f, group, v)
        for f, table in enumerate(found.tables)
        for group in table.places.groups
        for v in np.flatnonzero(np.isneginf(table.single[group[0]])).tolist()
        if None in (sexes := (found.disaster.victims[v].sex, found.disaster.families[f].sex_of(group[0])))
        or sexes[0] == sexes[1]
    ]
    if len(pairs) > MOST_EXCLUDED:
        return [], len(pairs)
    names = np.array([marker.name for marker in found.disaster.markers])
    return [
        {
            "victim": found.disaster.victims[v].id,
            "family": found.disaster.families[f].id,
            "missing": list(group),
            "loci": names[np.isneginf(found.weights[f].by_marker({group[0]: v}))].tolist(),
        }
        for f, group, v in pairs
    ], len(pairs)


def _own(found: Solution) -> Iterator[str]:
    for weights in found.weights:
        if weights.misfits:
            yield (
                f"family {weights.family.id}: its own profiles do not fit together at {', '.join(weights.misfits)}; not"
                " used for it"
            )


def comparison(found: Solution, one: Candidate) -> Comparison:
    """The pair by itself, marker by marker: the other missing persons untyped, the other victims not looked at."""
    family, victim = found.disaster.families[one.family], found.disaster.victims[one.victim]
    sample = replace(victim.sample, id=f"victim {victim.id}")
    other = f"unrelated victim {victim.id}"
    h1 = Hypothesis(
        f"{victim.id} is {one.missing[0]} of family {family.id}", family.pedigree, {sample.id: one.missing[0]}
    )
    apart = Pedigree((*family.pedigree.persons, Person(other)), family.pedigree.inbreeding)
    h2 = Hypothesis(f"{victim.id} is unrelated to family {family.id}", apart, {sample.id: other})
    return compare(Case(h1, h2, (*family.samples, sample), found.disaster.markers, found.disaster.theta))


def _lead(found: Solution, one: Candidate, rank: int, source: RateSource) -> dict[str, Any]:
    family, victim = found.disaster.families[one.family], found.disaster.victims[one.victim]
    lead = lead_document(lead_of(comparison(found, one), victim.id, family.id, source), rank)
    odds = one.posterior / (1.0 - one.posterior) if one.posterior < 1.0 - 1e-12 else math.inf
    return lead | {
        "missing": list(one.missing),
        "posterior": one.posterior,
        **told.ends(one.span),
        "posterior_bits": _finite(math.log2(odds)) if odds > 0.0 else None,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
