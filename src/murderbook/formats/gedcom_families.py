"""Who descends from whom, by the family records of a GEDCOM file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from murderbook.kinship.genealogy.people import Person, Sex

_BORN = ("", "natural", "birth", "biological", "unknown")


@dataclass(frozen=True, slots=True)
class Child:
    """Families that a person's own record names, and those of them that he was not born to."""

    families: tuple[str, ...] = ()
    not_born_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Home:
    """A family record. `children`: each with what it is to the husband and to the wife (empty: born to them)."""

    id: str
    spouses: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]


def parents_of(
    persons: Mapping[str, Person], children: Mapping[str, Child], homes: Mapping[str, Home]
) -> tuple[dict[str, Person], list[str]]:
    """The persons with their biological parents, and what is to be said. A parent whom a family does not name is
    added, unlisted, so that its children stay full siblings."""
    made = _with_sexes(dict(persons), homes)
    said: list[str] = []
    named: dict[str, list[str]] = {}
    for home in homes.values():
        for child in home.children:
            named.setdefault(child, []).append(home.id)
    for one in persons:
        own = children.get(one, Child())
        both = Child(tuple(dict.fromkeys((*own.families, *named.get(one, ())))), own.not_born_to)
        born = _born_into(made, both, homes, one, said)
        if born is not None:
            _give_parents(made, one, born, said)
    _tell_sexless(made, said)
    return made, said


def _with_sexes(persons: dict[str, Person], homes: Mapping[str, Home]) -> dict[str, Person]:
    """Who has no sex has the one that the other parent of his family leaves."""
    for home in homes.values():
        if len(home.spouses) == 2:
            for one, other in (home.spouses, home.spouses[::-1]):
                known = persons[other].sex
                if persons[one].sex is Sex.UNKNOWN and known is not Sex.UNKNOWN:
                    persons[one] = replace(persons[one], sex=Sex.FEMALE if known is Sex.MALE else Sex.MALE)
    return persons


def _born_into(
    persons: Mapping[str, Person], own: Child, homes: Mapping[str, Home], one: str, said: list[str]
) -> Home | None:
    """The one family that somebody descends from; `own` as his record and those of families have it."""
    there = [home for home in own.families if home in homes]
    for missing in (home for home in own.families if home not in homes):
        said.append(f"{persons[one].name} ({one}) is a child of family {missing}, which is not in the file")
    born = [home for home in there if home not in own.not_born_to]
    away = [home for home in there if home in own.not_born_to]
    if away:
        said.append(
            f"{persons[one].name} ({one}) was not born to family {', '.join(away)} (adopted, fostered): no descent"
        )
    if len(born) > 1:
        said.append(
            f"{persons[one].name} ({one}) is a child by birth of {len(born)} families ({', '.join(born)}): the first "
            "was taken; mark the others (PEDI)"
        )
    return homes[born[0]] if born else None


def _give_parents(persons: dict[str, Person], one: str, home: Home, said: list[str]) -> None:
    relations = home.children.get(one, ("", ""))
    sides: dict[Sex, str] = {}
    for at, spouse in enumerate(home.spouses):
        relation = relations[min(at, 1)] if len(home.spouses) == 2 else next(filter(None, relations), "")
        if relation not in _BORN:
            said.append(
                f"{persons[one].name} ({one}) is a {relation} child of {persons[spouse].name} ({spouse}): no descent"
            )
            continue
        sex = persons[spouse].sex
        side = sex if sex is not Sex.UNKNOWN else (Sex.MALE if at == 0 else Sex.FEMALE)
        if side in sides:
            said.append(
                f"family {home.id} has two parents of one sex ({sides[side]}, {spouse}): neither is taken as a parent "
                "by birth"
            )
            return
        sides[side] = spouse
    for side in (Sex.MALE, Sex.FEMALE):
        if side not in sides:
            sides[side] = _unnamed(persons, one, home, side)
    persons[one] = replace(persons[one], father=sides[Sex.MALE], mother=sides[Sex.FEMALE])


def _unnamed(persons: dict[str, Person], one: str, home: Home, side: Sex) -> str:
    """The parent whom the family does not name: one for all of its children. One who stands there as a step-parent
    leaves the true one unknown, so that child gets its own."""
    whole = len(home.spouses) < 2
    made = f"{home.id}?{side}" if whole else f"{home.id}?{side}:{one}"
    role = "father" if side is Sex.MALE else "mother"
    of = f"family {home.id}" if whole else persons[one].name
    persons.setdefault(made, Person(made, f"unnamed {role} of {of}", side, listed=False))
    return made


def _tell_sexless(persons: Mapping[str, Person], said: list[str]) -> None:
    told = list(_sexless(persons))
    if told:
        said.append(f"{len(told)} without a sex, taken as either: {', '.join(told[:5])}")


def _sexless(persons: Mapping[str, Person]) -> Iterator[str]:
    return (one.id for one in persons.values() if one.sex is Sex.UNKNOWN)
