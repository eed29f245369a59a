"""Families that the genealogy benchmarks simulate: pairs of one relationship, a study of five places, random trees."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from murderbook.kinship.genealogy.people import Person, Sex, Tree
from murderbook.kinship.genealogy.places import Place
from murderbook.kinship.genealogy.relation import Reference, references
from murderbook.kinship.genealogy.simulation.crossovers import CHROMOSOMES, POOL, crossovers, sex_lengths
from murderbook.kinship.genealogy.simulation.drop import People, Pool, drop, run_drop

Floats = np.ndarray
EITHER = 2


def pair(up: int, down: int, half: bool) -> People:
    """Two people of one relationship, sexes of all who connect them drawn."""
    parents: list[tuple[int, int]] = [(-1, -1)]
    founders, sexes = [1], [0 if up and not half else EITHER]
    if up and not half:
        parents.append((-1, -1))
        founders.append(2)
        sexes.append(1)
    ends = []
    for steps in (up, down):
        at = 0
        for step in range(steps):
            parents.append((0, 1 if not half else -1) if step == 0 and up else (at, -1))
            founders.append(0)
            sexes.append(EITHER)
            at = len(parents) - 1
        ends.append(at)
    arrays = (np.array(one, np.int64) for one in (parents, founders, sexes, ends[:1], ends[1:]))
    return People(*arrays)


def shared_by(one: Reference, least: float, pairs: int, seed: int) -> Floats:
    """cM of simulated pairs of a relationship of the table."""
    return run_drop(pair(one.up, one.down, one.half), np.array([least]), pairs, seed)[:, 0, 0]


@cache
def poisson_pool(seed: int = 4711) -> Pool:
    """Crossovers without interference, on the same lengths: another world than the engine's own."""
    lengths, positions, held = sex_lengths(), [], 0
    averaged = lengths.mean(axis=0) * 100
    starts = np.zeros((2, CHROMOSOMES, POOL + 1), np.int64)
    for sex in range(2):
        for at in range(CHROMOSOMES):
            rng = np.random.Generator(np.random.PCG64([seed, sex, at]))
            count = rng.poisson(lengths[sex, at], POOL)
            starts[sex, at] = held + np.concatenate(([0], np.cumsum(count)))
            positions += [np.sort(rng.random(n)) * averaged[at] for n in count]
            held += int(count.sum())
    return Pool(np.concatenate(positions), starts, crossovers().lengths)


def dropped(people: People, least: Floats, replicates: int, seed: int, pool: Pool | None = None) -> Floats:
    """Shared cM (replicates, places, tested) in the engine's world, or in that of `pool`."""
    if pool is None:
        return run_drop(people, least, replicates, seed)
    out = np.zeros((replicates, len(people.places), len(people.tested)))
    if not drop(people, least, pool, seed, out):
        raise ValueError("too many segments")
    return out


class Growing:
    """A tree in the making."""

    def __init__(self) -> None:
        self.persons: dict[str, Person] = {}

    def add(self, name: str, father: str | None = None, mother: str | None = None, sex: str = "U") -> str:
        self.persons[name] = Person(name, name, Sex(sex), father=father, mother=mother)
        return name

    def child(self, name: str, of: str, sex: str) -> str:
        """By somebody from outside, of the other sex, who is added."""
        other = f"{of} spouse"
        if other not in self.persons:
            self.add(other, sex="F" if self.persons[of].sex is Sex.MALE else "M")
        both = (of, other) if self.persons[of].sex is Sex.MALE else (other, of)
        return self.add(name, *both, sex)

    def tree(self) -> Tree:
        return Tree(self.persons)


def five_places() -> tuple[Tree, list[Place], dict[str, list[str]]]:
    """The note's study: first cousin, once and twice removed, half first cousin, half once removed, of three
    siblings; and what sets of matches there are."""
    made = Growing()
    made.add("root", sex="M"), made.add("wife", sex="F"), made.add("second wife", sex="F")
    for name, mother, sex in (("a", "wife", "M"), ("b", "wife", "F"), ("c", "wife", "M"), ("half", "second wife", "F")):
        made.add(name, "root", mother, sex)
    for at, sex in enumerate("MFM"):
        made.child(f"sibling {at}", "a", sex)
    made.child("child", "sibling 1", "F")
    made.child("cousin", "c", "F")
    places = [Place(f"{name} {depth}", f"{name} {depth}", None, (None, name), depth)
              for name, depth in (("b", 1), ("b", 2), ("b", 3), ("half", 1), ("half", 2))]  # fmt: skip
    three = ["sibling 0", "sibling 1", "sibling 2"]
    sets = {
        "one": three[:1],
        "two siblings": three[:2],
        "three siblings": three,
        "three siblings and a child of one": [*three, "child"],
        "those and a cousin in another branch": [*three, "child", "cousin"],
    }
    return made.tree(), places, sets


def random_tree(rng: np.random.Generator) -> Tree:
    """Four generations below a couple, two or three children each, one marriage in eight a second one."""
    made = Growing()
    made.add("p", sex="M"), made.add("q", sex="F")
    ahead = [made.add(f"p{at}", "p", "q", _sex(rng)) for at in range(int(rng.integers(2, 4)))]
    for _ in range(2):
        below = []
        for one in ahead:
            for at in range(int(rng.integers(1, 4))):
                made.child(f"{one}{at}", one, _sex(rng))
                below.append(f"{one}{at}")
            if rng.random() < 1 / 8:
                below.append(_by_another(made, one, rng))
        ahead = below
    return made.tree()


def _by_another(made: Growing, one: str, rng: np.random.Generator) -> str:
    first = made.persons[f"{one} spouse"]
    other = made.add(f"{one} other spouse", sex=str(first.sex))
    both = (one, other) if first.sex is Sex.FEMALE else (other, one)
    return made.add(f"{one}x", *both, _sex(rng))


def _sex(rng: np.random.Generator) -> str:
    return "M" if rng.random() < 0.5 else "F"


def alike(one: Reference) -> list[Reference]:
    """Relationships of the table that share as much on average: what a lumped table does not tell apart."""
    return [each for each in references() if abs(each.all_mean / one.all_mean - 1) < 0.06]


def renamed(tree: Tree, one: str, name: str) -> Tree:
    return Tree({**tree.persons, one: replace(tree.persons[one], name=name)})
