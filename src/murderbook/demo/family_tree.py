"""A family tree with somebody of the nameless in it, and what relatives of hers share with her: for genetic genealogy.

Chromosomes are handed down from founders and compared stretch by stretch, crossovers falling at random (no
interference), so that relatives share as relatives do. It is not the engine's simulation, and shares nothing with it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.people import first_name, surname

# Of the 22 chromosomes, sexes averaged, rounded to whole cM: about 3,380 in all.
CHROMOSOMES = (
    267, 252, 218, 202, 197, 186, 178, 161, 157, 170, 149, 165, 127, 116, 117, 126, 129, 116, 107, 108, 62, 72,
)  # fmt: skip
SHORTEST = 7.0  # cM of a stretch that services count
SCALES = {"GEDmatch PRO": 3587.0, "FamilyTreeDNA": 3485.0}  # what parent and child share there
UNKNOWN = "I1"

Strand = list[tuple[float, int]]  # stretches: where each ends, and which founder's it is
Genome = list[tuple[Strand, Strand]]


@dataclass(frozen=True, slots=True)
class Sought:
    """Who she was, as her missing-person report has it. `name`: "Last, First"."""

    name: str
    sex: str
    born: int


@dataclass(slots=True)
class Relative:
    """One person of the tree. `father`, `mother`: ids; the platform where somebody was tested."""

    id: str
    given: str
    last: str
    sex: str
    born: int
    father: str = ""
    mother: str = ""
    tested: str = ""


def write_tree(streams: Streams, sought: Sought, tree: Path, matches: Path) -> None:
    """GEDCOM 5.5.1, and a table of matches: person, cM, platform."""
    family = _family(streams.of("family tree", sought.name), sought)
    tree.write_text("\n".join([*_gedcom(family), ""]), encoding="utf-8")
    genomes = _handed_down(streams.of("shared dna", sought.name), family)
    with matches.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("person", "cM", "platform"))
        for one in family:
            if one.tested:
                shared = _shared(genomes[UNKNOWN], genomes[one.id]) * SCALES[one.tested] / sum(CHROMOSOMES)
                writer.writerow((one.id, f"{shared:.1f}", one.tested))


class _Making:
    """Persons in the order of their birth, parents first."""

    def __init__(self, stream: Stream) -> None:
        self.stream, self.all = stream, list[Relative]()

    def add(self, sex: str, born: int, parents: tuple[Relative, Relative] | None = None, **more: str) -> Relative:
        last = parents[0].last if parents else surname(self.stream)
        one = Relative(f"I{len(self.all) + 2}", first_name(self.stream, sex), last, sex, born)
        if parents:
            one.father, one.mother = parents[0].id, parents[1].id
        for name, value in more.items():
            setattr(one, name, value)
        self.all.append(one)
        return one

    def couple(self, born: int, last: str = "") -> tuple[Relative, Relative]:
        man = self.add("M", born)
        man.last = last or man.last
        return man, self.add("F", born + self.stream.between(0, 4))

    def married(self, one: Relative) -> tuple[Relative, Relative]:
        """With somebody from outside."""
        other = self.add("F" if one.sex == "M" else "M", one.born + self.stream.between(-3, 3))
        return (one, other) if one.sex == "M" else (other, one)


def _family(stream: Stream, sought: Sought) -> list[Relative]:
    """Her parents' kin on both sides: two cousins who are sisters, one of another uncle and his daughter, a second
    cousin, and one of the mother's side."""
    making, years = _Making(stream), sought.born
    oldest = making.couple(years - 84, sought.name.partition(",")[0])
    grandfather = making.add("M", years - 57, oldest)
    great_uncle = making.add("M", years - 54, oldest)
    grandparents = making.married(grandfather)
    father, aunt, uncle = (
        making.add(sex, years - born, grandparents) for sex, born in (("M", 29), ("F", 26), ("M", 23))
    )
    of_aunt, of_uncle, of_great_uncle = (making.married(one) for one in (aunt, uncle, great_uncle))
    making.add("F", years + 2, of_aunt, tested="GEDmatch PRO")
    making.add("F", years + 5, of_aunt, tested="FamilyTreeDNA")
    cousin = making.add("M", years - 3, of_uncle)
    making.add("F", years + 20, making.married(cousin), tested="GEDmatch PRO")
    removed = making.add("F", years - 27, of_great_uncle)
    making.add("M", years + 1, making.married(removed), tested="FamilyTreeDNA")
    mothers = making.couple(years - 55)
    mother, mothers_brother = making.add("F", years - 27, mothers), making.add("M", years - 30, mothers)
    making.add("M", years - 2, making.married(mothers_brother), tested="GEDmatch PRO")
    making.add("M" if sought.sex == "F" else "F", years + 3, (father, mother))  # a brother or sister, not tested
    last, _, given = sought.name.partition(", ")
    herself = Relative(UNKNOWN, given or last, last, sought.sex, sought.born, father.id, mother.id)
    return [*making.all, herself]


