"""One thing of a file as reports print it, whatever table it came from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from murderbook.reports.markup import Markup, el

Ident = tuple[str, str]  # kind and key
Fact = tuple[str, str]  # what is told, and what is told of it


@dataclass(frozen=True, slots=True)
class Item:
    """`reference` is by what people cite it ("Chrono 14"), `parent` what it hangs on: where that is withheld, it is
    too. `short` items are printed in one paragraph each. `original` is the digest of a file that it stands for."""

    kind: str
    key: str
    group: str
    reference: str
    title: str
    facts: tuple[Fact, ...] = ()
    parent: Ident | None = None
    withdrawn: bool = False
    short: bool = False
    original: str = ""

    @property
    def ident(self) -> Ident:
        return self.kind, self.key

    @property
    def digest(self) -> str:
        """SHA-256 of all that is told of it: another digest is another content. Its reference is none of it."""
        told = [self.kind, self.title, self.facts, self.withdrawn, self.original]
        return sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def in_groups(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Items by group, each in the order in which it came."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return list(groups.items())


def printed_item(item: Item, state: str = "") -> Markup:
    """The item with all that is told of it; `state` stands in words beside its reference. Its anchor is `anchor_of`."""
    words = ", ".join(filter(None, (state, "withdrawn: entered by mistake, kept on record" if item.withdrawn else "")))
    mark = el("span", f" [{words}]", class_="state") if words else None
    if item.short:
        told = "; ".join(f"{name}: {value}" for name, value in item.facts)
        title = f" {item.title}. " if item.title else " "
        return el("p", el("b", item.reference), mark, title, told, class_="line", id=anchor_of(item))
    head = el("h3", item.reference, f" \N{EN DASH} {item.title}" if item.title else "", mark, id=anchor_of(item))
    return el("div", head, printed_facts(item.facts))


def printed_facts(facts: Sequence[Fact]) -> Markup:
    return el("div", [el("p", el("b", name), value) for name, value in facts], class_="facts")


def anchor_of(item: Item) -> str:
    return f"i-{item.kind}-{item.key}".replace(" ", "-")
