"""The index: what is given, with its numbers, and what is withheld, with its ground. As paper and as a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from murderbook.reports.discovery.asked import PAGE, Heading
from murderbook.reports.discovery.plan import Entry, State
from murderbook.reports.markup import Markup, el

COLUMNS = (
    "what", "cited as", "description", "state", "new or changed", "first number", "last number", "in bundle",
    "legal ground", "said of it", "decided by", "decided at (UTC)", "follows", "SHA-256 of its content",
)  # fmt: skip
ROWS_PER_TABLE = 40  # a table is laid out whole: many short ones need less memory than a long one


def index_pages(heading: Heading, entries: Sequence[Entry], counts: dict[str, int]) -> Iterator[Markup]:
    """The index on paper. Pages of documents stand as spans; `counts` says what the whole bundle holds."""
    yield el("h1", f"{heading.title}: index")
    yield el("p", f"{heading.unit}. Made by {heading.maker} for {heading.recipient} on {heading.stamp}.")
    told = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
    yield el("p", f"{told}. The same list, line by line and with the digest of each entry, is index.xlsx.")
    yield from _withheld(entries)
    yield from _given(entries)


def _withheld(entries: Sequence[Entry]) -> Iterator[Markup]:
    kept = [entry for entry in entries if entry.state in (State.WITHHELD, State.NOT_HIS)]
    yield el("h2", "Withheld")
    if not kept:
        yield el("p", "Nothing is withheld.")
        return
    head = ("What", "Cited as", "Legal ground", "Said of it", "Decided by, when")
    chosen = [entry for entry in kept if entry.withheld is None or not entry.withheld.follows]
    rows = [_row_of_withheld(*one) for one in _spans(chosen)]
    yield from _tables(head, rows, (18, 20, 20, 24, 18))
    hanging = Counter((entry.withheld.follows, entry.item.group) for entry in kept if _hangs(entry) and entry.withheld)
    if hanging:
        yield el("p", "With them is withheld what hangs on them, each by its line in index.xlsx:")
        yield from _tables(
            ("Follows", "What", "How many"), [(*of, f"{count:,}") for of, count in hanging.items()], (40, 40, 20)
        )


def _hangs(entry: Entry) -> bool:
    return entry.withheld is not None and bool(entry.withheld.follows)


def _row_of_withheld(first: Entry, last: Entry) -> tuple[str, ...]:
    if first.state is State.NOT_HIS:
        words = "The maker may read it and has no right to give it out."
        return first.item.group, _cited(first, last), "none: not decided", words, ""
    why = first.withheld
    assert why is not None
    return first.item.group, _cited(first, last), why.ground, why.words, f"{why.by}, {why.at.astimezone(UTC):%-d %b %Y}"


def _given(entries: Sequence[Entry]) -> Iterator[Markup]:
    """By group, so that a reader finds all that is of one kind together."""
    shown = [entry for entry in entries if entry.state in (State.GIVEN, State.BEFORE)]
    groups: dict[str, list[Entry]] = {}
    for entry in shown:
        groups.setdefault(entry.item.group, []).append(entry)
    head = ("Number", "Cited as", "Description", "State")
    for group, found in groups.items():
        yield el("h2", f"{group}: {len(found):,} given")
        if all(entry.item.short for entry in found):
            yield el("p", _in_one_line(found))
            continue
        yield from _tables(head, [_row_of_given(*one) for one in _spans(found)], (22, 24, 34, 20))


def _in_one_line(entries: Sequence[Entry]) -> str:
    """Of kinds that come in thousands: where they stand."""
    now = sorted(entry.first for entry in entries if entry.state is State.GIVEN)
    here = f"{len(now):,} stand here from {now[0]} to {now[-1]}" if now else "None of them is new or changed here"
    return f"{here}; {len(entries) - len(now):,} were given before. Each has its line in index.xlsx."


def _row_of_given(first: Entry, last: Entry) -> tuple[str, ...]:
    start, end = (first.first, last.last or last.first) if first.state is State.GIVEN else _before(first, last)
    number = start if end in ("", start) else f"{start} to {end}"
    if first.state is State.BEFORE and first.earlier is not None:
        state = f"given in bundle {first.earlier.bundle}"
    else:
        state = first.news + (f" (was in bundle {first.earlier.bundle})" if first.earlier else "")
    withdrawn = " (withdrawn from the file)" if first.item.withdrawn else ""
    return number, _cited(first, last), first.item.title + withdrawn, state


def _before(first: Entry, last: Entry) -> tuple[str, str]:
    if first.earlier is None or last.earlier is None:
        return "", ""
    return first.earlier.first, last.earlier.last or last.earlier.first


def _cited(first: Entry, last: Entry) -> str:
    if first is last:
        return first.item.reference
    return f"{first.item.reference} to {last.item.reference}"


def _spans(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pages of one document that follow on each other and share their fate, as first and last; all else by itself."""
    first = last = None
    for entry in entries:
        if first is not None and last is not None and _go_together(last, entry):
            last = entry
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = entry
    if first is not None and last is not None:
        yield first, last


