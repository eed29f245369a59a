"""What of the record itself is given: every entry of the file that is new or changed, on numbered pages, in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from murderbook.reports.discovery.plan import Entry
from murderbook.reports.discovery.sheets import DIGITS, bates
from murderbook.reports.item import anchor_of, in_groups, printed_item
from murderbook.reports.markup import Markup, el
from murderbook.reports.paper import Numbers, Paper, Printed, printed

PER_PART = 1500  # paragraphs: what is laid out at once


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the record: its name, its pages, and the first number of each entry that stands in it."""

    name: str
    printed: Printed
    numbers: dict[tuple[str, str], str]


def parts_of(entries: Sequence[Entry], prefix: str, before: int, paper: Paper) -> Iterator[Part]:
    """Parts in order, numbered on from `before`."""
    for chunk in _chunks(entries):
        title = f"{paper.title}: entries of the record"
        here = replace(paper, title=title, numbers=Numbers(prefix, before, DIGITS), leaves=False)
        made = printed(_body(chunk, title), here)
        found = {
            entry.item.ident: bates(prefix, before + made.anchors[anchor_of(entry.item)])
            for entry in chunk
            if anchor_of(entry.item) in made.anchors
        }
        first, before = bates(prefix, before + 1), before + made.pages
        yield Part(f"record/{first}-{bates(prefix, before)}.pdf", made, found)


def _chunks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    weight = 0
    for entry in entries:
        here = 1 if entry.item.short else 1 + len(entry.item.facts)
        if chunk and weight + here > PER_PART:
            yield chunk
            chunk, weight = [], 0
        chunk.append(entry)
        weight += here
    if chunk:
        yield chunk


def _body(entries: Sequence[Entry], title: str) -> Iterator[Markup]:
    yield el("h1", title)
    state = {entry.item.ident: entry.news for entry in entries}
    for group, items in in_groups(entry.item for entry in entries):
        yield el("h2", group)
        for item in items:
            yield printed_item(item, state[item.ident])
