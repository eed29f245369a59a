"""What looks odd: one body under two names, victims related to each other, places that do not go together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from murderbook.kinship.case import Genotype, Sample
from murderbook.kinship.checks import ENOUGH
from murderbook.kinship.disaster.problem import Disaster, DisasterFamily, may_be
from murderbook.kinship.disaster.solution import Solution
from murderbook.kinship.disaster.weights import Weights
from murderbook.kinship.pedigree import Pedigree, Person
from murderbook.kinship.search.families import Remains

BY_CHANCE = 0.01  # related pairs are told of where chance alone gives so many at most
STRONG = math.log(1e4)  # of a place alone: only strong ones that exclude each other are told of
MOST_TOLD = 20
KINDS = {
    "parent and child": Pedigree((Person("one"), Person("other", father="one"))),
    "full siblings": Pedigree((Person("F"), Person("M"), Person("one", "F", "M"), Person("other", "F", "M"))),
}


def same_people(victims: Sequence[Remains]) -> list[list[int]]:
    """Groups of victims alike at all loci that two of them have (eight at least): parts of one body, or twins. In a
    group no two differ anywhere: a small part that is alike to two who do could be of either, and is of neither."""
    seen = [{locus: frozenset(g) for locus, g in one.sample.genotypes.items() if g} for one in victims]
    like: dict[int, set[int]] = {at: {at} for at in range(len(victims))}

    def shared(a: int, b: int) -> int | None:
        return _shared(seen[a], seen[b]) if may_be(victims[a], victims[b].sex) else None

    for a, b in combinations(range(len(victims)), 2):
        if (shared(a, b) or 0) >= ENOUGH:
            like[a].add(b)
            like[b].add(a)
    sure = [at for at, them in like.items() if all(shared(a, b) is not None for a, b in combinations(them, 2))]
    groups = {tuple(one for one in sure if one in like[at]) for at in sure}
    return [list(one) for one in sorted(_apart(groups)) if len(one) > 1]


def _apart(groups: set[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """The largest first, and of the others those that have nobody of it."""
    taken = set[int]()
    for group in sorted(groups, key=lambda one: (-len(one), one)):
        if taken.isdisjoint(group):
            taken.update(group)
            yield group


def _shared(one: dict[str, frozenset[str]], other: dict[str, frozenset[str]]) -> int | None:
    """How many loci both have; None where they differ at one."""
    both = one.keys() & other.keys()
    return None if any(one[locus] != other[locus] for locus in both) else len(both)


def merged(victims: Sequence[Remains], groups: Sequence[Sequence[int]]) -> list[Remains]:
    """Each group as one victim, named after all, with what any of its profiles shows."""
    taken = {at for group in groups for at in group[1:]}
    first = {group[0]: group for group in groups}
    return [
        _one([victims[v] for v in first[at]]) if at in first else one
        for at, one in enumerate(victims)
        if at not in taken
    ]


def _one(parts: list[Remains]) -> Remains:
    genotypes: dict[str, Genotype | None] = {}
    dropout: dict[str, float] = {}
    for sample in (part.sample for part in parts):
        for locus, genotype in sample.genotypes.items():
            drop = sample.dropout_at(locus)
            if genotype and (not genotypes.get(locus) or drop < dropout[locus]):
                genotypes[locus], dropout[locus] = genotype, drop
    sex = next((part.sex for part in parts if part.sex is not None), None)
    foreign = max(part.sample.dropin for part in parts)
    return Remains(Sample("+".join(part.id for part in parts), genotypes, dropout, foreign), sex)


@dataclass(frozen=True, slots=True)
class Related:
    """Two victims, told apart from strangers by their own profiles. The joint assignment does not know of it."""

    left: str
    right: str
    relation: str
    log10_lr: float


def related(found: Solution) -> Iterator[Related]:
    """Victims that look like parent and child or full siblings, and are not put into one family together. Those
    alike at all loci are `same_people`."""
    victims = found.disaster.victims
    asked = len(KINDS) * len(victims) * (len(victims) - 1) // 2
    least = math.log(max(1e4, asked / BY_CHANCE))
    alike = {pair for group in same_people(victims) for pair in combinations(group, 2)}
    for v, one in enumerate(victims[:-1]):
        others = np.arange(v + 1, len(victims))
        alone = {kind: _alone(found, one, pedigree) for kind, pedigree in KINDS.items()}
        ratios = {kind: weights.of_each({}, "other", others) for kind, weights in alone.items()}
        for at, other in enumerate(others.tolist()):
            if max(float(of[at]) for of in ratios.values()) < least or (v, other) in alike:
                continue
            kind, ratio = max(((name, _of_two(found, of, other)) for name, of in alone.items()), key=lambda two: two[1])
            if ratio >= least and not _together(found, v, other):
                yield Related(one.id, victims[other].id, kind, ratio / math.log(10.0))


def _of_two(found: Solution, alone: Weights, other: int) -> float:
    """With the disaster's theta, which `alone` has not: a whole list with it would take minutes."""
    disaster = replace(alone.disaster, theta=found.disaster.theta)
    return Weights(disaster, alone.family, alone.loci, alone.seen).of({"other": other})


def _alone(found: Solution, victim: Remains, pedigree: Pedigree) -> Weights:
    family = DisasterFamily(victim.id, pedigree, ("other",), (replace(victim.sample, id="one"),))
    weights = found.weights[0]
    disaster = Disaster(found.disaster.victims, (family,), found.disaster.markers)
    return Weights(disaster, family, weights.loci, weights.seen)


def _together(found: Solution, a: int, b: int) -> bool:
    """Whether both are more probably than not in one family."""
    for f, family in enumerate(found.disaster.families):
        if all(sum(found.pairs[f, name][v] for name in family.missing) > 0.5 for v in (a, b)):
            return True
    return False


def misfits(found: Solution) -> Iterator[str]:
    """Two victims who each fit a place of a family well, but not both: and where it fails."""
    told = 0
    for weights, table in zip(found.weights, found.tables, strict=True):
        strong = [
            (group, v)
            for group in table.places.groups
            for v in np.flatnonzero(table.single[group[0]] >= STRONG).tolist()
        ]
        for (here, a), (there, b) in combinations(strong, 2):
            # Two of those who cannot be told apart are two places.
            second = there[:1] if here != there else there[1:2]
            if second and a != b and (words := _misfit(weights, (here[0], a), (second[0], b))):
                told += 1
                yield words if told <= MOST_TOLD else f"more than {MOST_TOLD} such pairs: no more are listed"
                if told > MOST_TOLD:
                    return


def _misfit(weights: Weights, first: tuple[str, int], second: tuple[str, int]) -> str | None:
    """None where both together are as likely as the likelier alone."""
    parts = [weights.by_marker({name: victim}) for name, victim in (first, second)]
    both = weights.by_marker(dict((first, second)))
    if both.sum() >= max(part.sum() for part in parts):
        return None
    names = [one.name for one in weights.disaster.markers]
    fails = [name for name, value in zip(names, both.tolist(), strict=True) if value == -math.inf]
    where = f"impossible at {', '.join(fails)}" if fails else f"LR {_power(float(both.sum()))}"
    ids = [weights.disaster.victims[victim].id for _, victim in (first, second)]
    alone = [f"LR {_power(float(part.sum()))}" for part in parts]
    return (
        f"family {weights.family.id}: {ids[0]} as {first[0]} ({alone[0]}) and {ids[1]} as {second[0]} ({alone[1]}) fit"
        f" each alone, but not together ({where})"
    )


def _power(log_ratio: float) -> str:
    return f"10^{log_ratio / math.log(10.0):.1f}"
