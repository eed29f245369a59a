"""Small trees for the genealogy tests."""

from __future__ import annotations

from murderbook.kinship.genealogy import Match, Person, Platform, Sex, Tree, Years
from murderbook.kinship.genealogy.matches import MAP

OWN = Platform("the engine's own map", MAP, 7.0)


class Made:
    """A tree in the making; sexes M, F, U."""

    def __init__(self) -> None:
        self.persons: dict[str, Person] = {}

    def add(
        self, name: str, sex: str = "U", father: str | None = None, mother: str | None = None, **more: object
    ) -> Made:
        self.persons[name] = Person(name, name, Sex(sex), father=father, mother=mother, **more)  # type: ignore[arg-type]
        return self

    def tree(self) -> Tree:
        return Tree(self.persons)


def cousins() -> Tree:
    """A couple; son a (children a1, a2), daughter b (b1, b2, and bx by another man), son c (c1); ages for all."""
    made = Made().add("gf", "M", born=Years(1895, 1895)).add("gm", "F", born=Years(1900, 1900))
    for name, sex, year in (("a", "M", 1922), ("b", "F", 1925), ("c", "M", 1930)):
        made.add(name, sex, "gf", "gm", born=Years(year, year))
    made.add("wa", "F").add("hb", "M").add("hx", "M").add("wc", "F")
    made.add("a1", "F", "a", "wa", born=Years(1948, 1948)).add("a2", "M", "a", "wa", born=Years(1951, 1951))
    made.add("b1", "F", "hb", "b", born=Years(1950, 1950)).add("b2", "M", "hb", "b", born=Years(1953, 1953))
    made.add("bx", "M", "hx", "b", born=Years(1960, 1960)).add("c1", "F", "c", "wc", born=Years(1956, 1956))
    return made.tree()


def matches(**cm: float) -> list[Match]:
    return [Match(name, value, OWN) for name, value in cm.items()]
