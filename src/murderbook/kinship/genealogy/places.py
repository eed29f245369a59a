"""Every place that the unknown person may have: one of the tree, or somebody whom the tree does not list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from murderbook.kinship.genealogy.people import Sex, Tree, Years, child_years, parent_ages

SLACK = 3  # years by which the dates of the unknown person may miss a place before it counts as ruled out

_BELOW = ("", "child", "grandchild", "great-grandchild")


@dataclass(frozen=True, slots=True)
class Place:
    """`person` is set for a place that is somebody of the tree; else the unknown person is `depth` generations below
    `parents` (father and mother, None where the other parent is nobody of the tree), through unlisted persons."""

    id: str
    words: str
    person: str | None = None
    parents: tuple[str | None, str | None] = (None, None)
    depth: int = 0
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the unknown person beside the DNA."""

    born: Years = Years()  # noqa: RUF009 - frozen
    sex: Sex = Sex.UNKNOWN


def places_in(tree: Tree, tested: Iterable[str], down: int) -> list[Place]:
    """Of a tree with its implied parents: each person who shares an ancestor with somebody tested; each unlisted child,
    grandchild and so on, `down` generations, of each couple with such a person, and of each such person with somebody
    outside the tree (so that half relations are told apart)."""
    kin = tree.kin(tested)
    return [*_persons(tree, kin), *_unlisted(tree, kin, down)]


def _persons(tree: Tree, kin: set[str]) -> Iterator[Place]:
    for one in tree.order:
        if one in kin:
            person = tree.persons[one]
            yield Place(one, person.name, one, listed=person.listed)


def _unlisted(tree: Tree, kin: set[str], down: int) -> Iterator[Place]:
    pairs: list[tuple[str | None, str | None]] = [pair for pair in tree.couples if kin & set(pair)]
    for one in tree.order:
        if one in kin:
            pairs.append((one, None) if tree.persons[one].sex is not Sex.FEMALE else (None, one))
    for parents in pairs:
        for depth in range(1, down + 1):
            name = "+".join(one or "?" for one in parents)
            yield Place(f"{below(depth)} of {name}", _words(tree, parents, depth), None, parents, depth)


def below(depth: int) -> str:
    return _BELOW[depth] if depth < len(_BELOW) else f"{'great-' * (depth - 2)}grandchild"


def _words(tree: Tree, parents: tuple[str | None, str | None], depth: int) -> str:
    known = [tree.persons[one] for one in parents if one is not None]
    names = [one.name for one in known]
    if not any(one.listed for one in known):
        below_them = [set(tree.children[one.id]) for one in known]
        shared = sorted(set.intersection(*below_them))
        half = "" if len(known) == 2 else "half "
        side = "" if len(known) == 2 else f" by {names[0]}"
        return f"unlisted {_collateral(half, depth)} of {tree.persons[shared[0]].name}{side}"
    if len(names) == 2:
        return f"unlisted {below(depth)} of {names[0]} and {names[1]}"
    return f"unlisted {below(depth)} of {names[0]} by somebody who is not in the tree"


def _collateral(half: str, depth: int) -> str:
    if depth == 1:
        return f"{half}brother or sister"
    return f"{half}{'great-' * (depth - 2)}nephew or niece"


def birth_of(tree: Tree, place: Place) -> Years:
    """When somebody at this place can have been born."""
    if place.person is not None:
        return tree.births[place.person]
    span = Years()
    for at, parent in enumerate(place.parents):
        if parent is not None:
            span = span.within(child_years(tree.persons[parent], tree.births[parent], at == 1))
    for _ in range(place.depth - 1):
        span = span.shifted(*parent_ages(Sex.UNKNOWN))
    return span


def ruled_out(tree: Tree, place: Place, tested: set[str], wanted: Wanted) -> str | None:
    """Why nobody at this place can be the person asked for; None where one can."""
    if place.person in tested:
        return "gave the sample of one of the matches"
    if wrong_sex(tree, place, wanted):
        return f"is {_SEXES[tree.persons[place.person or ''].sex]}, and {_SEXES[wanted.sex]} is asked for"
    if birth_of(tree, place).empty:
        return "the dates of the parents leave no year for the birth"
    if years_off(tree, place, wanted) > SLACK:
        return f"born {birth_of(tree, place)} by the dates of the tree, and {wanted.born} is asked for"
    return None


def wrong_sex(tree: Tree, place: Place, wanted: Wanted) -> bool:
    sex = Sex.UNKNOWN if place.person is None else tree.persons[place.person].sex
    return Sex.UNKNOWN not in (sex, wanted.sex) and sex is not wanted.sex


def years_off(tree: Tree, place: Place, wanted: Wanted) -> float:
    """By how many years the dates of a place miss those of the unknown person; 0 where they meet."""
    born = birth_of(tree, place)
    return max(born.first - wanted.born.last, wanted.born.first - born.last, 0)


_SEXES = {Sex.MALE: "a man", Sex.FEMALE: "a woman"}
