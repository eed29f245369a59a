"""What the two reports are made of: tables, figures, sources by number, judgements and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from murderbook.reports.item import Fact, printed_facts
from murderbook.reports.markup import Child, Markup, el

Cells = Sequence[Child]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in mm; 0: what the others leave."""

    name: str
    width: float = 0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement of one person on a pair. `basis`: what it rests on; `blind`: made before he saw the score;
    `replaced`: the same person judged the pair again later. `pair` names it where several are told of."""

    verdict: str
    by: str
    at: str
    reason: str
    basis: str = ""
    blind: bool = False
    replaced: bool = False
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """`untold`: pairs on which judgements of colleagues stand that the reader may not know yet."""

    said: tuple[Said, ...] = ()
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of the cases of a string; `withdrawn` says by whom, when and why, where it was."""

    words: str
    state: str
    by: str
    at: str
    reason: str
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A search that lists what the report is of, and all by which it can be made again."""

    name: str
    facts: tuple[Fact, ...]


def grid(columns: Sequence[Column], rows: Iterable[Cells], caption: str = "") -> Markup:
    """A table. The first cell of a row is its head; a row of one cell goes right across, as the head of those below."""
    widths = [el("col", style=f"width: {one.width:g}mm" if one.width else None) for one in columns]
    heads = [el("th", one.name, scope="col", class_=_class(one)) for one in columns]
    told = el("caption", caption) if caption else None
    return el(
        "table", told, el("colgroup", widths), el("thead", el("tr", heads)), el("tbody", _rows(columns, list(rows)))
    )


def _rows(columns: Sequence[Column], rows: Iterable[Cells]) -> Iterator[Markup]:
    for first, *others in rows:
        if not others:
            yield el("tr", el("th", first, colspan=str(len(columns)), scope="rowgroup"), class_="group")
            continue
        cells = [el("td", cell, class_=_class(one)) for one, cell in zip(columns[1:], others, strict=True)]
        yield el("tr", el("th", first, scope="row", class_=_class(columns[0])), cells)


def _class(column: Column) -> str | None:
    return "number" if column.number else None


def figure(drawing: Markup | None, words: str) -> Markup | None:
    """A drawing with what it says beneath it; a table beside it holds the same."""
    return el("figure", drawing, el("figcaption", words)) if drawing else None


def listed(sentences: Iterable[Child]) -> Markup | None:
    lines = [el("li", one) for one in sentences]
    return el("ul", lines) if lines else None


def judged(told: Judgements, none: str, untold_on: str = "this pair") -> Iterator[Markup]:
    """Every judgement in order of time, those that their own maker replaced and those that reject the link too. `none`
    is said where there is none; `untold_on` names the pairs on which those of others may not be told."""
    yield from (_judgement(one) for one in told.said)
    if told.untold:
        yield el(
            "p",
            f"Judgements of others on {untold_on} are on record. They are not printed for somebody who has not judged "
            "the pair himself, so that they do not sway him; whoever has judged it prints them.",
        )
    if not told.said and not told.untold:
        yield el("p", none)


def _judgement(one: Said) -> Markup:
    head = f"{one.pair}: {one.verdict}" if one.pair else one.verdict
    told = ", ".join(filter(None, [f"{one.by}, {one.at}", one.basis and f"on {one.basis}"]))
    how = "Made before he or she had seen the score. " if one.blind else ""
    later = "Replaced: the same person judged the pair again later; kept on record. " if one.replaced else ""
    return el("div", el("h3", head), el("p", f"{told}. {how}{later}"), el("p", f"Reason: {one.reason}"), class_="said")


def decided(decisions: Sequence[Decision]) -> Iterator[Markup]:
    for one in decisions:
        lines = [el("p", f"Decided by {one.by}, {one.at}. Reason: {one.reason}")]
        if one.withdrawn:
            lines.append(el("p", one.withdrawn))
        yield el("div", el("h3", f"{one.words}: {one.state}"), lines, class_="said")


def searched(searches: Sequence[Search]) -> Iterator[Markup]:
    for one in searches:
        yield el("h3", one.name)
        yield printed_facts(one.facts)


class Sources:
    """Sources by number, in the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, source: str) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def printed(self) -> Markup | None:
        lines = [el("p", f"[{number}] {source}", class_="line small") for source, number in self._numbers.items()]
        return el("div", el("h3", "Where the rates come from"), lines) if lines else None
