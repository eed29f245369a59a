"""Mentions and dates of pages: precision and recall per kind, on marked real pages and on the demo's papers.

The figures of docs/science/mentions.md. Some seconds of a processor. `--errors HALF` lists, in place of the table,
what was missed and what was too much in that half, for mending: `tune` only, or the other half measures nothing more.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from _annotated import TODAY, Marked, Sample, last_date, samples
from _harness import Row, Value, report
from _spans import Counts, counted, share, trimmed
from murderbook.demo.generator import Size, generate
from murderbook.demo.papers import Gold, Paper, papers_of
from murderbook.documents.dates.find import context_of, dates_behind
from murderbook.documents.mentions.find import find_mentions
from murderbook.documents.mentions.mention import Kind
from murderbook.formats import read

DATE, HALVES = "date", ("tune", "test")
KINDS = (DATE, *(str(kind) for kind in Kind))
DEMO_SEED, DEMO_CASES = 7, 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", choices=HALVES)
    parser.add_argument("--demo", action="store_true", help="errors on papers of the demo")
    asked = parser.parse_args()
    if asked.errors:
        show_errors([one for one in (of_the_demo() if asked.demo else samples()) if one.half == asked.errors])
    else:
        report(__file__, [*rows_of_pages(), *rows_of_the_demo()])


def rows_of_pages() -> list[Row]:
    """Real pages: agreement of the two passes, then each half, kind by kind."""
    return [*agreement(samples("first"), samples("second")), *measured("real", samples())]


def rows_of_the_demo() -> list[Row]:
    return list(measured("demo", of_the_demo()))


def of_the_demo() -> list[Sample]:
    """Every page of some cases' papers but for copies, from the templates of either half."""
    with TemporaryDirectory() as name:
        generate(DEMO_SEED, Path(name), Size(cases=60, cleared=5, missing=8, remains=4))
        cases = list(read(Path(name) / "register.csv").cases())[:: 60 // DEMO_CASES][:DEMO_CASES]
    papers = [(case.id, half, one) for case in cases for half in HALVES for one in papers_of(case, DEMO_SEED, half)]
    return [sample for case, half, paper in papers if not paper.copy_of for sample in _pages(case, half, paper)]


def _pages(case: str, half: str, paper: Paper) -> Iterator[Sample]:
    before = None
    for at, page in enumerate(paper.pages, start=1):
        marks = tuple(map(_as_marked, page.gold))
        yield Sample(f"{case} {paper.title} {at}", half, page.text, paper.written, marks, before)
        before = last_date(page.text, paper.written, before)


def _as_marked(gold: Gold) -> Marked:
    return Marked(gold.kind, gold.start, gold.end, gold.alone, gold.means)


def found_in(sample: Sample) -> list[Marked]:
    """What the finders tell of a text, dates first."""
    dates = dates_behind(sample.text, context_of(sample.written, TODAY, sample.before))
    told = [Marked(DATE, one.start, one.end, False, (one.span.earliest, one.span.latest)) for one in dates]
    return told + [Marked(str(one.kind), one.start, one.end) for one in find_mentions(sample.text, dates)]


def measured(name: str, texts: Sequence[Sample]) -> Iterator[Row]:
    for half in HALVES:
        chosen = [one for one in texts if one.half == half]
        began = time.perf_counter()
        told = [found_in(one) for one in chosen]
        seconds = round(time.perf_counter() - began, 3)
        for kind in KINDS:
            of_kind = [
                counted(
                    one.text,
                    [mark for mark in one.marks if mark.kind == kind],
                    [mark for mark in found if mark.kind == kind],
                )
                for one, found in zip(chosen, told, strict=True)
            ]
            counts = sum(of_kind, Counts())
            if counts.marked or counts.found:
                yield Row(f"{name} {half}: {kind}", seconds, _values(counts))
        if beside := _beside(chosen, told):
            yield Row(f"{name} {half}: person with a word beside the name", seconds, beside)


def agreement(first: Iterable[Sample], second: Iterable[Sample]) -> Iterator[Row]:
    """Of two passes over the same pages: marks with the same kind and ends, and F1."""
    one, two = _spans_of(first), _spans_of(second)
    both = one & two
    counts = [Counter(kind for *_, kind in spans) for spans in (one, two, both)]
    for kind in KINDS:
        whole = counts[0][kind] + counts[1][kind]
        if whole:
            values: dict[str, Value] = {"first": counts[0][kind], "second": counts[1][kind], "same": counts[2][kind]}
            yield Row(f"marked twice: {kind}", 0.0, {**values, "f1": round(2 * counts[2][kind] / whole, 3)})


def show_errors(texts: Iterable[Sample]) -> None:
    for sample in texts:
        told = found_in(sample)
        for kind in KINDS:
            marks = [one for one in sample.marks if one.kind == kind]
            found = [one for one in told if one.kind == kind]
            for sign, some, others in (("missed", marks, found), ("too much", found, marks)):
                for one in some:
                    if not any(trimmed(sample.text, one) == trimmed(sample.text, other) for other in others):
                        around = sample.text[max(0, one.start - 25) : one.end + 20].replace("\n", "/")
                        print(f"{sign:8} {kind:12} {sample.text[one.start : one.end]!r} in {around!r}")


def _beside(texts: Sequence[Sample], told: Sequence[Sequence[Marked]]) -> dict[str, Value]:
    """Recall of names that have a rank, title or role beside them, which is what the forms look for."""
    names = [[one for one in some if one.kind == Kind.PERSON] for some in told]
    beside = [[mark for mark in one.marks if mark.kind == Kind.PERSON and not mark.alone] for one in texts]
    counts = sum(
        (counted(one.text, *marks) for one, *marks in zip(texts, beside, names, strict=True)),
        Counts(),
    )
    if not counts.marked or not any(mark.alone for one in texts for mark in one.marks):
        return {}
    return {
        "marked": counts.marked,
        "exact_recall": share(counts.exact, counts.marked),
        "recall": share(counts.touching, counts.marked),
    }


def _values(counts: Counts) -> dict[str, Value]:
    return {
        "marked": counts.marked,
        "found": counts.found,
        "exact_precision": share(counts.exact, counts.found),
        "exact_recall": share(counts.exact, counts.marked),
        "precision": share(counts.touching, counts.found),
        "recall": share(counts.touching, counts.marked),
        "right_values": f"{counts.right} of {counts.valued}" if counts.valued else None,
    }


def _spans_of(texts: Iterable[Sample]) -> set[tuple[str, int, int, str]]:
    return {(one.name, mark.start, mark.end, mark.kind) for one in texts for mark in one.marks}


if __name__ == "__main__":
    main()
