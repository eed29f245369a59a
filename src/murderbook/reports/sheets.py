"""Reports that are read by people of the unit and by a prosecutor: murder book, brief, chain of custody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.reports.item import Item, in_groups, printed_facts, printed_item
from murderbook.reports.markup import Child, Markup, el
from murderbook.reports.paper import Paper, Printed, printed


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the murder book, as its tab is named."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of a chain of custody. `broken` says why it does not follow on the one before."""

    item: Item
    broken: str = ""
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Custody:
    """One exhibit with its chain: where it is now in words, what does not hold, and each entry in order."""

    exhibit: Item
    now: str
    faults: Sequence[str]
    examinations: Sequence[Item]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the brief with its lines, and how many there are on file, those that are not among them too."""

    title: str
    lines: Sequence[str]
    on_file: int


def book(paper: Paper, lede: str, chapters: Sequence[Chapter]) -> Printed:
    """The murder book: a contents, then each chapter on a page of its own."""
    return printed(
        [el("h1", paper.title), el("p", lede, class_="lede"), _contents(chapters), _chapters(chapters)], paper
    )


def _contents(chapters: Sequence[Chapter]) -> Markup:
    lines = [
        el("li", el("a", f"{one.title} ({len(one.items):,})", href=f"#chapter-{at}", class_="toc"))
        for at, one in enumerate(chapters)
    ]
    return el("ol", lines)


def _chapters(chapters: Sequence[Chapter]) -> Iterator[Markup]:
    for at, chapter in enumerate(chapters):
        yield el("h1", chapter.title, id=f"chapter-{at}", class_="chapter")
        if not chapter.items:
            yield el("p", "Nothing is on file.")
        for group, items in in_groups(chapter.items):
            yield el("h2", group)
            yield from (printed_item(item) for item in items)


def custody(paper: Paper, lede: str, chains: Sequence[Custody]) -> Printed:
    """The chain of custody of each exhibit, one after the other; what does not hold stands before the entries."""
    body: list[Child] = [el("h1", paper.title), el("p", lede, class_="lede")]
    if not chains:
        body.append(el("p", "No exhibit is on file."))
    for one in chains:
        body.extend(_chain(one))
    return printed(body, paper)


def _chain(one: Custody) -> Iterator[Markup]:
    title = f" \N{EN DASH} {one.exhibit.title}" if one.exhibit.title else ""
    gone = " [withdrawn: entered by mistake, kept on record]" if one.exhibit.withdrawn else ""
    yield el("h2", one.exhibit.reference + title + gone)
    yield printed_facts([*one.exhibit.facts, ("Where it is now", one.now)])
    if one.faults:
        yield el("h3", "What does not hold")
        yield from (el("p", words) for words in one.faults)
    if one.examinations:
        yield el("h3", "Examinations")
        yield from (el("p", item.title) for item in one.examinations)
    if not one.steps:
        yield el("p", "No entry is in its chain.")
    for step in one.steps:
        state = "struck out" if step.struck else f"the chain breaks here: {step.broken}" if step.broken else ""
        yield printed_item(step.item, state)


def brief(paper: Paper, facts: Sequence[tuple[str, str]], parts: Sequence[Part]) -> Printed:
    """One page: what it is, and for each part a few lines. Lines are dropped from the end of the longest part, of equal
    ones the last, until it fits. Each part says how many of how many it shows: what did not fit is never "none"."""
    kept = [list(one.lines) for one in parts]
    while True:
        made = printed(_brief(paper.title, facts, parts, kept), paper)
        longest = max(reversed(kept), key=len, default=[])
        if made.pages == 1 or not longest:
            return made
        del longest[-max(len(longest) // 3, 1) :]


def _brief(
    title: str, facts: Sequence[tuple[str, str]], parts: Sequence[Part], kept: Sequence[Sequence[str]]
) -> Iterator[Markup]:
    yield el("h1", title)
    yield printed_facts(facts)
    for part, lines in zip(parts, kept, strict=True):
        yield el("h2", part.title, class_="tight")
        yield from (el("p", line, class_="line") for line in lines)
        if not part.on_file:
            yield el("p", "None on file.", class_="line")
        elif not lines:
            yield el("p", f"{part.on_file:,} on file; no room on this page.", class_="small")
        elif len(lines) < part.on_file:
            yield el("p", f"{len(lines):,} of {part.on_file:,} on file.", class_="small")
