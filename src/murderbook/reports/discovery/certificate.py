"""The certificate: what was counted, that each of it is given or listed as withheld, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from murderbook.reports.discovery.asked import Heading
from murderbook.reports.discovery.count import Line
from murderbook.reports.markup import Markup, el

COVERS = (
    "Before the bundle was made, the record was asked twice: once for what each part of this case's file holds, and "
    "once for everything that the index lists. The two lists of identities were compared, and so was what the index "
    "calls given with what stands in the files of the bundle. They are the same; had they differed in one entry, no "
    "bundle would have been made. Machine scores, judgements, rejected suggestions and eliminated leads are among the "
    "entries, and so is what was withdrawn from the file as entered by mistake."
)
COVERS_NOT = (
    "It certifies the file of this case in the compartments that its maker can read, and nothing beyond: it does not "
    "say whether other files or other records exist, or that none do.",
    "It counts what is in the record. Paper that was never taken in, exhibits themselves, and what people know and "
    "never wrote down are not counted.",
    "A page is given as the picture that was made when it was taken in, or as text where it has no picture. The "
    "originals are not in the bundle: hashes.txt has the SHA-256 of each, by which one that is produced is checked.",
    "What the program suggests (scores, leads, mentions) is a suggestion with assumed rates and proves nothing.",
    "Whether an entry that is given quotes one that is withheld was for a person to check.",
    "What the audit trail holds of readings and log-ins is not part of the file.",
)


def certificate_pages(heading: Heading, lines: Sequence[Line], files: Sequence[tuple[str, str]]) -> Iterator[Markup]:
    """The certificate on paper; `files` are names and SHA-256 of what the bundle holds so far."""
    yield el("h1", f"{heading.title}: certificate")
    who = f"{heading.unit}. Made by {heading.maker} for {heading.recipient} on {heading.stamp}."
    yield el("p", who, class_="lede")
    yield el("h2", "What was counted, and what became of it")
    yield _table(lines)
    yield el("p", COVERS)
    yield el("h2", "What this does not cover")
    for words in COVERS_NOT:
        yield el("p", words)
    yield el("h2", "Files")
    for name, digest in files:
        yield el("p", f"{name}: {digest}", class_="line small")
    yield el("p", "Signature: ______________________________   Date: ____________________", style="margin-top: 12mm")


def _table(lines: Sequence[Line]) -> Markup:
    heads = ("Part of the file", "Counted", "Given here", "Given before", "Withheld", "No right to give")
    cells = [
        el("th", name, scope="col", class_=None if at == 0 else "number", style="width: 30%" if at == 0 else None)
        for at, name in enumerate(heads)
    ]
    rows = [_row(line) for line in lines]
    numbers = [(one.counted, one.given, one.before, one.withheld, one.not_his) for one in lines]
    rows.append(_row(Line("All", *(sum(column) for column in zip(*numbers, strict=True)))))
    return el("table", el("thead", el("tr", cells)), el("tbody", rows))


def _row(line: Line) -> Markup:
    numbers = (line.counted, line.given, line.before, line.withheld, line.not_his)
    return el("tr", el("th", line.label, scope="row"), [el("td", f"{number:,}", class_="number") for number in numbers])
