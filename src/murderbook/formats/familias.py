"""Files of Familias (.fam): persons, genotypes, pedigrees, loci with mutation models, line by line.

Documented by the program's own files and by readers in use: a version, the persons (each with its genotypes as indices
of alleles), known relations, pedigrees as pairs of parent and child, then the loci. Of two pedigrees or more the first
two are compared; one alone is held against the same family without the remains in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from murderbook.formats.reject import FormatError
from murderbook.formats.str_text import text_of
from murderbook.kinship.case import Hypothesis, Pruning, Sample
from murderbook.kinship.draft import Draft, replaced
from murderbook.kinship.frequencies import FrequencyTable, locus_key
from murderbook.kinship.markers import Treatment
from murderbook.kinship.mutation import Model, Mutation, OfOneSex
from murderbook.kinship.pedigree import Pedigree, Person

MOST_UNNAMED = 1_000  # persons of a pedigree; the number in the file takes memory before anything is checked
MODELS = (Model.EQUAL, Model.PROPORTIONAL, Model.STEPWISE, None, Model.STEPWISE)  # 3: stepwise made stationary


@dataclass(slots=True)
class _Lines:
    """The file's lines without quotation marks, read one after the other."""

    file: str
    lines: list[str]
    at: int = 0

    def next(self) -> str:
        if self.at >= len(self.lines):
            raise FormatError(self.file, "the file breaks off", "Save it again from Familias.", self.at)
        self.at += 1
        return self.lines[self.at - 1].strip().strip('"')

    def coming(self) -> str:
        """The next line as it is, not read yet."""
        self.next()
        self.at -= 1
        return self.lines[self.at].strip()

    def whole(self, what: str) -> int:
        text = self.next()
        match = re.match(r"-?\d+", text)
        if match is None:
            raise self.error(f"{what} should stand here, not {text!r}")
        return int(match[0])

    def number(self, what: str) -> float:
        text = self.next()
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise self.error(f"{what} should stand here, not {text!r}") from None

    def error(self, reason: str) -> FormatError:
        return FormatError(self.file, reason, "Save it again from Familias (version 3), or mend the line.", self.at)


@dataclass(slots=True)
class _Person:
    id: str
    male: bool
    misses: bool  # drop-out is to be considered
    genotypes: list[tuple[int, int, int]] = field(default_factory=list)  # first, second, locus


@dataclass(slots=True)
class _Locus:
    name: str
    alleles: list[str]
    frequencies: list[float]
    how: Treatment
    dropout: float


def read_familias(path: Path, remains: str | None = None) -> Draft:
    """`remains`: who is unrelated under the second hypothesis of a file with one pedigree; else who is named Doe.

    FormatError with the line where it is not as Familias writes it; for twins, probabilities and a stationary
    stepwise model, which are not read."""
    lines = _Lines(path.name, text_of(path).splitlines())
    people = _persons(lines)
    extra, fixed = _relations(lines)
    pedigrees = _pedigrees(lines, people, extra, fixed)
    theta, loci = _database(lines)
    samples = tuple(_sample(lines, one, loci) for one in people if one.genotypes)
    table = {one.name: dict(zip(one.alleles, one.frequencies, strict=True)) for one in loci}
    of = remains or _doe(path, samples, len(pedigrees))
    (name1, first), (name2, second) = (*pedigrees, (f"{of} is unrelated", _without(path, pedigrees, of)))[:2]
    notes = () if len(pedigrees) <= 2 else (f"{len(pedigrees)} pedigrees: the first two are compared",)
    return Draft(
        path.stem,
        of,
        Hypothesis(name1, first),
        Hypothesis(name2, second),
        samples,
        tuple(one.name for one in loci),
        theta,
        Pruning.NONE,
        Treatment(),
        {locus_key(one.name): one.how for one in loci},
        (FrequencyTable(path.name, table, "the Familias file's own"),),
        notes,
    )


def _doe(path: Path, samples: tuple[Sample, ...], pedigrees: int) -> str:
    """Who is asked about. FormatError where one pedigree alone does not say."""
    named = [one.id for one in samples if one.id.casefold() in ("doe", "remains", "missing person", "up", "pm")]
    if len(named) == 1:
        return named[0]
    if pedigrees < 2:
        raise FormatError(
            path.name,
            "it holds one pedigree, and a comparison needs two",
            "Say who is unrelated to this family under the second (--remains NAME), or add that pedigree in Familias.",
        )
    return samples[-1].id if samples else ""


def _without(path: Path, pedigrees: list[tuple[str, Pedigree]], of: str) -> Pedigree:
    if not pedigrees:
        raise FormatError(path.name, "it holds no pedigree", "Add both hypotheses in Familias.")
    return replaced(pedigrees[0][1], of)


def _persons(lines: _Lines) -> list[_Person]:
    for _ in range(3):
        lines.next()
    if not re.fullmatch(r"\d+", lines.coming()):
        lines.next()
    people = []
    for _ in range(lines.whole("the number of persons")):
        name = lines.next()
        lines.next()
        misses = "Consider dropouts" in lines.next()
        lines.next()
        person = _Person(name, lines.next() == "#TRUE#", misses)
        for _ in range(lines.whole(f"the number of {name}'s genotypes")):
            person.genotypes.append((lines.whole("an allele"), lines.whole("an allele"), lines.whole("a locus")))
        people.append(person)
    return people


Pairs = list[tuple[int, int]]


