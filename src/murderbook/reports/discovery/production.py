"""The produced pages as PDF, a volume at a time: memory holds one volume, however thick the file is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from murderbook.reports.discovery.sheets import Sheet, bates
from murderbook.reports.markup import Markup, el
from murderbook.reports.paper import PICTURE, Paper, Printed, printed

PER_VOLUME = 50  # sheets: what is laid out, and held in memory with its pictures, at once


@dataclass(frozen=True, slots=True)
class Volume:
    """A file of produced pages: its name, its content, and the sheets that were found in it."""

    name: str
    printed: Printed
    sheets: list[Sheet]


def volumes(sheets: Sequence[Sheet], prefix: str, paper: Paper) -> Iterator[Volume]:
    """The volumes, in the order of the sheets. The number on each sheet is its own."""
    for at in range(0, len(sheets), PER_VOLUME):
        part = sheets[at : at + PER_VOLUME]
        first, last = bates(prefix, part[0].number), bates(prefix, part[-1].number)
        pictures = {one.leaf.key: one.leaf.picture for one in part if one.leaf.picture is not None}
        here = replace(paper, title=f"{paper.title}, {first} to {last}", pictures=pictures, leaves=False)
        made = printed(_pages(part, prefix), here)
        yield Volume(f"production/{first}-{last}.pdf", made, [one for one in part if _anchor(one) in made.anchors])


def _anchor(sheet: Sheet) -> str:
    return f"s-{sheet.number}"


def _pages(part: Sequence[Sheet], prefix: str) -> Iterator[Markup]:
    before = ""
    for sheet in part:
        opens = sheet.leaf.document != before
        before = sheet.leaf.document
        yield _page(sheet, prefix, opens=opens)


def _page(sheet: Sheet, prefix: str, *, opens: bool) -> Markup:
    """A sheet; the first of a document in a volume bears the bookmark of that document."""
    leaf = sheet.leaf
    part = f", part {sheet.part} of {sheet.parts}" if sheet.parts > 1 else ""
    head = f"{leaf.title}, page {leaf.cited_as} of the file{part}"
    number = bates(prefix, sheet.number)
    label = leaf.title if opens else f"{number}, page {leaf.cited_as}"
    return el(
        "section",
        el("h2", head, class_="opens" if opens else "goes-on", data_label=label),
        _content(sheet),
        el("p", number, class_="stamp"),
        class_="sheet",
        id=_anchor(sheet),
    )


def _content(sheet: Sheet) -> Markup:
    leaf = sheet.leaf
    if leaf.picture is None:
        return el("pre", "\n".join(sheet.lines))
    who = "a person typed off it" if leaf.typed else "a machine read of it"
    read = f" What {who}: {leaf.text}" if leaf.text.strip() else ""
    return el("div", el("img", src=PICTURE + leaf.key, alt=f"Page {leaf.cited_as}.{read}"), class_="picture")
