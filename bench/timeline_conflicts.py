"""Disagreements in time between documents: how many of those planted in the demo's papers are suggested, and what else.

Papers of two cases that have nothing to do with each other are held against each other as well, as an investigation
does. The figures of docs/science/timeline.md. About two minutes of a processor. `--show` lists the suggested pairs, for
reading. Names are those that the finders find, not those that were planted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from _annotated import LENGTH, PARTS, text_of
from _harness import Row, Value, report
from murderbook.casefile.case import Case
from murderbook.casefile.person import Role
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.demo.generator import Size, generate
from murderbook.demo.papers import Gold, Page, Paper, papers_of
from murderbook.documents import alike
from murderbook.documents.dates.find import find_dates
from murderbook.documents.dates.mention import DateMention
from murderbook.documents.mentions.find import find_mentions
from murderbook.documents.timeline.conflicts import BITS, Conflict, Statement, conflicts, rarity
from murderbook.documents.timeline.sentences import words_of
from murderbook.documents.timeline.statements import VICTIM, Marked, people_by_word, statements_of, whole_names
from murderbook.documents.timeline.statements import Paper as Read
from murderbook.formats import read

REAL_WRITTEN = date(1971, 12, 31)  # of the parts: a year that a date leaves out is counted from it
HALVES, TODAY, CASES, SEED = ("tune", "test"), date(2026, 6, 30), 30, 11
DAY = date(1980, 6, 15)  # on which offences are laid
LIMITS = (8.0, 14.0, BITS, 1e9)


@dataclass
class File:
    """The papers of a case as the register would hold them. `planted`: for each of the two
    places that disagree the keys of the dates that were found there; `pages`: their words; `day`: of the offence."""

    statements: list[Statement] = field(default_factory=list)
    bits: dict[str, float] = field(default_factory=dict)
    planted: list[frozenset[str]] = field(default_factory=list)
    pages: list[frozenset[str]] = field(default_factory=list)
    day: date = date.min


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=HALVES)
    asked = parser.parse_args()
    if asked.show:
        show(asked.show)
    else:
        report(__file__, [row for half in HALVES for row in measured(half)] + [real_pages(), *several()])


def files_of(half: str, gold: bool = False) -> list[File]:
    """`gold`: with the dates as they were planted, so that the finder of dates has no part in it."""
    with TemporaryDirectory() as name:
        generate(SEED, Path(name), Size(cases=120, cleared=5, missing=8, remains=4))
        cases = list(read(Path(name) / "register.csv").cases())
    return [file_of(case, half, gold) for case in cases[:: len(cases) // CASES][:CASES]]


def file_of(case: Case, half: str, gold: bool) -> File:
    """As the register has it: mentions found by rules, near-copies known as such, the people of the case by name."""
    found, sketches, words = File(), list[bytes](), list[frozenset[str]]()
    names = [(person.name, person.role is Role.VICTIM) for person in case.persons if person.name]
    people, whole, file = people_by_word(names), whole_names(names), str(case.own_number)
    papers = papers_of(case, SEED, half)
    for paper in papers:
        for at, page in enumerate(paper.pages, start=1):
            sketch = alike.sketch(page.text)
            kept = Read(paper.title, _original(sketches, sketch), page.text, people, file, whole)
            sketches.append(sketch)
            told = statements_of(kept, _marks(page, paper.written, f"{paper.title} {at}", gold))
            found.statements += told
            words += [words_of(page.text)] if told else []
            found.planted += _claimed(paper, page, told)
    found.bits, found.pages = rarity(words), words
    if case.occurred is not None:
        found.day = case.occurred.earliest.date()
    return found


def _original(sketches: Sequence[bytes], sketch: bytes) -> int:
    """The first page that has most in common with this one, or its own place."""
    best, minus = max(((alike.likeness(sketch, other), -at) for at, other in enumerate(sketches)), default=(0.0, 0))
    return -minus if best >= alike.ALIKE else len(sketches)


def _marks(page: Page, written: date, name: str, gold: bool) -> list[Marked]:
    dates = _planted_dates(page) if gold else [(one.start, one.end, one.span) for one in _found_dates(page, written)]
    told = [Marked(f"{name}@{start}", "date", start, end, span.in_words(), span) for start, end, span in dates]
    named = find_mentions(page.text, _found_dates(page, written))
    return told + [Marked("", one.kind.value, one.start, one.end, one.value) for one in named]


def _found_dates(page: Page, written: date) -> list[DateMention]:
    return find_dates(page.text, written, TODAY)


def _planted_dates(page: Page) -> list[tuple[int, int, TimeSpan]]:
    dated = [(one.start, one.end, one.means) for one in page.gold if one.means is not None]
    return [(start, end, TimeSpan(*means, Precision.RANGE)) for start, end, means in dated]


def _claimed(paper: Paper, page: Page, told: Sequence[Statement]) -> list[frozenset[str]]:
    """The statements whose date lies where the claim was planted: two, where day and hour were found apart."""
    starts = {one.key: int(one.key.rpartition("@")[2]) for one in told}
    planted = [gold for gold in page.gold if gold.kind == "date" and _is_claim(paper, gold)]
    return [frozenset(key for key, at in starts.items() if gold.start <= at < gold.end) for gold in planted]


def _is_claim(paper: Paper, gold: Gold) -> bool:
    when = next(iter(paper.claims.values()), None)
    return not paper.copy_of and when is not None and gold.means == (when, when)


def measured(half: str) -> Iterable[Row]:
    for gold in (False, True):
        began = time.perf_counter()
        files = files_of(half, gold)
        seconds = round(time.perf_counter() - began, 2)
        for limit in (BITS,) if gold else LIMITS:
            found = [conflicts(file.statements, file.bits, limit=limit) for file in files]
            yield Row(f"{half}: {_named(limit)}{', dates as planted' if gold else ''}", seconds, _values(files, found))


def real_pages() -> Row:
    """Four parts of a real file (mentions.md says which) in pieces as long as a page, each taken for a paper of
    its own: nothing is known to disagree there."""
    began, statements, words, sketches = time.perf_counter(), list[Statement](), list[frozenset[str]](), list[bytes]()
    for part in PARTS:
        text = text_of(part)
        for at in range(0, len(text), LENGTH):
            page = Page(text[at : at + LENGTH], ())
            sketch = alike.sketch(page.text)
            read_as = Read(f"{part} {at}", _original(sketches, sketch), page.text, people_by_word(()))
            sketches.append(sketch)
            told = statements_of(read_as, _marks(page, REAL_WRITTEN, f"{part} {at}", gold=False))
            words += [words_of(page.text)] if told else []
            statements += told
    found = conflicts(statements, rarity(words))
    seconds = round(time.perf_counter() - began, 2)
    return Row("real pages", seconds, {"pages": len(sketches), "statements": len(statements), "suggested": len(found)})


def several() -> Iterable[Row]:
    """Every two of the cases of the half `test`, of which none has to do with another: what is suggested between them.
    Moved: the offences are laid on one day, so that the papers of both tell of the same hours. Then by the rule of one
    file, and as if both victims had one name. At last each case by itself, with every paper in a file of its own."""
    files = [_numbered(file, number, timedelta(0)) for number, file in enumerate(files_of("test"))]
    moved = [_numbered(file, 0, DAY - file.day) for file in files]
    yield _between("unrelated cases, as dated", files, _as_it_is)
    yield _between("unrelated cases, moved to one day", moved, _as_it_is)
    yield _between("unrelated cases, moved, by the rule of one file", moved, _as_one_file)
    yield _between("unrelated cases, moved, victims of one name", moved, _namesakes)
    yield _dealt("a case dealt into files", files)
    yield _dealt("a case dealt into files, dates as planted", files_of("test", gold=True))
    for count in (2, 8, CASES):
        for name, some in (("", files[:count]), (", moved to one day", moved[:count])):
            yield _cost(f"cost: {count} cases{name}", some)


def _as_it_is(one: Statement) -> Statement:
    return one


def _as_one_file(one: Statement) -> Statement:
    return replace(one, file="")


def _namesakes(one: Statement) -> Statement:
    return replace(one, persons=one.persons | ({VICTIM} & one.names))


def _numbered(file: File, number: int, by: timedelta) -> File:
    """All its dates moved; pages and documents have numbers that no other file has."""
    told = [
        replace(
            one,
            span=replace(one.span, earliest=one.span.earliest + by, latest=one.span.latest + by),
            original=number * 1000 + one.original,
            document=f"{number} {one.document}",
        )
        for one in file.statements
    ]
    return replace(file, statements=told, day=file.day + by)


def _between(name: str, files: Sequence[File], seen: Callable[[Statement], Statement]) -> Row:
    """Pairs of which one side is in either file; those within a file are none of it."""
    began, counts = time.perf_counter(), list[int]()
    for first, second in combinations(files, 2):
        told = [replace(seen(one), key=f"1 {one.key}") for one in first.statements]
        told += [replace(seen(one), key=f"2 {one.key}") for one in second.statements]
        found = conflicts(told, rarity([*first.pages, *second.pages]))
        counts.append(sum(one.first.key[0] != one.second.key[0] for one in found))
    pairs = {"pairs": len(counts), "suggested": sum(counts), "a_pair": round(sum(counts) / len(counts), 3)}
    seconds = round(time.perf_counter() - began, 2)
    return Row(name, seconds, {**pairs, "most": max(counts), "touched": sum(map(bool, counts))})


def _dealt(name: str, files: Sequence[File]) -> Row:
    """What of the planted is found where the two papers lie in two files, both of which name the victim."""
    began = time.perf_counter()
    dealt = [[replace(one, file=one.document) for one in file.statements] for file in files]
    found = [conflicts(told, file.bits) for told, file in zip(dealt, files, strict=True)]
    return Row(name, round(time.perf_counter() - began, 2), _values(files, found))


def _cost(name: str, files: Sequence[File]) -> Row:
    statements = [one for file in files for one in file.statements]
    words = [page for file in files for page in file.pages]
    began = time.perf_counter()
    found = conflicts(statements, rarity(words))
    seconds = round(time.perf_counter() - began, 2)
    return Row(name, seconds, {"statements": len(statements), "suggested": len(found), "took": seconds})


def _named(limit: float) -> str:
    return "without rare words" if limit > 1e6 else f"rare words from {limit:g} bits"


def _values(files: Sequence[File], found: Sequence[Sequence[Conflict]]) -> dict[str, Value]:
    planted = len(files)
    hit = sum(any(_is_planted(file, one) for one in told) for file, told in zip(files, found, strict=True))
    suggested = sum(map(len, found))
    return {
        "cases": len(files),
        "statements": sum(len(file.statements) for file in files),
        "planted": planted,
        "suggested": suggested,
        "hit": hit,
        "recall": round(hit / planted, 3),
        "planted_share": round(hit / suggested, 3) if suggested else None,
        "others_a_case": round((suggested - hit) / len(files), 2),
    }


def _is_planted(file: File, one: Conflict) -> bool:
    first, second = file.planted
    return any(one.first.key in a and one.second.key in b for a, b in ((first, second), (second, first)))


def show(half: str) -> None:
    for file in files_of(half):
        told = conflicts(file.statements, file.bits)
        for one in told:
            print("planted" if _is_planted(file, one) else "other  ", one.about)
            print(*("    " + " ".join(side.sentence.split()) for side in (one.first, one.second)), sep="\n")
        if not any(_is_planted(file, one) for one in told):
            print("missed")
            planted = [one for one in file.statements if any(one.key in keys for keys in file.planted)]
            print(*("    " + " ".join(one.sentence.split()) for one in planted), sep="\n")


if __name__ == "__main__":
    main()
