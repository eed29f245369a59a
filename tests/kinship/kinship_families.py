"""Small families, shared by the tests of kinship."""

from __future__ import annotations

from murderbook.kinship import (
    Case,
    Comparison,
    Hypothesis,
    Marker,
    Mutation,
    Pedigree,
    Person,
    Pruning,
    Sample,
    compare,
)
from murderbook.kinship.markers import Treatment, marker_of

P = {"7": 0.1, "8": 0.2, "9": 0.3, "10": 0.4}


def people(*told: str) -> Pedigree:
    """From "id sex" and "id sex father mother", - for an unknown parent."""
    persons = []
    for one in told:
        name, sex, *parents = one.split()
        father, mother = (None if parent == "-" else parent for parent in (parents or ("-", "-")))
        persons.append(Person(name, father, mother, None if sex == "?" else sex))
    return Pedigree(tuple(persons))


UNRELATED = people("A M", "B M")
RELATED = {
    "parent and child": people("A M", "B M A -"),
    "full siblings": people("F M", "M F", "A M F M", "B M F M"),
    "half siblings": people("F M", "A M F -", "B M F -"),
    "grandparent": people("A M", "F M A -", "B M F -"),
    "uncle": people("G M", "H F", "A M G H", "F M G H", "B M F -"),
    "first cousins": people("G M", "H F", "X M G H", "Y M G H", "A M X -", "B M Y -"),
    "double first cousins": people(
        "G M", "H F", "I M", "J F", "X M G H", "Y M G H", "V F I J", "W F I J", "A M X V", "B M Y W"
    ),
    "twins, as two samples of one": people("A M"),
}
IBD = {
    "parent and child": (0, 1, 0),
    "full siblings": (0.25, 0.5, 0.25),
    "half siblings": (0.5, 0.5, 0),
    "grandparent": (0.5, 0.5, 0),
    "uncle": (0.5, 0.5, 0),
    "first cousins": (0.75, 0.25, 0),
    "double first cousins": (9 / 16, 6 / 16, 1 / 16),
    "twins, as two samples of one": (0, 0, 1),
}


def marker(how: Treatment | None = None, p: dict[str, float] | None = None, name: str = "L") -> Marker:
    return marker_of(name, p or P, how or Treatment())


def pair(h1: Pedigree, genotypes: tuple[str, str], of: Marker, h2: Pedigree = UNRELATED, **how: float) -> float:
    """The LR of two genotypes such as "7 8". `how`: theta, and drop-out of the second."""
    a, b = (tuple(one.split()) for one in genotypes)
    samples = (Sample("A", {"L": a}), Sample("B", {"L": b}, how.get("drop", 0.0)))
    one = {"B": "A"} if len(h1.persons) == 1 else {}
    hypotheses = Hypothesis("related", h1, one), Hypothesis("unrelated", h2)
    ratio = compare(Case(*hypotheses, samples, (of,), how.get("theta", 0.0))).lr
    assert ratio is not None
    return ratio


def trio(genotypes: dict[str, str], of: Marker, *, theta: float = 0.0, pruning: Pruning = Pruning.NONE) -> Comparison:
    """Father F, mother M, child C; under H2 another man is the father."""
    h1, h2 = people("F M", "M F", "C M F M"), people("F M", "M F", "X M", "C M X M")
    samples = tuple(Sample(one, {"L": tuple(g.split())}) for one, g in genotypes.items())
    return compare(Case(Hypothesis("father", h1), Hypothesis("another man", h2), samples, (of,), theta, pruning))


def both(rate: float, **more: float) -> Mutation:
    """Stepwise in both sexes."""
    from murderbook.kinship import Model, OfOneSex

    one = OfOneSex(Model.STEPWISE, rate, **more)
    return Mutation(one, one)