def _relations(lines: _Lines) -> tuple[list[bool], Pairs]:
    """Sex (male) of the persons without names, and relations that hold in every pedigree."""
    if (found := lines.next()) != "Known relations":
        raise lines.error(f"'Known relations' should stand here, not {found!r}")
    return _unnamed(lines), _pairs(lines)


def _unnamed(lines: _Lines) -> list[bool]:
    females, males = lines.whole("a number of females"), lines.whole("a number of males")
    if not (0 <= females <= MOST_UNNAMED and 0 <= males <= MOST_UNNAMED):
        raise lines.error(f"no family has {max(females, males, key=abs)} persons without a name")
    return [False] * females + [True] * males


def _pairs(lines: _Lines) -> Pairs:
    pairs = []
    for _ in range(lines.whole("a number of relations")):
        text = lines.next()
        if "Direct" in text or "Identity" in text:
            raise lines.error("two persons are said to be one (identity, twins), which is not read from this format")
        if not re.fullmatch(r"\d+", text):
            raise lines.error(f"a parent should stand here, not {text!r}")
        pairs.append((int(text), lines.whole("a child")))
    return pairs


def _pedigrees(lines: _Lines, people: list[_Person], extra: list[bool], fixed: Pairs) -> list[tuple[str, Pedigree]]:
    found = []
    for _ in range(lines.whole("the number of pedigrees")):
        lines.whole("the number of the pedigree")
        name = lines.next()
        more = extra + _unnamed(lines)
        pairs = fixed + _pairs(lines)
        ids = [one.id for one in people] + [f"extra {at}" for at in range(1, len(more) + 1)]
        male = [one.male for one in people] + more
        found.append((name, _pedigree(lines, ids, male, pairs)))
    return found


def _pedigree(lines: _Lines, ids: list[str], male: list[bool], pairs: Pairs) -> Pedigree:
    fathers: dict[int, str] = {}
    mothers: dict[int, str] = {}
    for parent, child in pairs:
        if not (0 <= parent < len(ids) and 0 <= child < len(ids)):
            raise lines.error(f"a relation names person {max(parent, child)}, and there are {len(ids)}")
        (fathers if male[parent] else mothers)[child] = ids[parent]
    return Pedigree(
        tuple(Person(one, fathers.get(at), mothers.get(at), "M" if male[at] else "F") for at, one in enumerate(ids))
    )


def _database(lines: _Lines) -> tuple[float, list[_Locus]]:
    head = lines.next()
    if head.startswith("#TRUE#"):
        raise lines.error("the file holds computed probabilities, which are not read; save it without them")
    theta = re.search(r"Theta/Kinship/Fst:\s*([\d.,eE+-]+)", head)
    count = lines.whole("the number of loci")
    if lines.next() == "#TRUE#":
        lines.next()
    loci = [_locus(lines) for _ in range(count)]
    return (float(theta[1].replace(",", ".")) if theta else 0.0), loci


def _locus(lines: _Lines) -> _Locus:
    name = lines.next()
    rates = lines.number("a mutation rate"), lines.number("a mutation rate")
    models = lines.whole("a mutation model"), lines.whole("a mutation model")
    lines.whole("a number of alleles")
    spans = lines.number("a range"), lines.number("a range")
    between = lines.number("a rate"), lines.number("a rate")
    silent = lines.next() == "#TRUE#"
    frequency = lines.number("the silent allele's frequency")
    info = lines.next()
    count = int(re.match(r"\d+", info)[0]) if re.match(r"\d+", info) else 0  # type: ignore[index]
    dropout = re.search(r"Dropout probability = ([\d.,eE+-]+)", info)
    least = re.search(r"Minor allele frequency = ([\d.,eE+-]+)", info)
    pairs = [(lines.next(), lines.number("a frequency")) for _ in range(count)]
    sexes = [_of_one_sex(lines, *one) for one in zip(models, rates, spans, between, strict=True)]
    how = Treatment(
        Mutation(*sexes),
        frequency if silent else 0.0,
        (float(least[1]) or None) if least else None,
    )
    total = sum(p for _, p in pairs)
    scaled = [p / total if silent and total < 1.0 - frequency / 2 else p for _, p in pairs]
    return _Locus(name, [one for one, _ in pairs], scaled, how, float(dropout[1]) if dropout else 0.0)


def _of_one_sex(lines: _Lines, model: int, rate: float, span: float, between: float) -> OfOneSex:
    if not 0 <= model < len(MODELS) or (MODELS[model] is None and rate > 0.0):
        raise lines.error(f"mutation model {model} (stepwise made stationary) is not read; choose another in Familias")
    chosen = MODELS[model] or Model.NONE
    if rate == 0.0 and between == 0.0:
        return OfOneSex()
    return OfOneSex(chosen, rate, span or 0.1, between if chosen is Model.STEPWISE else 0.0)


def _sample(lines: _Lines, person: _Person, loci: list[_Locus]) -> Sample:
    genotypes = {}
    for first, second, at in person.genotypes:
        if not 0 <= at < len(loci) or not all(0 <= one < len(loci[at].alleles) for one in (first, second)):
            raise lines.error(f"{person.id} has a genotype whose locus or allele is not in the file")
        genotypes[loci[at].name] = (loci[at].alleles[first], loci[at].alleles[second])
    dropout = {one.name: one.dropout for one in loci} if person.misses else 0.0
    return Sample(person.id, genotypes, dropout)