def _go_together(one: Entry, next_: Entry) -> bool:
    if one.item.kind != PAGE or next_.item.kind != PAGE or one.item.parent != next_.item.parent:
        return False
    bundles = [entry.earlier.bundle if entry.earlier else 0 for entry in (one, next_)]
    follows_on = int(next_.item.reference.split()[-1]) == int(one.item.reference.split()[-1]) + 1
    return follows_on and one.state == next_.state and one.withheld == next_.withheld and bundles[0] == bundles[1]


def _tables(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[Markup]:
    for at in range(0, len(rows), ROWS_PER_TABLE):
        cells = [
            el("th", name, scope="col", style=f"width: {width}%") for name, width in zip(head, widths, strict=True)
        ]
        body = [el("tr", [el("td", cell) for cell in row]) for row in rows[at : at + ROWS_PER_TABLE]]
        yield el("table", el("thead", el("tr", cells)), el("tbody", body))


def index_workbook(heading: Heading, entries: Sequence[Entry]) -> bytes:
    """Every entry in a row of its own. All is text: numbers keep leading zeros, nothing runs."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = heading.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": heading.title, "created": created, "comments": heading.mark})
    sheet = book.add_worksheet("Index")
    top = 0
    if heading.mark:
        sheet.write_string(0, 0, heading.mark)
        sheet.set_footer("&L" + heading.mark.replace("&", "&&")[:200])
        top = 1
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(top + 1, 2)
    _write(sheet, top, COLUMNS, bold)
    for row, entry in enumerate(entries, start=top + 1):
        _write(sheet, row, cells_of(entry), None)
    sheet.autofilter(top, 0, top + max(len(entries), 1), len(COLUMNS) - 1)
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    book.close()
    return file.getvalue()


def _write(sheet: Any, row: int, cells: Sequence[str], format_: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for column, cell in enumerate(cells):
        sheet.write_string(row, column, cell[:32_767], format_)


def cells_of(entry: Entry) -> tuple[str, ...]:
    """The row of an entry, by COLUMNS. Of what is withheld neither the description nor the digest of its content."""
    item, why = entry.item, entry.withheld
    is_open = entry.state in (State.GIVEN, State.BEFORE)
    before = entry.earlier if entry.state is State.BEFORE else None
    return (
        item.group,
        item.reference,
        item.title if is_open else "",
        str(entry.state),
        entry.news,
        before.first if before else entry.first,
        before.last if before else entry.last,
        str(before.bundle) if before else "this one" if is_open else "",
        why.ground if why else "",
        why.words if why else "",
        why.by if why else "",
        _time(why.at) if why else "",
        why.follows if why else "",
        item.digest if is_open else "",
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