def _gedcom(family: list[Relative]) -> Iterator[str]:
    yield from ("0 HEAD", "1 GEDC", "2 VERS 5.5.1", "2 FORM LINEAGE-LINKED", "1 CHAR UTF-8")
    homes = list(dict.fromkeys((one.father, one.mother) for one in family if one.father))
    for one in family:
        yield from (f"0 @{one.id}@ INDI", f"1 NAME {one.given} /{one.last}/", f"1 SEX {one.sex}")
        yield from ("1 BIRT", f"2 DATE {one.born}")
        if one.father:
            yield f"1 FAMC @F{homes.index((one.father, one.mother)) + 1}@"
    for number, (father, mother) in enumerate(homes, start=1):
        yield from (f"0 @F{number}@ FAM", f"1 HUSB @{father}@", f"1 WIFE @{mother}@")
        yield from (f"1 CHIL @{one.id}@" for one in family if (one.father, one.mother) == (father, mother))
    yield "0 TRLR"


def _handed_down(stream: Stream, family: list[Relative]) -> dict[str, Genome]:
    """Everybody's chromosomes; parents come before their children."""
    found: dict[str, Genome] = {}
    for number, one in enumerate(family):
        if one.father:
            sides = (found[one.father], found[one.mother])
            found[one.id] = [
                (_passed_on(stream, sides[0][at], length), _passed_on(stream, sides[1][at], length))
                for at, length in enumerate(CHROMOSOMES)
            ]
        else:
            found[one.id] = [
                ([(float(length), 2 * number)], [(float(length), 2 * number + 1)]) for length in CHROMOSOMES
            ]
    return found


def _passed_on(stream: Stream, pair: tuple[Strand, Strand], length: int) -> Strand:
    """One strand made of both, changing over at random: once in 100 cM on average."""
    taken, begun, made = stream.between(0, 1), 0.0, Strand()
    while begun < length:
        until = min(begun - 100.0 * math.log(1.0 - stream.unit()), float(length))
        made += _cut(pair[taken], begun, until)
        taken, begun = 1 - taken, until
    return made


def _cut(strand: Strand, first: float, last: float) -> Iterator[tuple[float, int]]:
    begun = 0.0
    for end, founder in strand:
        if end > first and begun < last:
            yield min(end, last), founder
        begun = end


def _shared(one: Genome, other: Genome) -> float:
    """cM in stretches that are long enough to count."""
    stretches = (length for pair, facing in zip(one, other, strict=True) for length in _stretches(pair, facing))
    return sum(length for length in stretches if length >= SHORTEST)


def _stretches(pair: tuple[Strand, Strand], facing: tuple[Strand, Strand]) -> Iterator[float]:
    """Where some strand of the one is the same founder's as some strand of the other."""
    ends = sorted({end for strand in (*pair, *facing) for end, _ in strand})
    begun = since = 0.0
    is_same = False
    for end in ends:
        middle = (begun + end) / 2
        same = bool(_at(pair, middle) & _at(facing, middle))
        if same and not is_same:
            since = begun
        if is_same and not same:
            yield begun - since
        is_same, begun = same, end
    if is_same:
        yield begun - since


def _at(strands: Iterable[Strand], where: float) -> set[int]:
    return {next(founder for end, founder in strand if end > where) for strand in strands}
